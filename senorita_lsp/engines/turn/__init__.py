"""Where turns end, hands-free: by silence and words for recognisers of clips, by the sound of a voice."""
