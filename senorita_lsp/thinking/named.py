"""Which part of the code a request to a language model names: a line, this class, the file, a function by its name.

The targets of grammar commands are in action/target/resolve.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from senorita_lsp.document.names import style_of, words_of
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol
from senorita_lsp.thinking.region import around, enclosing

_LINES: Final = re.compile(r"\blines? (\d{1,9})(?: ?(?:to|through|until|and|-|–) ?(?:line )?(\d{1,9}))?\b", re.I)
_FILE: Final = re.compile(
    r"\b(?:this|the|whole|entire|my) (?:whole |entire )?(?:file|document|module|script)\b|\beverything\b", re.I
)
_CLASS: Final = re.compile(r"\b(?:this|the|whole|entire|my) (class|struct|interface|enum|trait)\b(?! \w+ing\b)", re.I)
_KINDS: Final = frozenset(
    {"function", "method", "class", "struct", "interface", "enum", "trait", "type", "constant", "macro", "module"}
    | {"def", "fn", "func", "rule", "element"}
)

_INTO: Final = frozenset({"in", "to", "of"})
_ARTICLES: Final = frozenset({"the", "my"})
_POINTING: Final = frozenset({"this", "that", "it", "here", "these", "a", "an", "some"})


def named(said: str, document: Document, at: int) -> Span | None:
    """The span in ``document`` that an utterance names, None where it names none; ``at`` is the caret."""
    lines = _LINES.search(said)
    if lines is not None:
        return _lines(document, int(lines[1]), int(lines[2] or lines[1]))
    symbol = _symbol(said, document, at)
    if symbol is not None:
        return symbol.removal
    return Span(0, len(document.text)) if _FILE.search(said) else None


def _lines(document: Document, first: int, last: int) -> Span | None:
    """Lines by their numbers from 1, with the function around them: one line is seldom changed by itself."""
    text = document.text
    first, last = sorted((first, last))
    if not 1 <= first <= text.line_count:
        return None
    span = Span(text.line_start(first - 1), text.line(last - 1).end)
    symbols = around(document, span.start)
    return symbols[0].removal if symbols and symbols[0].removal.covers(span) else span


def _symbol(said: str, document: Document, at: int) -> Symbol | None:
    tree = document.code_tree
    if tree is None:
        return None
    found = mentioned(said, tree.symbols())
    if found:
        return min(found, key=lambda symbol: (not symbol.removal.contains(at), abs(symbol.span.start - at)))
    kind = _CLASS.search(said)
    path = enclosing(document, at) if kind else ()
    return next((s for s in reversed(path) if kind and s.is_a(kind[1].lower())), None)


def mentioned(said: str, symbols: Iterable[Symbol], plain: bool = False) -> list[Symbol]:
    """The symbols an utterance names, those of the longest name said.

    With ``plain`` a word that is spelled as a name stands for it, whatever the sentence makes of it.
    """
    words = _Said(said)
    found = [
        (len(words_of(symbol.name)), symbol)
        for symbol in symbols
        if words.name(symbol.name) or (plain and words.spelled(symbol.name))
    ]
    longest = max((length for length, _ in found), default=0)
    return [symbol for length, symbol in found if length == longest]


class _Said:
    """An utterance, ready to be searched for names."""

    def __init__(self, text: str) -> None:
        self._tokens = text.split()
        self._exact = {token.strip(".,;:!?\"'`()") for token in self._tokens}
        self._words = [word for token in self._tokens for word in words_of(token)]
        self._joined = " " + " ".join(self._words) + " "

    def name(self, name: str) -> bool:
        """Whether a name was said: as it is written, as its words in a row, or one word beside what kind it is."""
        words = words_of(name)
        if not words or sum(map(len, words)) < 2:
            return False
        if name in self._exact and (style_of(name) is not None or len(words) > 1):
            return True
        said = " ".join(words)
        if f" {said} " not in self._joined:
            return False
        return len(words) > 1 or self._with_kind(words)

    def spelled(self, name: str) -> bool:
        """Whether a word is spelled as a name of three letters or more."""
        return len(name) > 2 and name in self._exact

    def _with_kind(self, words: Sequence[str]) -> bool:
        if [word for word in self._words if word not in _ARTICLES] == list(words):
            return True
        pairs = list(pairwise(self._words))
        if any((a == words[0] and b in _KINDS) or (b == words[0] and a in _KINDS) for a, b in pairs):
            return True
        return bool(pairs) and self._meant(*pairs[-1], words[0])

    def _meant(self, before: str, last: str, name: str) -> bool:
        """Whether one plain word is meant as a name: what a request ends with, when it points at nothing else."""
        first = len(self._words) == 2 and before not in _POINTING
        return last == name and (first or before in _INTO) and _POINTING.isdisjoint(self._words)
