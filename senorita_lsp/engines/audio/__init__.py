"""Sound: formats, decoding, resampling, the machine's own microphone and loudspeaker.

What belongs here: bytes of sound in and out. What does not: what was said in them (stt), and who may hear it (server).
The packages of the extra ``local`` are imported on first need; sound that needs none of them works without.
"""
