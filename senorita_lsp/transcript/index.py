"""Names by their sound: which of very many may be meant by some words.

What belongs here: keys of names, and looking them up. What does not: whether one that was found is taken
(command/repair/snap.py), which names there are (document/lexicon.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from senorita_lsp.document.lexicon import Names
from senorita_lsp.document.names import words_of
from senorita_lsp.transcript.sound import key_of, sound, word_phones
from senorita_lsp.transcript.spoken import part_forms, whole_forms

_WAYS: Final = 6
_MOST_PARTS: Final = 8
_AT_ONCE: Final = 2_000
_REACH: Final = 0.34
"""How much longer or shorter a key may be than the one it is looked up for."""


@lru_cache(maxsize=32768)
def _part_keys(part: str) -> tuple[str, ...]:
    """The sounds of the ways to say one part of a name; as it is written comes last."""
    spoken = part_forms(part) if part.isdecimal() else (*part_forms(part), part)
    return tuple(dict.fromkeys("".join(map(word_phones, said.split())) for said in spoken))


def keys_of(name: str) -> tuple[str, ...]:
    """What a name sounds like, in the ways it may be said, the likeliest first."""
    words = words_of(name)
    parts = [_part_keys(part) for part in words]
    whole = whole_forms("".join(words)) if len(words) > 1 else ()
    if whole:
        return tuple(dict.fromkeys((key_of("".join(keys[0] for keys in parts)), *map(sound, whole))))
    if all(len(keys) == 1 for keys in parts) or len(parts) > _MOST_PARTS:
        return (key_of("".join(keys[0] for keys in parts)),)
    ways = islice(product(*parts), _WAYS)
    return tuple(dict.fromkeys(key_of("".join(way)) for way in ways))


class Sounds:
    """An index of names, made a part at a time: it finds what it has so far."""

    def __init__(self, names: Iterable[str]) -> None:
        self._left = iter(names)
        self._exact: dict[str, list[str]] = {}
        self._by_size: dict[int, list[str]] = {}
        self.whole = False

    def grow(self, most: int) -> None:
        """Takes in up to ``most`` further names; ``whole`` when there are none left."""
        taken = 0
        for name in islice(self._left, most):
            taken += 1
            self._take(name)
        self.whole = self.whole or taken < most

    def _take(self, name: str) -> None:
        for key in keys_of(name):
            known = self._exact.get(key)
            if known is None:
                self._exact[key] = [name]
                self._by_size.setdefault(len(key), []).append(key)
            else:
                known.append(name)

    def just(self, key: str) -> list[str]:
        """The names that sound so."""
        return self._exact.get(key, [])

    def near(self, key: str, alike: float, most: int) -> Iterator[tuple[float, str]]:
        """Names that sound nearly so, with their likeness (0 to 100, of keys), the most alike first."""
        from rapidfuzz import fuzz, process

        reach = max(2, int(len(key) * _REACH))
        found: list[tuple[float, str]] = []
        for size in range(max(1, len(key) - reach), len(key) + reach + 1):
            keys = self._by_size.get(size)
            if keys:
                matches = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=alike, limit=most)
                found += [(score, match) for match, score, _ in matches]
        found.sort(key=lambda item: -item[0])
        for score, match in found[:most]:
            for name in self._exact[match]:
                yield score, name


def sounds(names: Names) -> Sounds:
    """The index of the names under the edits of ``names``, as far as it has been made; kept with them."""
    known = names.kept.get("sounds")
    if not isinstance(known, Sounds):
        known = names.kept["sounds"] = Sounds(names.base)
        known.grow(_AT_ONCE)
    return known


def grown(names: Names, most: int) -> bool:
    """Goes on with the index by ``most`` names; whether it is whole."""
    index = sounds(names)
    index.grow(most)
    return index.whole


def just(names: Names, key: str, wholly: bool = True) -> Iterator[str]:
    """The names that sound just so (``sound``). Where none is found and the index is not whole it is made so first,
    unless ``wholly`` is false."""
    yield from (name for name in names.recent() if key in keys_of(name))
    index = sounds(names)
    if wholly and not index.whole and not index.just(key):
        index.grow(len(names.base))
    yield from (name for name in index.just(key) if name not in names.over)


def near(names: Names, said: str, alike: float, most: int) -> Iterator[tuple[float, str]]:
    """Names that sound nearly as the words said, with their likeness, those of edits first."""
    from rapidfuzz import fuzz

    key = sound(said)
    for name in names.recent():
        score = max(fuzz.ratio(key, other) for other in keys_of(name))
        if score >= alike:
            yield score, name
    for score, name in sounds(names).near(key, alike, most):
        if name not in names.over:
            yield score, name
