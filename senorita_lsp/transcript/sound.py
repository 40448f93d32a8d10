"""What words sound like, roughly: a key that is alike for words that are heard for one another, and how far apart two
are.

What belongs here: folding spelling towards sound, the distance of sounds; both are tables (data/sounds.tsv,
data/alike.tsv). What does not: which words are compared, and how alike is enough (command/repair/snap.py).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from senorita_lsp.transcript.data import lines, rows
from senorita_lsp.transcript.numbers import in_words

_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_DIGITS = re.compile(r"\d+")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_TWICE = re.compile(r"(.)\1+")
_SILENT = re.compile(r"(?<=[^aeiou\W])e$")
_SOFT = re.compile(r"(?<=[a-z])([cg])e$")
_VOWELS: Final = "aeiou"
_KEY: Final = str.maketrans("vdbz", "ftps")
"""Sounds that the key does not tell apart."""
_ROUGH: Final = str.maketrans("TCjgaiu", "tSSkeeo")


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    return tuple((spelling, heard) for spelling, heard in rows("sounds.tsv"))


def _spelled_out(text: str) -> str:
    text = _DOT.sub(" dot ", text.lower()).replace("_", " ").replace("underscore", " ")
    return _DIGITS.sub(lambda match: f" {in_words(int(match[0]))} " if len(match[0]) < 6 else match[0], text)


@lru_cache(maxsize=65536)
def _of_word(word: str) -> str:
    soft = _SOFT.sub(lambda match: "s" if match[1] == "c" else "j", word)
    heard = _NOT_LETTERS.sub("", _SILENT.sub("", soft))
    for spelling, letter in _spellings():
        if spelling in heard:
            heard = heard.replace(spelling, letter)
    return heard


@lru_cache(maxsize=16384)
def phones(text: str) -> str:
    """The sounds of a text, a character each and none between words: ``phones("check box") == phones("chekbox")``."""
    return _TWICE.sub(r"\1", "".join(map(_of_word, _spelled_out(text).split())))


@lru_cache(maxsize=65536)
def sound(text: str) -> str:
    """A key without spaces: ``sound("def") == sound("deff")``, ``sound("main.py") == sound("main dot pie")``."""
    return key_of("".join(map(_of_word, _spelled_out(text).split())))


def rough(key: str) -> str:
    """A key that tells still fewer sounds apart, to find what is worth comparing."""
    return key.translate(_ROUGH)


def key_of(heard: str) -> str:
    """The key of sounds that were put together of those of words (``word_phones``)."""
    return _TWICE.sub(r"\1", heard.translate(_KEY))


def word_phones(word: str) -> str:
    """The sounds of one word in lower case, without digits."""
    return _of_word(word)


@cache
def _costs() -> dict[tuple[str, str], float]:
    table = {(one, other): 0.5 for one in _VOWELS for other in _VOWELS}
    for one, other, cost in rows("alike.tsv"):
        for first in _VOWELS if one == "vowel" else one:
            table[first, other] = table[other, first] = float(cost)
    return table


def _differing(one: str, other: str) -> tuple[str, str]:
    """Both without what they begin and end with alike: it costs nothing, and is most of two readings of a sentence."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    one, other = one[start:], other[start:]
    shorter -= start
    end = next((at for at in range(shorter) if one[-1 - at] != other[-1 - at]), shorter)
    return one[: len(one) - end], other[: len(other) - end]


def distance(one: str, other: str) -> float:
    """What it costs to hear the sounds ``one`` (``phones``) for ``other``: 1 for each that is quite another, is added
    or is lost; less where they are often taken for one another."""
    costs = _costs()
    one, other = _differing(one, other)
    above = [0.0]
    for sound_ in other:
        above.append(above[-1] + costs.get((sound_, "-"), 1.0))
    for first in one:
        lost = costs.get((first, "-"), 1.0)
        row = [above[0] + lost]
        for at, second in enumerate(other):
            if first == second:
                row.append(above[at])
                continue
            changed = above[at] + costs.get((first, second), 1.0)
            added = row[at] + costs.get((second, "-"), 1.0)
            row.append(min(changed, added, above[at + 1] + lost))
        above = row
    return above[-1]


@lru_cache(maxsize=32768)
def likeness(one: str, other: str) -> float:
    """How alike two texts sound: 100 as one, 0 not at all."""
    heard, said = phones(one), phones(other)
    longest = max(len(heard), len(said))
    return 100.0 if not longest else max(0.0, 100.0 * (1 - distance(heard, said) / longest))


@cache
def _programs() -> dict[str, str]:
    return {sound(name): name for name in reversed(lines("programs.txt"))}


def program_heard(word: str) -> str:
    """The well-known program that sounds just like ``word``, or the word itself."""
    return _programs().get(sound(word), word)


def is_program(word: str) -> bool:
    """Whether a word is a well-known program's name."""
    return _programs().get(sound(word)) == word
