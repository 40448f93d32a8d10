"""What every engine on a network needs: keys, warm connections, back-off, and faults in the user's words.

What belongs here: how a provider is reached, whichever it is. What does not: what one of them says.
"""
