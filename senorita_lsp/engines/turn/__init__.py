"""Turn detection for hands-free use with recognisers of clips: by silence and words, and by the sound of the voice."""
