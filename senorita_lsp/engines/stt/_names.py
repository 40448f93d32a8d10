"""Identifiers as Whisper writes them, for the prompts of its models."""

from __future__ import annotations

from senorita_lsp.transcript.symbols import spoken_name


def written(word: str) -> str:
    """Words for an identifier, ``test server.py`` for a file."""
    stem, dot, suffix = word.rpartition(".")
    return f"{spoken_name(stem)}.{suffix}" if dot and stem and suffix.isalnum() else spoken_name(word)
