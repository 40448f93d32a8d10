"""The outside world: speech recognition, speech, voice activity, audio devices, files, processes, the network.

One folder per kind of engine, each with a base and one small file per engine; heavy packages are imported on first
use. What to do with an engine's results is decided elsewhere.
"""
