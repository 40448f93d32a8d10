"""Spoken symbols: from words to what is written in file names and on command lines.

What belongs here: "test underscore server dot py", "pytest dash x", spelled letters. What does not: expressions of a
programming language and identifiers' formatting (action), which words are a file name (command).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from senorita_lsp.transcript.data import rows
from senorita_lsp.transcript.numbers import cardinal, cardinals_at

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPACED_SUFFIX = re.compile(r"\s+(?=\.\w)")
_LETTER = re.compile(r"[a-z]")


class Piece(NamedTuple):
    """Written text and whether it glues to what stands left and right of it."""

    text: str
    left: bool
    right: bool


Phrases = dict[tuple[str, ...], str]


@cache
def _symbols() -> dict[tuple[str, ...], tuple[str, str]]:
    return {tuple(said.split()): (written, mode) for said, written, mode in rows("symbols.tsv")}


def symbols() -> tuple[tuple[str, str], ...]:
    """What is said for a symbol, and the symbol."""
    return tuple((" ".join(said), written) for said, (written, _) in _symbols().items())


@cache
def letters() -> dict[str, str]:
    """Words that stand for a letter: ``alpha`` → ``a``; of two words as one string."""
    return {row[0]: row[1] for row in rows("letters.tsv")}


_CAPITAL = frozenset({"capital", "cap", "upper", "uppercase", "big"})
_DIGITS = frozenset({"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
_SPELLED_SYMBOLS = frozenset({"underscore", "dash", "hyphen", "dot", "space"})


def spelled(words: Sequence[str], at: int) -> tuple[int, str] | None:
    """One character spelled at word ``at``: its end and the character; None where no letter is said there.

    ``x``, ``x ray``, ``capital alpha``, ``seven``, ``underscore``.
    """
    if words[at] in _CAPITAL and at + 1 < len(words):
        found = spelled(words, at + 1)
        return (found[0], found[1].upper()) if found and found[1].isalpha() else None
    for size in (2, 1):
        letter = letters().get(" ".join(words[at : at + size]))
        if letter and at + size <= len(words):
            return at + size, letter
    word = words[at]
    if len(word) == 1 and word.isalnum():
        return at + 1, word
    if word in _DIGITS:
        return at + 1, str(cardinal([word]))
    if word in _SPELLED_SYMBOLS:
        return at + 1, " " if word == "space" else _symbols()[(word,)][0]
    return None


@cache
def _phrases(name: str) -> Phrases:
    return {tuple(said.split()): written for said, written in rows(name)}


def _longest(table: Iterable[tuple[str, ...]], words: Sequence[str], at: int) -> tuple[str, ...]:
    for size in (3, 2, 1):
        key = tuple(words[at : at + size])
        if len(key) == size and key in table:
            return key
    return ()


def _spelled(words: Sequence[str], at: int) -> int:
    """How many single letters stand in a row from ``at`` on; one alone is a word ("a")."""
    end = at
    while end < len(words) and _LETTER.fullmatch(words[end]):
        end += 1
    return end - at if end - at > 1 else 0


def _glue(pieces: Iterable[Piece]) -> str:
    written, open_right = "", True
    for piece in pieces:
        written += piece.text if open_right or piece.left else " " + piece.text
        open_right = piece.right
    return written


class _Writer:
    """Goes over words once and gathers pieces; ``numbers`` also writes number words as digits."""

    def __init__(self, words: Sequence[str], phrases: Phrases, symbols: frozenset[str], numbers: bool) -> None:
        self.words, self.phrases, self.allowed, self.numbers = (
            [word.lower() for word in words],
            phrases,
            symbols,
            numbers,
        )
        self.originals = words
        self.pieces: list[Piece] = []
        self.quoted = False

    def write(self) -> str:
        at = 0
        while at < len(self.words):
            at = self._extension(at) or self._phrase(at) or self._symbol(at) or self._word(at)
        return _glue(self.pieces)

    def _extension(self, at: int) -> int:
        if at and self.words[at - 1] in {"dot", "point", "period"}:
            key = _longest(_phrases("extensions.tsv"), self.words, at)
            if key:
                self.pieces.append(Piece(_phrases("extensions.tsv")[key], False, False))
                return at + len(key)
        return 0

    def _phrase(self, at: int) -> int:
        key = _longest(self.phrases, self.words, at)
        if key:
            self.pieces.append(Piece(self.phrases[key], False, False))
        return at + len(key) if key else 0

    def _symbol(self, at: int) -> int:
        table = _symbols()
        key = _longest(table, self.words, at)
        if not key or table[key][0] not in self.allowed:
            return 0
        self.pieces.append(self._piece(*table[key]))
        return at + len(key)

    def _piece(self, text: str, mode: str) -> Piece:
        if mode == "q":
            self.quoted = not self.quoted
            return Piece(text, not self.quoted, self.quoted)
        if mode == "d":  # a dash begins an option, except inside a name that is already being written together
            option = self.numbers and not (self.pieces and self.pieces[-1].right)
            return Piece(text, not option, True)
        if text == ".." and self.numbers and not (self.pieces and self.pieces[-1].right):
            return Piece(text, False, True)
        after_option = (
            text == "/" and len(self.pieces) > 1 and self.pieces[-2].text.startswith("-") and not self.pieces[-2].left
        )
        return Piece(text, mode in "gl" and not after_option, mode in "gr")

    def _word(self, at: int) -> int:
        letters = _spelled(self.words, at)
        if letters:
            self.pieces.append(Piece("".join(self.words[at : at + letters]), False, False))
            return at + letters
        if self.numbers:
            last = max((found for found in cardinals_at(self.words, at) if self.words[at] != "a"), default=None)
            if last and last.value >= 0:
                self.pieces.append(Piece(str(last.value), False, False))
                return last.end
        self.pieces.append(Piece(self.originals[at], False, False))
        return at + 1


_IN_NAMES = frozenset({"_", ".", "/", "\\", "-", "--", "~", "..", "./", "@"})


def file_name(words: Sequence[str]) -> str:
    """A file's name or path: ``test underscore server dot py`` → ``test_server.py``; other words keep their spaces."""
    return _SPACED_SUFFIX.sub("", _Writer(words, {}, _IN_NAMES, numbers=False).write())


def shell_line(words: Sequence[str]) -> str:
    """A command line: ``git commit dash m quote fix bug unquote`` → ``git commit -m "fix bug"``."""
    everything = frozenset(written for written, _ in _symbols().values())
    return _Writer(words, _phrases("programs.tsv"), everything, numbers=True).write()


def spoken_name(identifier: str) -> str:
    """An identifier as it is said: ``parse_command``, ``parseCommand`` → ``parse command``."""
    return " ".join(_CAMEL.sub(" ", re.sub(r"[_\W]+", " ", identifier)).lower().split())


def spoken_file(path: str) -> str:
    """A file's name as it is said: ``test_server.py`` → ``test server dot py``; an underscore is rarely said."""
    said = {".": " dot ", "_": " ", "-": " ", "/": " slash "}
    return " ".join("".join(said.get(character, character) for character in path).lower().split())
