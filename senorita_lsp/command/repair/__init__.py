"""Repairing what was misheard: which sentence that can be said was said, and whether it makes sense."""
