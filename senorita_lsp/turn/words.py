"""Words as turn taking sees them: split and folded, with a key for their sound, and the lists of words.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

MOST_LETTERS = 4_000
"""Further letters of a text are not looked at: nobody says that much in one breath."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Piece(NamedTuple):
    """One word: folded, and where it stands in its text (code points)."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: "Señorita's" → "senoritas"."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(64)
def pieces(text: str) -> tuple[Piece, ...]:
    """The words of a text and their places; punctuation, hyphens and symbols part them."""
    found = (Piece(fold(match[0]), *match.span()) for match in _WORD.finditer(text[:MOST_LETTERS]))
    return tuple(piece for piece in found if piece.word)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text: "Uh-huh, that's it." → uh huh thats it."""
    return tuple(piece.word for piece in pieces(text))


@cache
def lists(section: str) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """The word lists of one section of words.toml: each entry as its words."""
    table = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))[section]
    return {key: frozenset(_entries(value)) for key, value in table.items()}


def _entries(value: str | list[str]) -> Iterator[tuple[str, ...]]:
    for entry in value.split() if isinstance(value, str) else value:
        yield words(entry)


@cache
def single(section: str, key: str) -> frozenset[str]:
    """The one-word entries of a list."""
    return frozenset(entry[0] for entry in lists(section)[key] if len(entry) == 1)


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _number(digits: str) -> str:
    """A number as it is said; from 1000 on digit by digit, which is alike enough."""
    value = int(digits) if len(digits) < 4 else 1000
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (_ONES[value % 10] if value % 10 else "")
    if value < 1000:
        return _ONES[value // 100] + "hundred" + (_number(str(value % 100)) if value % 100 else "")
    return "".join(_ONES[int(digit)] for digit in digits)


_DIGITS = re.compile(r"[0-9]+")
_NOT_LETTERS = re.compile(r"[^\w]|[\d_]")
_TWICE = re.compile(r"(.)\1+")

# In order: spellings to a letter for their sound.
_SOUNDS = (
    ("tion", "shn"), ("ght", "t"), ("igh", "i"), ("ph", "f"), ("tch", "ch"), ("ck", "k"), ("qu", "kw"), ("x", "ks"),
    ("kn", "n"), ("wr", "r"), ("wh", "w"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ge", "je"), ("gi", "ji"),
    ("ch", "x"), ("c", "k"), ("z", "s"), ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "i"), ("ey", "i"), ("oo", "u"),
    ("ou", "u"), ("ow", "o"), ("oa", "o"), ("ai", "e"), ("ay", "e"), ("au", "o"), ("aw", "o"), ("y", "i"), ("v", "f"),
    ("d", "t"), ("b", "p"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """How one folded word sounds, roughly: the same for words that are often heard for one another."""
    text = _DIGITS.sub(lambda match: _number(match[0]), word) if word.isascii() else word
    if len(text) > 3 and text[-1] == "e" and text[-2] not in "aeiou":
        text = text[:-1]
    text = _NOT_LETTERS.sub("", text)
    for spelling, letter in _SOUNDS:
        text = text.replace(spelling, letter)
    return _TWICE.sub(r"\1", text)
