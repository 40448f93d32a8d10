"""The voice extension of the Language Server Protocol: its types, and its specification beside them (README.md)."""
