"""What was said, if one or two of the words heard were others of the grammar that sound like them.

What belongs here: other wordings. What does not: which of them makes sense, and is taken (snap.py); confusions that
sound does not explain (transcript/data/confusions.tsv).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from heapq import nlargest
from itertools import combinations
from typing import Final, NamedTuple

from senorita_lsp.command.vocabulary import command_words
from senorita_lsp.transcript.sound import likeness, rough, sound

_ROUGHLY: Final = 60.0
_ALIKE: Final = 64.0
_UNDOUBTED: Final = 8.0
"""What a word that is one of the grammar's own has to be less alike: it was probably heard right."""

_WIDEST: Final = 3
_LONGEST: Final = 9
_EACH: Final = 8
_ROUGH: Final = 12
_SINGLE: Final = 48
_PAIRED: Final = 9


class Other(NamedTuple):
    """Words ``at`` to ``end`` may have been ``word``; ``score`` is how alike they sound."""

    score: float
    at: int
    end: int
    word: str


@cache
def _lexicon() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = tuple(sorted(word for word in command_words() if word.isalpha() and len(word) > 1))
    return words, tuple(rough(sound(word)) for word in words)


def others(words: Sequence[str]) -> list[Other]:
    """What words may have been instead, the likeliest first."""
    spans = [(at, at + size) for size in range(1, _WIDEST + 1) for at in range(len(words) - size + 1)]
    found = [Other(score, at, end, word) for at, end in spans for score, word in _instead(tuple(words[at:end]))]
    return sorted(found, key=lambda other: -other.score)


@lru_cache(maxsize=4096)
def _instead(words: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """The words of the grammar that may have been said for these, with how alike they sound."""
    from rapidfuzz import fuzz, process

    heard, (known, keys) = " ".join(words), _lexicon()
    known_words = sum(word in command_words() for word in words)
    if len(words) > 1 and (known_words == len(words) or any(len(word) > 6 for word in words)):
        return ()
    found = process.extract(rough(sound(heard)), keys, scorer=fuzz.ratio, score_cutoff=_ROUGHLY, limit=_ROUGH)
    doubt = _UNDOUBTED if known_words == len(words) else 0.0
    scored = ((likeness(heard, known[index]) - doubt, known[index]) for _, _, index in found if known[index] != heard)
    return tuple((score, word) for score, word in nlargest(_EACH, scored) if score >= _ALIKE)


def wordings(words: Sequence[str]) -> Iterator[str]:
    """Sentences with one of the words replaced, then with two, each the likeliest first; none of long ones."""
    if len(words) > _LONGEST:
        return
    found = others(words)
    for other in found[:_SINGLE]:
        yield _with(words, other)
    for one, two in combinations(found[:_PAIRED], 2):
        first, second = sorted((one, two), key=lambda other: other.at)
        if first.end <= second.at:
            yield _with(words, first, second)


def _with(words: Sequence[str], *replaced: Other) -> str:
    said, at = list[str](), 0
    for other in replaced:
        said += (*words[at : other.at], other.word)
        at = other.end
    return " ".join((*said, *words[at:]))
