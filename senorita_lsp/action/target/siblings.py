"""Which constructs are counted together: the arguments of one call, the parameters of one function, the operands of one
expression.

What belongs here: those that belong to what the caret is at. What does not: which of them is meant (choose.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from senorita_lsp.action.code.dialect import dialect
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, Text

# What stands in a list: "the first argument" is the first of one call's, not of the whole file's.
_LISTED: Final = frozenset({"argument", "parameter", "element", "entry"})
# What holds the items of a list that is written an item a line.
_LINED: Final = {"element": "list", "entry": "dictionary"}
_OF_ENTRIES: Final = frozenset({"key", "value"})


def of_one(kind: str, spans: Sequence[Span], document: Document, at: Span) -> Sequence[Span]:
    """Of all constructs of a kind, in order, those of the list or the expression at the caret; all where the kind
    stands in none."""
    if kind == "parameter":
        return _parameters(spans, document, at) or one_list(spans, document.text, at)
    if kind in _LINED and dialect(document.language).setting("item"):
        return _lined(kind, spans, document, at)
    if kind in _LISTED:
        return one_list(spans, document.text, at)
    if kind in _OF_ENTRIES:
        return _in_entries(spans, document, at) or spans
    if kind == "selector":
        return _selectors(spans, document, at) or spans
    if kind == "modifier":
        return _modifiers(spans, document, at) or spans
    return _operands(spans, document, at) or spans if kind == "operand" else spans


def _parameters(spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Those of the function that the caret is in, where it is in no list of others."""
    function = document.tree.enclosing(at, ("function", "method")) if document.tree else None
    listed = function.part("parameters") if function else None
    body = function.part("body") if function else None
    if function is None:
        return []
    end = body.start if body else function.span.end
    head = listed or Span(function.name_span.end, max(end, function.name_span.end))
    return [span for span in spans if head.covers(span)]


def _modifiers(spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Those of the declaration that the caret is in."""
    owner = document.tree.enclosing(at, ("function", "method", "class")) if document.tree else None
    return [span for span in spans if owner and owner.span.start <= span.start and span.end <= owner.name_span.start]


def _lined(kind: str, spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Those of the innermost list around ``at``, else of the next, else of the last, where no commas part them."""
    lists = [symbol.span for symbol in document.tree.constructs(_LINED[kind])] if document.tree else []
    around = [span for span in lists if span.covers(at)]
    after = [span for span in lists if span.start >= at.start]
    held = min(around, key=len) if around else (after or lists or [Span(0, 0)])[0 if after else -1]
    mine = [span for span in spans if held.covers(span)]
    return [span for span in mine if not any(other != span and other.covers(span) for other in mine)]


def _selectors(spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Those of the rule that the caret is in."""
    rule = document.tree.enclosing(at, ("rule",)) if document.tree else None
    head = document.text.value.find("{", rule.span.start, rule.span.end) if rule else -1
    return [span for span in spans if rule and rule.span.start <= span.start and span.end <= head]


def _in_entries(spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Keys or values of the dictionary that the caret is in."""
    tree = document.tree
    around = tree.enclosing(at, ("dictionary", "object")) if tree else None
    entries = [symbol.span for symbol in tree.constructs("entry")] if tree and around else []
    mine = [span for span in one_list(entries, document.text, at) if around and around.span.covers(span)]
    return [span for span in spans if any(entry.covers(span) for entry in mine)]


def _operands(spans: Sequence[Span], document: Document, at: Span) -> list[Span]:
    """Those of the outermost expression with several that the caret's line holds, at or behind the caret."""
    line = document.text.line(document.text.line_at(at.start))
    here = [span for span in spans if line.start <= span.start and span.start <= line.end and span.end >= at.start]
    around = [span for span in here if span.covers(at)]
    within = min(around, key=len, default=None)
    if within is not None:  # the operands beside the one that the caret is in
        here = [span for span in spans if not (span != within and span.covers(within)) and line.covers(span)]
        here = [span for span in here if span == within or not within.covers(span)]
    return [span for span in here if not any(other != span and other.covers(span) for other in here)]


def one_list(spans: Sequence[Span], text: Text, at: Span) -> list[Span]:
    """Of units that stand in lists, those of the innermost list around ``at``, else of the next, else of the last.

    Units are of one list when only commas and white space lie between them.
    """
    lists: list[list[Span]] = []
    ending: dict[int, list[Span]] = {}
    for span in spans:
        home = next((ending[end] for end in _ends_before(span, text.value) if end in ending), None)
        if home is None:
            lists.append(home := [])
        else:
            del ending[home[-1].end]
        home.append(span)
        ending[span.end] = home
    around = [units for units in lists if units[0].start <= at.start and at.end <= units[-1].end]
    after = [units for units in lists if units[0].start >= at.start]
    if around:
        return min(around, key=lambda units: units[-1].end - units[0].start)
    return after[0] if after else lists[-1] if lists else []


def _ends_before(span: Span, text: str) -> Iterator[int]:
    """Where a unit may end that this one follows in a list: before a comma, with commas and white space between."""
    at, comma = span.start, False
    while at > 0 and text[at - 1] in ", \t\r\n":
        at -= 1
        comma = comma or text[at] == ","
        if comma:
            yield at
