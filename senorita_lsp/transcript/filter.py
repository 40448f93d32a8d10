"""Transcripts of nothing: what engines write when nobody spoke.

What belongs here: recognising such transcripts. What does not: silence in the audio itself (engines/vad).
"""

from __future__ import annotations

import re
from functools import cache

from senorita_lsp.transcript.data import lines

# "[BLANK_AUDIO]", "(soft music)", "*sighs*", "♪ la la ♪": a note about the sound, no speech.
_NOTES = re.compile(r"(?<!\S)(?:\[[^\]]*\]|\([^)]*\)|\*[^*\s][^*]*\*|<\|[^|]*\|>)[.,!?]*(?!\S)|♪[^♪]*♪?")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@cache
def _artefacts() -> frozenset[str]:
    return frozenset(lines("artefacts.txt"))


def speech(text: str) -> str:
    """What an engine heard, without notes about sounds; empty where nothing is left or it is an artefact of silence.

    For engines' transcripts only: in what was typed, brackets are code.
    """
    rest = " ".join(_NOTES.sub(" ", text).split())
    return "" if _silent(rest) else rest


def _silent(text: str) -> bool:
    words = _WORD.findall(text.lower().replace("’", "'"))
    if not words:
        return not any(character.isalnum() for character in text) and not re.search(r"[=+<>{}/\\|&@#$%^~`]", text)
    return " ".join(words) in _artefacts() or _stuck(words)


def _stuck(words: list[str]) -> bool:
    """A decoder that loops on noise says one or two words over and over."""
    return len(words) >= 12 and len(set(words)) <= 2
