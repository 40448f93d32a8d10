"""Which of an engine's readings was said, by what they say: of two that sound the same, the one in words that are here.

What belongs here: readings that are nearly as likely, of which one has a word that nothing is called where another has
one of the grammar's, or of a name. What does not: repairing words that no reading has (snap.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import Final, TypeAlias

from senorita_lsp.command.vocabulary import command_words, names_near, spoken_files
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.transcript import Transcript

NEARLY: Final = 2.0
"""Nats. A reading no more than this behind may be taken: right words were behind wrong ones by 0.4 to 2.0."""

SHORTER: Final = 3.0
"""The same of one that goes on where the first ends: each further word makes it less likely."""

Strings: TypeAlias = tuple[str, ...]

_LEAST_WORDS: Final = 3
_FURTHER: Final = 2
_MAKING: Final = frozenset({"add", "create", "generate", "insert", "make", "write"})
_NAMES: Final = 400


def likelier(heard: Transcript, snapshot: Snapshot, sensible: Callable[[str], bool]) -> Transcript:
    """The transcript, with another of its readings first where only that is in words that are known; it has to be
    ``sensible``."""
    first, names, makes_sense = _words(heard.text), _Known(snapshot), cache(lambda: sensible(heard.text))
    for behind, text in sorted(zip(heard.behind, heard.alternatives, strict=False)):
        if behind > SHORTER:
            break
        second = _words(text)
        nearly = behind <= NEARLY and (_makes(first, second) or _known_better(first, second, names, makes_sense))
        if (nearly or (_goes_on(first, second) and makes_sense())) and sensible(text):
            others = tuple(other for other in heard.alternatives if other != text)
            return replace(heard, text=text, alternatives=(heard.text, *others), behind=())
    return heard


def _makes(first: Strings, second: Strings) -> bool:
    """Whether only the second makes something new: what is not there yet is no "the" test."""
    same = first[:1] == second[:1] and first[2:] == second[2:]
    return same and first[0] in _MAKING and first[1:2] == ("the",) and second[1:2] in {("a",), ("an",)}


def _goes_on(first: Strings, second: Strings) -> bool:
    """Whether the second has more to say after all of the first, and does not say it again: decoders stop early."""
    rest = second[len(first) :]
    return len(rest) >= _FURTHER and second[: len(first)] == first and set(first).isdisjoint(rest)


class _Known:
    """The words that are known in a place, looked up when they are asked for: most readings differ in none."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def in_names(self) -> frozenset[str]:
        return _in_names(self._snapshot)

    @cached_property
    def alone(self) -> frozenset[str]:
        return (self.in_names - command_words()) | _terms()

    def __contains__(self, word: str) -> bool:
        return word in command_words() or word.isdigit() or word in self.in_names


def _known_better(first: Strings, second: Strings, names: _Known, makes_sense: Callable[[], bool]) -> bool:
    """Whether another reading has known words in the place of unknown ones, or a name in the place of what is none;
    names only, where the first reading ``makes_sense``: what is new may be called anything."""
    if min(len(first), len(second)) < _LEAST_WORDS or abs(len(first) - len(second)) > 1:
        return False
    gone, new = Counter(first) - Counter(second), Counter(second) - Counter(first)
    if not gone or not new or not all(word in names for word in new):
        return False
    if any(word not in names for word in gone) and not (names.alone.isdisjoint(new) and makes_sense()):
        return True
    return not names.alone.isdisjoint(new) and names.alone.isdisjoint(gone)


def names_alone(snapshot: Snapshot) -> frozenset[str]:
    """Words of names that are near and of programmers' terms, without those that commands are made of."""
    return _Known(snapshot).alone


def _words(text: str) -> tuple[str, ...]:
    """Words as they are compared: an engine writes the dot of a file in more than one way."""
    return fold_words(" dot ".join(text.rstrip(" .!?").replace(" .", ".").split(".")))


def _in_names(snapshot: Snapshot) -> frozenset[str]:
    return _split(names_near(snapshot, _NAMES), spoken_files(snapshot, _NAMES), snapshot.own) | _terms()


@lru_cache(maxsize=4)
def _split(*pools: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_each(pools))


def _each(pools: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for names in pools:
        for name in names:
            yield from fold_words(name)


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    return _split(tuple(lines("terms.txt")))
