"""This project beside other voice pipelines, and beside the least there can be: `make bench-peers`.

What belongs here: who is measured, how they are talked to, what is made of it. What does not: the providers
(tests/cloud), and what this project costs by itself (the rest of tests/bench).

The drivers (``*_peer.py``) and what they import run in the peers' own environments: nothing there but the standard
library and the peer itself.
"""
