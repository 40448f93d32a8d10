"""What engines write for what was said: systematic confusions, as data, and the transcripts they lead to.

What belongs here: replacing heard words by said ones. What does not: which of the results is right
(command/repair/snap.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from senorita_lsp.transcript.data import rows

_MOST = 48
_DEEPEST = 3


class Confusion(NamedTuple):
    """``said`` may have been heard as other words, ``where``: start, whole, any, or "after WORD". ``surely``: also
    where what was heard makes sense."""

    said: tuple[str, ...]
    where: str
    surely: bool = False


@cache
def confusions() -> dict[tuple[str, ...], tuple[Confusion, ...]]:
    """What may have been said, by what was heard."""
    table: dict[tuple[str, ...], tuple[Confusion, ...]] = {}
    for heard, said, where in rows("confusions.tsv"):
        key = tuple(heard.split())
        table[key] = (*table.get(key, ()), Confusion(tuple(said.split()), where.rstrip("!"), where.endswith("!")))
    return table


def _fits(where: str, words: Sequence[str], at: int, end: int) -> bool:
    if where == "any":
        return True
    if where == "start":
        return at == 0
    if where == "whole":
        return at == 0 and end == len(words)
    return at > 0 and words[at - 1] == where.removeprefix("after ")


def is_wholly_known(words: Sequence[str]) -> bool:
    """Whether just these words were heard for something said: "and you" for "undo"."""
    return any(each.where == "whole" for each in confusions().get(tuple(words), ()))


def learned(words: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """The words with one of the pairs in them replaced, the newest (last) first."""
    for heard, meant in reversed(pairs):
        key = tuple(heard.split())
        for at in range(len(words) - len(key) + 1):
            if tuple(words[at : at + len(key)]) == key:
                yield (*words[:at], *meant.split(), *words[at + len(key) :])


def surely(words: Sequence[str]) -> tuple[str, ...]:
    """The words with those replaced that nobody says to an editor, whatever they may mean."""
    said, at = list[str](), 0
    while at < len(words):
        found = next(((size, each) for size in (3, 2, 1) if (each := _sure(words, at, size)) is not None), None)
        said += words[at : at + 1] if found is None else found[1].said
        at += 1 if found is None else found[0]
    return tuple(said)


def _sure(words: Sequence[str], at: int, size: int) -> Confusion | None:
    options = confusions().get(tuple(words[at : at + size]), ()) if at + size <= len(words) else ()
    return next((each for each in options if each.surely and _fits(each.where, words, at, at + size)), None)


def _once(words: tuple[str, ...], first: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every single replacement at or after word ``first``, with the place to go on from."""
    table = confusions()
    for at in range(first, len(words)):
        for size in (3, 2, 1):
            for said, where, _ in table.get(words[at : at + size], ()):
                if at + size <= len(words) and _fits(where, words, at, at + size):
                    yield at + len(said), (*words[:at], *said, *words[at + size :])


def repaired(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Transcripts that may have been meant, with how many replacements each takes, the fewest first."""
    seen = {tuple(words)}
    level = [(0, tuple(words))]
    for depth in range(1, _DEEPEST + 1):
        following = []
        for first, start in level:
            for at, changed in _once(start, first):
                if changed in seen or len(seen) > _MOST:
                    continue
                seen.add(changed)
                following.append((at, changed))
                yield depth, changed
        level = following
