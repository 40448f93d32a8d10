"""What of a spoken answer was really heard, for the history of the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence that was sent as audio, and how long that audio is, in ms."""

    text: str
    duration_ms: int


def heard(sentences: Iterable[Spoken], played_ms: int) -> str:
    """The words that had been said whole after ``played_ms``; of a sentence cut short, its share by length.

    Words take time by their number of characters, which is what a voice's pace comes nearest to.
    """
    parts, left = list[str](), max(0, played_ms)
    for sentence in sentences:
        if sentence.duration_ms <= left:
            parts.append(sentence.text)
            left -= max(0, sentence.duration_ms)
            continue
        if cut := _share(sentence.text, left / sentence.duration_ms):
            parts.append(cut)
        break
    return " ".join(parts)


def around(sentences: Iterable[Spoken], played_ms: int, before_ms: int, after_ms: int) -> str:
    """The sentences any part of which lies from ``before_ms`` before what has been played to ``after_ms`` after it."""
    parts, begins = list[str](), 0
    for sentence in sentences:
        ends = begins + sentence.duration_ms
        if begins < played_ms + after_ms and ends > played_ms - before_ms:
            parts.append(sentence.text)
        begins = ends
    return " ".join(parts)


def _share(text: str, share: float) -> str:
    """The whole words within a share (0 to 1) of a text's characters."""
    limit, end = len(text) * share, 0
    for word in _WORD.finditer(text):
        if word.start() + len(word.group().rstrip()) > limit:
            break
        end = word.end()
    return text[:end].rstrip()
