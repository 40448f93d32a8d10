"""Sound: formats, decoding, resampling, the machine's own microphone and loudspeaker.

The packages of the extra ``local`` are imported on first use; sound that needs none of them works without.
"""
