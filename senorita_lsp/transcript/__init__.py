"""What was said, as words: interim and final transcripts, silence filtered, spoken symbols and numbers normalised.

What belongs here: pure functions from words to words. What does not: what the words mean (command), engines, clocks.
"""
