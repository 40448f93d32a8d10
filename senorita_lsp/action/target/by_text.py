"""Constructs without a name, told by the text they hold: "argument total", "the string hello".

What belongs here: finding those. What does not: constructs that have names (constructs.py), for a function that holds a
word is not called so.
"""

from __future__ import annotations

from senorita_lsp.action import slots
from senorita_lsp.action.target import choose, phrases
from senorita_lsp.action.target.constructs import of_kind
from senorita_lsp.action.target.resolve import Target, inside
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span


def holding(intent: Intent, document: Document, snapshot: Snapshot) -> Target | None:
    """The nameless construct of the kind that is the text said, else the innermost that has it in it."""
    kind, name = slots.text(intent.slots, "target"), slots.text(intent.slots, "name")
    if not kind or not name:
        return None
    spans = [symbol.span for symbol in of_kind(kind, document) if not symbol.name]
    spans = inside(sorted(set(spans)), intent)
    said = phrases.written(name, document.text.value) if spans else ()
    found = sorted({span for span in spans if _content(document, span) in said})
    found = found or sorted({span for span in (_innermost(spans, each) for each in said) if span is not None})
    if not found:
        return None
    return Target(choose.here(found, snapshot.selection), kind, f"{kind} {name}")


def _content(document: Document, span: Span) -> Span:
    """A span without quotes around it."""
    text = document.text[span]
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`"
    return Span(span.start + 1, span.end - 1) if quoted else span


def _innermost(spans: list[Span], within: Span) -> Span | None:
    return min((span for span in spans if span.covers(within)), key=len, default=None)
