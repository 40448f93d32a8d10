"""How names are said: the ways in which a person may read an identifier out.

What belongs here: from a name as it is written to words as they are spoken. What does not: what those words sound like
(sound.py), which names there are (command/vocabulary.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from senorita_lsp.document.names import words_of
from senorita_lsp.transcript.data import rows
from senorita_lsp.transcript.numbers import in_words

MOST: Final = 8
"""Ways to say one name; there are a few that people use."""

_LETTER = re.compile(r"[a-z]")
_VOWEL = re.compile(r"[aeiouy]")
_SPELLED: Final = 4
"""Letters up to which a part without a vowel is read out letter by letter."""
_LONGEST: Final = 60
_MOST_WORDS: Final = 8
_MOST_WRITTEN: Final = 64


@cache
def _sayings() -> dict[str, tuple[str, ...]]:
    return {written.lstrip("*"): tuple(said.split("|")) for written, said in rows("sayings.tsv")}


@cache
def _unsayable() -> frozenset[str]:
    return frozenset(written[1:] for written, _ in rows("sayings.tsv") if written.startswith("*"))


@lru_cache(maxsize=65536)
def part_forms(word: str) -> tuple[str, ...]:
    """The ways to say one part of a name, the likeliest first."""
    if word.isdecimal():
        return _number(word)
    known = _sayings().get(word, ())
    if word in _unsayable():
        return (*known, word)
    letters = " ".join(word)
    if word.isascii() and len(word) <= _SPELLED and not _VOWEL.search(word) and len(word) > 1:
        return tuple(dict.fromkeys((*known, letters, word)))
    return tuple(dict.fromkeys((word, *known)))


def whole_forms(word: str) -> tuple[str, ...]:
    """The ways to say a name of several parts as one word, where there are any; ``word`` is its parts together."""
    return _sayings().get(word, ())


def _number(digits: str) -> tuple[str, ...]:
    one_by_one = " ".join(in_words(int(digit)) for digit in digits)
    whole = (in_words(int(digits)),) if len(digits) <= 4 and not digits.startswith("0") else ()
    return tuple(dict.fromkeys((*whole, one_by_one)))


@lru_cache(maxsize=131072)
def forms(name: str, most: int = MOST) -> tuple[str, ...]:
    """The ways to say a name, the likeliest first: ``retry_cnt`` as "retry count", "retry c n t", "retry cnt"."""
    parts = words_of(name)
    if not parts or len(name) > _LONGEST:
        return (" ".join(parts),) if parts else ()
    ways: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for options in map(part_forms, parts):
        ways = [(rank + more, (*said, option)) for rank, said in ways for more, option in enumerate(options)]
        ways = sorted(ways, key=lambda way: way[0])[:most]
    whole = _sayings().get("".join(parts), ()) if len(parts) > 1 else ()
    return tuple(dict.fromkeys((*(" ".join(said) for _, said in ways), *whole)))[:most]


@cache
def _abbreviated() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The parts of names, as they are written, that may be said as these words."""
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for written, sayings in _sayings().items():
        for saying in sayings:
            key = tuple(saying.split())
            table[key] = (*table.get(key, ()), written)
    return table


@lru_cache(maxsize=1024)
def written(said: str) -> frozenset[tuple[str, ...]]:
    """The parts of the names that may be meant, where some word may stand for a shorter one: "retry count" as
    ``retry``, ``cnt``. Without the words as they are."""
    words = words_of(said)
    if len(words) > _MOST_WORDS:
        return frozenset()
    ways: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    done: set[tuple[str, ...]] = set()
    while ways:
        at, parts = ways.pop()
        if at == len(words):
            done.add(parts)
        elif len(ways) + len(done) < _MOST_WRITTEN:
            ways += [(end, (*parts, part)) for end, part in _next_parts(words, at)]
    return frozenset(done - {words})


def _next_parts(words: tuple[str, ...], at: int) -> Iterator[tuple[int, str]]:
    letters = at
    while letters < len(words) and _LETTER.fullmatch(words[letters]):
        letters += 1
    if letters - at > 1:
        yield letters, "".join(words[at:letters])
    yield at + 1, words[at]
    for size in range(1, min(4, len(words) - at) + 1):
        for part in _abbreviated().get(words[at : at + size], ()):
            yield at + size, part


def hint(name: str) -> str:
    """A name as a recogniser is told of it: words as they are said, what is spelled in capitals."""
    parts = (part_forms(part)[0] for part in words_of(name))
    return " ".join(part.replace(" ", "").upper() if _spelled(part) else part for part in parts)


def _spelled(saying: str) -> bool:
    return len(saying) > 1 and all(map(_LETTER.fullmatch, saying.split()))
