"""Sound: formats, decoding, resampling, the machine's own microphone and loudspeaker."""
