"""Turn taking, sans-I/O: events in, effects out, time a field of the event.

What belongs here: who speaks, who listens, when a turn ends. What does not: audio, engines, clocks, sockets.
"""
