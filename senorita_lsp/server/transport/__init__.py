"""Connections: bytes, framing, JSON-RPC, who is let in and how much one may send."""
