"""Text for the ear: sentences, code skipped, short confirmations, the history as it was heard.

Pure functions on text.
"""
