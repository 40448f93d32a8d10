"""Hearing one listener: sound in, by a key, hands-free or from the server's own microphone."""
