"""What the user wants written for what an engine hears.

What belongs here: exact words for exact words, as the setting ``replacements`` has them. What does not: repairing what
is only near (confusions.py, command/repair/snap.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from senorita_lsp.transcript.transcript import Transcript


def replaced(heard: Transcript, replacements: Sequence[tuple[str, str]]) -> Transcript:
    """The transcript with whole words replaced, in its text and alternatives; ``words`` stay as they were heard.

    Case does not matter, the longest wins, and what was written is not replaced again.
    """
    pairs = tuple(replacements)
    if not pairs:
        return heard
    return replace(
        heard,
        text=_replaced(heard.text, pairs),
        alternatives=tuple(_replaced(text, pairs) for text in heard.alternatives),
    )


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    pattern, written = _pattern(pairs)
    return pattern.sub(lambda match: written.get(_key(match[0]), match[0]), text)


@lru_cache(maxsize=4)
def _pattern(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    written = {_key(heard): write for heard, write in pairs if heard.strip()}
    longest_first = sorted(written, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, heard.split())) for heard in longest_first)
    return re.compile(rf"(?<!\w)(?:{words or '(?!)'})(?!\w)", re.IGNORECASE), written


def _key(text: str) -> str:
    return " ".join(text.lower().split())
