"""Everything outside: speech recognition, speech, voice activity, audio devices, files, processes, the network.

What belongs here: one folder a kind, each a base and one small file an engine; heavy imports on first need only.
What does not: decisions about what to do with what an engine says.
"""
