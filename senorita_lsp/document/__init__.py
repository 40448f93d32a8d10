"""Text as the server knows it: offsets, positions, edits, syntax trees, immutable snapshots.

What belongs here: pure functions and frozen values about text. What does not: LSP types, files, sockets, clocks.
Offsets are code points, counted from 0; spans are half open.
"""
