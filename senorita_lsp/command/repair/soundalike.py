"""The sentences that can be said and sound like what was heard: the grammar's, with names, files and numbers in them.

What belongs here: finding them among tens of thousands. What does not: which of them is taken (snap.py), what was heard
with other words in it (words.py, name_words.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Final, TypeAlias

from senorita_lsp.command.repair import value_lists
from senorita_lsp.command.repair.candidates import fill, filled, templates
from senorita_lsp.command.vocabulary import names_near, sources, spoken_files
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript import index
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.numbers import cardinals_at, in_words
from senorita_lsp.transcript.sound import likeness, sound
from senorita_lsp.transcript.symbols import spoken_name

ROUGHLY: Final = 62.0
"""Likeness of keys from which on a sentence is looked at more closely."""

LEAST: Final = 4
"""Sounds: less is not looked for."""

LONGEST: Final = 14
"""Words: more are not."""

_Strings: TypeAlias = tuple[str, ...]

_LOOKED_AT: Final = 16
_WAYS_OF_ONE: Final = 6
_ROUGHLY_SO: Final = 55.0


def _numbers(words: Sequence[str]) -> tuple[str, ...]:
    values = {found.value for at in range(len(words)) for found in cardinals_at(words, at) if found.value >= 0}
    return tuple(in_words(value) for value in sorted(values, reverse=True)[:6])


@cache
def _plain() -> tuple[_Strings, _Strings]:
    sentences = (*fill((), (), (), 20_000, 16), *value_lists.sentences())
    return sentences, tuple(sound(sentence) for sentence in sentences)


@cache
def _slotted() -> tuple[_Strings, _Strings]:
    """The sentences with a slot in them, and what they sound like without it."""
    pool = tuple(text for text in templates(_WAYS_OF_ONE) if "{" in text)
    return pool, tuple(sound(" ".join(word for word in text.split() if "{" not in word)) for text in pool)


@lru_cache(maxsize=4)
def _filled(key: str, names: _Strings, files: _Strings, numbers: _Strings) -> tuple[_Strings, _Strings]:
    """The sentences with these names, files and numbers in them, of those that sound at all like ``key`` without."""
    from rapidfuzz import fuzz, process

    pool, keys = _slotted()
    rough = process.extract(key, keys, scorer=fuzz.partial_ratio, score_cutoff=_ROUGHLY_SO, limit=None)
    sentences = tuple(filled((pool[at] for at in sorted(at for _, _, at in rough)), names, files, numbers, 12_000))
    return sentences, tuple(sound(sentence) for sentence in sentences)


def _near(key: str, pool: Sequence[str], most: int) -> tuple[str, ...]:
    """The names of a pool that sound most like some part of what was heard."""
    from rapidfuzz import fuzz, process

    found = process.extract(key, [sound(name) for name in pool], scorer=fuzz.partial_ratio, score_cutoff=65, limit=most)
    return tuple(pool[index] for _, _, index in found)


def _names_in(words: Sequence[str], snapshot: Snapshot) -> Iterator[str]:
    """Names of any file, as they are said, that sound just like some of the words."""
    runs = {sound(" ".join(words[at : at + size])) for size in (1, 2, 3, 4) for at in range(len(words) - size + 1)}
    for names in sources(snapshot):
        for key in runs:
            if len(key) >= LEAST:
                yield from (spoken_name(name) for name in islice(index.just(names, key, wholly=False), 3))


def ranked(said: str, snapshot: Snapshot | None) -> list[tuple[float, str]]:
    """Sentences that can be said and sound at all like this one, with their likeness, the most alike first."""
    from rapidfuzz import fuzz, process

    words, key = fold_words(said), sound(said)
    if len(key) < LEAST or len(words) > LONGEST:
        return []
    names = _near(key, names_near(snapshot, 400), 12) if snapshot else ()
    there = tuple(dict.fromkeys((*names, *islice(_names_in(words, snapshot), 12)))) if snapshot else ()
    files = _near(key, spoken_files(snapshot, 400), 12) if snapshot else ()
    found: dict[str, float] = {}
    for sentences, keys in (_plain(), _filled(key, there, files, _numbers(words))):
        matches = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=ROUGHLY, limit=_LOOKED_AT)
        found |= {sentences[index]: likeness(said, sentences[index]) for _, _, index in matches}
    return sorted(((score, sentence) for sentence, score in found.items()), key=lambda item: -item[0])
