"""The wake word: whether it was said first, however it was heard, and what came after it.

What belongs here: finding a word of the user's own choice at the start of a transcript. What does not: what follows
from it (machine.py), hearing it in sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from senorita_lsp.turn.words import Piece, key, lists, pieces, words

ALIKE: Final = 0.78
"""How much what was heard sounds like the wake word, at least (0..1)."""

_SHORT: Final = 4
_MORE: Final = 3
_MOST_GREETINGS: Final = 2
_EDGE = " \t\r\n.,!?;:-–—…\"'”’»"


def after_wake(text: str, word: str) -> str | None:
    """The words after the wake word ``word``, "" if only that was said, None if it was not said first.

    A greeting may go before it ("hey", "okay"); how it is written, and usual mishearings of it, do not matter.
    """
    wanted = words(word)
    if not wanted:
        return None
    said = pieces(text)
    for start in _starts(said):
        end = _woken(said[start:], wanted)
        if end:
            return text[said[start + end - 1].end :].lstrip(_EDGE).rstrip()
    return None


def _starts(said: tuple[Piece, ...]) -> Iterator[int]:
    """Where the wake word may begin: at the first word, or after greetings."""
    starts = [0]
    for _ in range(_MOST_GREETINGS):
        for greeting in lists("wake")["greetings"]:
            end = starts[-1] + len(greeting)
            if tuple(piece.word for piece in said[starts[-1] : end]) == greeting:
                starts.append(end)
                break
    return iter(start for start in starts if start < len(said))


def _woken(said: tuple[Piece, ...], wanted: tuple[str, ...]) -> int:
    """How many of the words are the wake word; 0 for none."""
    best, size = 0.0, 0
    for count in range(1, min(len(said), len(wanted) + _MORE) + 1):
        alike = _alike("".join(piece.word for piece in said[:count]), "".join(wanted))
        if alike > best:
            best, size = alike, count
    return size if best >= ALIKE else 0


def _alike(heard: str, wanted: str) -> float:
    """1 for the same word, 0 for another; short words have to sound the same."""
    from rapidfuzz.distance import Levenshtein

    if heard == wanted:
        return 1.0
    left, right = key(heard), key(wanted)
    if min(len(left), len(right)) <= _SHORT:
        return float(left == right != "") * 0.99
    return float(left[:1] == right[:1]) * Levenshtein.normalized_similarity(left, right) * 0.99
