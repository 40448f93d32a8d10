"""The voice extension of the Language Server Protocol: its types, and its specification beside them (README.md).

What belongs here: names and shapes on the wire. What does not: what is done with them (server).
"""
