"""Answering one listener aloud: sentence by sentence, paced, and silent at once when told so."""
