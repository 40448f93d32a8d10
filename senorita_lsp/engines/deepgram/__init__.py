"""Deepgram, by its SDK: what the recogniser (stt/deepgram.py) and the voice (tts/deepgram.py) are made of.

What belongs here: Deepgram's protocols and limits. What does not: what any provider on a network needs (network).
"""
