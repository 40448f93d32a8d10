"""The language server: transport, the one table of methods, sessions, turns.

What belongs here: LSP and JSON-RPC, and who does what when. What does not: anything about text, words or sound itself.
"""
