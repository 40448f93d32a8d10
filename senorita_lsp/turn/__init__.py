"""Turn taking, sans-I/O: events in, effects out, time is a field of the event.

Who speaks, who listens and when a turn ends is decided here, without audio, engines, clocks or sockets.
"""
