"""What was said, if some of the words heard were a name that is there and sounds like them.

What belongs here: sentences with a name in them. What does not: whether one makes sense, and is taken (snap.py);
words of the grammar (words.py); a name in a sentence that was understood (names.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from senorita_lsp.command.vocabulary import names_near
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.sound import likeness, sound
from senorita_lsp.turn.words import single

ALIKE: Final = 76.0
"""How alike (0 to 100, by sounds) a name has to be to the words that it may stand for."""

_ROUGHLY: Final = 62.0
_NAMES: Final = 400
_WIDEST: Final = 4
_LONGEST: Final = 12
_LEAST: Final = 5
_EACH: Final = 3
_MOST: Final = 12
_NEVER: Final = frozenset({"not", "no", "never", "what", "who", "why", "i", "we", "he", "she", "they"})


def namings(words: Sequence[str], snapshot: Snapshot | None) -> dict[str, float]:
    """Sentences with a name in the place of some words after the first, with how alike both sound: the likeliest."""
    names = names_near(snapshot, _NAMES) if snapshot else ()
    if not names or len(words) > _LONGEST:
        return {}
    found: dict[str, float] = {}
    for at in range(1, len(words)):
        for end in range(at + 1, min(len(words), at + _WIDEST) + 1):
            for score, name in _instead(tuple(words[at:end]), names):
                found[" ".join((*words[:at], name, *words[end:]))] = score
    return dict(sorted(found.items(), key=lambda item: -item[1])[:_MOST])


@lru_cache(maxsize=4)
def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sound, names))


@lru_cache(maxsize=512)
def _instead(words: tuple[str, ...], names: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """The names that may have been said for these words."""
    from rapidfuzz import fuzz, process

    heard = " ".join(words)
    key = sound(heard)
    if len(key) < _LEAST or not _NEVER.isdisjoint(words) or single("sentence", "telling").issuperset(words):
        return ()
    matches = process.extract(key, _keys(names), scorer=fuzz.ratio, score_cutoff=_ROUGHLY, limit=_EACH)
    scored = ((likeness(heard, names[at]), names[at]) for _, _, at in matches if names[at] != heard)
    return tuple((score, name) for score, name in scored if score >= ALIKE)
