"""From a transcript to an intent: the grammar as data, and its parser.

What belongs here: which words mean what. What does not: where in the code it happens (action), engines, LSP.
"""
