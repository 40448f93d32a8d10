"""Text for the ear: sentences, code skipped, short confirmations, the history as it was heard.

What belongs here: pure functions on text. What does not: speech engines, the wire.
"""
