"""From an intent and a snapshot to what is to be done: targets, edits, file operations, risk, undo.

What belongs here: pure planning. What does not: doing it (server), reading files (engines), which words mean what
(command).
"""
