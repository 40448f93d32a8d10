"""The wake word: whether a transcript begins with it, however it was heard, and what follows it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from senorita_lsp.turn.words import Piece, key, lists, pieces, words

NEAR: Final = 0.15
"""How far what was heard may be from the wake word, as a share of all that the word's sounds weigh."""

_SHORT: Final = 4
_LONG: Final = 40
_MORE: Final = 3
_MOST_GREETINGS: Final = 2
_EDGE: Final = " \t\r\n.,!?;:-–—…\"'”’»、。！？，："


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
    best, size = NEAR, 0
    for count in range(1, min(len(said), len(wanted) + _MORE) + 1):
        far = _far(tuple(piece.word for piece in said[:count]), wanted)
        if far < best:
            best, size = far, count
    return size


def _far(heard: tuple[str, ...], wanted: tuple[str, ...]) -> float:
    """0 for the same word, 1 for another; short words have to sound the same."""
    if heard == wanted:
        return 0.0
    whole = "".join(wanted)
    if " ".join(heard) in _known().get(whole, ()):
        return 0.01
    left, right = key("".join(heard)), key(whole)
    if left == right:
        return 0.02 if right else 1.0
    near = (
        _SHORT < len(right) <= _LONG
        and abs(len(left) - len(right)) <= len(right) // 2
        and _kind(left[0]) == _kind(right[0])
    )
    return distance(left, right) / sum(map(_drop, right)) if near else 1.0


@cache
def _known() -> dict[str, frozenset[str]]:
    """How recognisers have been seen to write a wake word that is no word of theirs."""
    table: dict[str, set[str]] = {}
    for line in files(__package__).joinpath("wake.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, heard = line.partition("\t")
            table.setdefault(word, set()).add(heard)
    return {word: frozenset(heard) for word, heard in table.items()}


_VOWELS: Final = frozenset("aeiou")
_ALIKE: Final = frozenset({"nm", "mn", "rl", "lr", "sx", "xs", "pf", "fp", "kj", "jk"})


def _kind(letter: str) -> str:
    return "a" if letter in _VOWELS else letter


def _swap(left: str, right: str) -> float:
    """What it costs that one letter was heard for another: vowels are hardly told apart."""
    if left == right:
        return 0.0
    if left in _VOWELS and right in _VOWELS:
        return 0.25
    return 0.4 if left + right in _ALIKE else 1.0


def _drop(letter: str) -> float:
    return 0.4 if letter in _VOWELS else 1.0


def distance(left: str, right: str) -> float:
    """How far two keys of sounds are apart: letters left out, put in or changed, each for what it weighs."""
    above = [0.0]
    for letter in right:
        above.append(above[-1] + _drop(letter))
    for one in left:
        row = [above[0] + _drop(one)]
        for at, other in enumerate(right):
            row.append(min(above[at] + _swap(one, other), above[at + 1] + _drop(one), row[at] + _drop(other)))
        above = row
    return above[-1]
