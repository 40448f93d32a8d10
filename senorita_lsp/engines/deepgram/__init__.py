"""Deepgram's protocols and limits, by its SDK, for the recogniser (stt/deepgram.py) and the voice (tts/deepgram.py)."""
