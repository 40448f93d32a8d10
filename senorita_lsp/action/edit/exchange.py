"""Two things that are called by their bare names change places: "swap low and high".

What belongs here: which two are meant. What does not: swapping two targets that are said with their kinds (order.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, TypeAlias

from senorita_lsp.action.edit.relocate import whole_of
from senorita_lsp.action.target import phrases
from senorita_lsp.action.target.brackets import pairs
from senorita_lsp.action.target.match import best
from senorita_lsp.action.target.resolve import Target, caret
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol

_Pair: TypeAlias = tuple[Span, Span]

_SIDE_BY_SIDE: Final = (
    *("parameter", "argument", "element", "attribute", "entry", "operand", "field", "variant", "property", "item"),
)
_DECLARED: Final = ("function", "method", "class", "interface", "struct", "enum", "trait", "rule", "section")
_MOST: Final = 60


def named(first: str, second: str, document: Document, snapshot: Snapshot) -> _Pair | None:
    """The spans of the two, in that order; None where they do not stand side by side anywhere.

    On the caret's line first: as items of one list, else as words. Then what is declared so, then the nearest others.
    """
    at = caret(snapshot)
    listed = list(_listed(first, second, document))
    worded = list(_worded(first, second, document))
    line = document.text.line(document.text.line_at(at))
    for found in (listed, worded):
        if here := [pair for pair in found if any(line.covers(each) for each in pair)]:
            return _nearest(here, at)
    declared = list(_declared(first, second, document))
    return _nearest(declared or listed or worded, at) if declared or listed or worded else None


def _nearest(found: Sequence[_Pair], at: int) -> _Pair:
    def distance(pair: _Pair) -> tuple[int, int]:
        start, end = min(each.start for each in pair), max(each.end for each in pair)
        return max(start - at, at - end, 0), end - start

    return min(found, key=distance)


def _listed(first: str, second: str, document: Document) -> Iterator[_Pair]:
    """Items of one list of which one is, or is called, what was said first, and one the other."""
    tree = document.tree
    for kind in _SIDE_BY_SIDE if tree else ():
        known = tree.constructs(kind) if tree else ()
        ours, theirs = _called(first, known, document), _called(second, known, document)
        for one, other in product(ours[:_MOST], theirs[:_MOST]):
            if beside(one.span, other.span, document):
                yield one.span, other.span


def _called(name: str, known: Sequence[Symbol], document: Document) -> list[Symbol]:
    def spelled(symbol: Symbol) -> str:
        return symbol.name or document.text[symbol.span].strip("\"'`")

    short = [symbol for symbol in known if symbol.name or len(symbol.span) <= 2 * len(name) + 8]
    return [each.item for each in best(name, short, spelled, near=False)]


def beside(one: Span, other: Span, document: Document) -> bool:
    """Whether two spans lie apart, in the same brackets; outside of any as far from the start of the line."""
    text, (first, last) = document.text, sorted((one, other))
    if first.end > last.start:
        return False
    around = [pair.inner for pair in pairs(text.value) if pair.inner.covers(first) or pair.inner.covers(last)]
    if around or text.line_at(first.start) == text.line_at(last.start):
        return all(inner.covers(first) and inner.covers(last) for inner in around)
    return len({span.start - text.line_start(text.line_at(span.start)) for span in (first, last)}) == 1


def _worded(first: str, second: str, document: Document) -> Iterator[_Pair]:
    """Words that stand in the same line."""
    text = document.text
    ours, theirs = phrases.occurrences(first, text.value), phrases.occurrences(second, text.value)
    for one, other in product(ours[:_MOST], theirs[:_MOST]):
        apart = one.end <= other.start or other.end <= one.start
        one_line = text.line_at(one.start) == text.line_at(other.start)
        if apart and one_line and _whole(one, text.value) and _whole(other, text.value):
            yield one, other


def _whole(span: Span, text: str) -> bool:
    """Whether a span is a whole name."""
    around = text[span.start - 1 : span.start] + text[span.end : span.end + 1]
    return not any(sign.isalnum() or sign == "_" for sign in around)


def _declared(first: str, second: str, document: Document) -> Iterator[_Pair]:
    """Declarations, with what belongs to them."""
    tree = document.tree
    for kind in _DECLARED if tree else ():
        known = tree.symbols(kind) if tree else ()
        ours, theirs = (
            [each.item for each in best(name, known, lambda s: s.name, near=False)] for name in (first, second)
        )
        for one, other in product(ours[:_MOST], theirs[:_MOST]):
            if beside(one.span, other.span, document):
                yield _outer(one, document), _outer(other, document)


def _outer(symbol: Symbol, document: Document) -> Span:
    removal = symbol.removal if symbol.removal.covers(symbol.span) else symbol.span
    target = Target((symbol.span,), symbol.kind, symbol.name, names=(symbol.name_span,), removals=(removal,))
    return whole_of(target, document)
