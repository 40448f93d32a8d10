"""Numbers as they are said: words to integers and back.

What belongs here: cardinals, ordinals, digits said one by one ("one oh seven"), pairs ("three fifteen"). What does not:
which words of an utterance are a number (the grammar asks here, word by word).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_ONES = tuple(
    word
    for line in (
        "zero one two three four five six seven eight nine ten",
        "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    )
    for word in line.split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"billion": 1_000_000_000, "million": 1_000_000, "thousand": 1_000}

_SMALL = {word: value for value, word in enumerate(_ONES)}
_TEN = {word: 20 + 10 * index for index, word in enumerate(_TENS)} | {"fourty": 40, "ninty": 90}
_DIGIT = {word: str(value) for word, value in _SMALL.items() if value < 10} | {"oh": "0", "o": "0", "nought": "0"}
_IRREGULAR = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
}  # fmt: skip
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th)")
_LONGEST = 10

START = (
    frozenset(_SMALL) | frozenset(_TEN) | frozenset(_DIGIT) | {"a", "an", "hundred", "thousand", "minus", "negative"}
)


class Number(NamedTuple):
    """A number that ends before word ``end``; ``literal`` is false where digits or pairs were put together."""

    end: int
    value: int
    literal: bool


def _ordinals() -> dict[str, str]:
    """Each one-word ordinal and the cardinal word it stands for."""
    table = {word: _ONES[value] for word, value in _IRREGULAR.items()}
    regular = [word for word in _ONES if word not in table.values() and word != "zero"]
    table |= {word + "th": word for word in regular}
    table |= {word[:-1] + "ieth": word for word in _TENS}
    return table | {scale + "th": scale for scale in ("hundred", *_SCALES)}


_ORDINAL = _ordinals()


def _below_hundred(words: Sequence[str]) -> int | None:
    if len(words) == 1:
        word = words[0]
        if word.isdecimal():
            return int(word) if len(word) <= 12 else None
        return _SMALL.get(word, _TEN.get(word))
    if len(words) == 2 and words[0] in _TEN and 0 < _SMALL.get(words[1], 0) < 10:
        return _TEN[words[0]] + _SMALL[words[1]]
    return None


def _times(words: Sequence[str], scale: int, below: int) -> int | None:
    """What stands before "hundred" or "thousand": "a", nothing, or a number."""
    if not words or tuple(words) in {("a",), ("an",)}:
        return scale
    value = _plain(words)
    return value * scale if value and value < below else None


def _rest(words: Sequence[str], below: int) -> int | None:
    if not words:
        return 0
    value = _plain(words[1:] if words[0] == "and" else words)
    return value if value is not None and 0 < value < below else None


def _plain(words: Sequence[str]) -> int | None:
    """ "two thousand one hundred and seven" → 2107; None where the words are no such number."""
    for word, scale in (*_SCALES.items(), ("hundred", 100)):
        if word in words:
            at = list(words).index(word)
            left = _times(words[:at], scale, 100 if scale == 100 else 1000)
            right = _rest(words[at + 1 :], scale)
            return None if left is None or right is None else left + right
    return _below_hundred(words)


def _digits(words: Sequence[str]) -> int | None:
    """ "one oh seven" → 107."""
    digits = [_DIGIT.get(word, word if word.isdecimal() and len(word) == 1 else "") for word in words]
    return int("".join(digits)) if len(digits) > 1 and all(digits) else None


def _hundreds(words: Sequence[str]) -> int | None:
    """ "100 and 90", "100 in 90" → 190: so an engine writes what was said in one."""
    if (
        len(words) != 3
        or words[1] not in {"and", "in", "an", "end"}
        or not (words[0].isdecimal() and words[2].isdecimal())
    ):
        return None
    left, right = int(words[0]), int(words[2])
    return left + right if left and left % 100 == 0 and left < 10_000 and 0 < right < 100 else None


def _pairs(words: Sequence[str]) -> int | None:
    """ "three fifteen" → 315, "nineteen eighty four" → 1984."""
    for at in (1, 2):
        left, right = _below_hundred(words[:at]), _below_hundred(words[at:])
        if left and right and left < 100 and 10 <= right < 100 and not words[0].isdecimal():
            return left * 100 + right
    return None


@lru_cache(maxsize=4096)
def _cardinal(words: tuple[str, ...]) -> tuple[int, bool] | None:
    if words and words[0] in {"minus", "negative"}:
        found = _cardinal(words[1:])
        return (-found[0], found[1]) if found else None
    plain = _plain(words) if words else None
    if plain is not None:
        return plain, True
    together = _hundreds(words)
    if together is not None:
        return together, True
    joined = _digits(words)
    joined = _pairs(words) if joined is None else joined
    return None if joined is None else (joined, False)


def cardinal(words: Sequence[str]) -> int | None:
    """The integer that all of ``words`` (lower case) say, None where they say none."""
    found = _cardinal(tuple(words))
    return found[0] if found else None


def ordinal(words: Sequence[str]) -> int | None:
    """ "twenty first", "third", "21st" → their number; None where the words are no ordinal."""
    if not words:
        return None
    match = _ORDINAL_DIGITS.fullmatch(words[-1])
    if match:
        return int(match[1]) if len(words) == 1 else None
    base = _ORDINAL.get(words[-1])
    found = _cardinal((*words[:-1], base)) if base else None
    return found[0] if found and found[1] else None


def _starts(word: str) -> bool:
    return word in START or word.isdecimal()


def cardinals_at(words: Sequence[str], at: int) -> Iterator[Number]:
    """Every number that begins at word ``at``, the shortest first."""
    if at < len(words) and _starts(words[at]):
        for end in range(at + 1, min(len(words), at + _LONGEST) + 1):
            found = _cardinal(tuple(words[at:end]))
            if found:
                yield Number(end, *found)


def ordinals_at(words: Sequence[str], at: int) -> Iterator[Number]:
    """Every ordinal that begins at word ``at``, the shortest first."""
    if at < len(words) and (_starts(words[at]) or words[at] in _ORDINAL or words[at][0].isdecimal()):
        for end in range(at + 1, min(len(words), at + _LONGEST) + 1):
            value = ordinal(words[at:end])
            if value is not None:
                yield Number(end, value, True)


def in_words(value: int) -> str:
    """An integer as it is said: 107 → "one hundred seven", -3 → "minus three"."""
    if value < 0:
        return "minus " + in_words(-value)
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (f" {_ONES[value % 10]}" if value % 10 else "")
    for word, scale in (*_SCALES.items(), ("hundred", 100)):
        if value >= scale:
            rest = value % scale
            return f"{in_words(value // scale)} {word}" + (f" {in_words(rest)}" if rest else "")
    raise AssertionError(value)
