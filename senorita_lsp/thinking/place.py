"""Which code a task is about and where the answer's code goes, by the selection, the words and the caret.

Where new code is inserted is in insertion.
"""

from __future__ import annotations

from typing import Final

from senorita_lsp.action.plan import Ask
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.thinking.budget import tokens
from senorita_lsp.thinking.insertion import insertion
from senorita_lsp.thinking.named import named
from senorita_lsp.thinking.region import Place as Place
from senorita_lsp.thinking.region import around, region

MOST_TOKENS: Final = 2_000
"""The most that is rewritten unless it was pointed at, in tokens: an answer has to give all of it again."""


def place(ask: Ask, snapshot: Snapshot, most_tokens: int = MOST_TOKENS) -> Place | None:
    """The code that a task is about, or where new code goes; None without a document.

    What the task itself points at comes first, then the selection, what the utterance names ("line 12", "this class",
    "parse date"), the function around the caret and the file. Where code is to be rewritten and nothing was pointed
    at, None as well when nothing around the caret is small enough.
    """
    document = snapshot.document
    if document is None:
        return None
    if ask.task == "generate":
        return insertion(ask, snapshot, document)
    pointed = ask.span if ask.span is not None else snapshot.selection
    if not pointed.empty or ask.span is not None:
        return _place(document, region(document.text, pointed), selected=pointed == snapshot.selection)
    return _around(ask, snapshot, document, most_tokens)


def _around(ask: Ask, snapshot: Snapshot, document: Document, most_tokens: int) -> Place | None:
    """The smallest code around the caret that a task can well be about."""
    text, at = document.text, caret(snapshot)
    whole = Span(0, len(text))
    found = named(ask.text, document, at)
    spans = [found] if found is not None else [symbol.removal for symbol in around(document, at)]
    fitting = (region(text, span) for span in spans)
    for span in (*fitting, whole):
        if ask.task != "edit" or tokens(text[span]) <= most_tokens:
            return _place(document, span)
    return None


def _place(document: Document, span: Span, selected: bool = False) -> Place:
    what = "the selection" if selected else called(document, span)
    return Place(document.uri, document.version, span, what)


def called(document: Document, span: Span) -> str:
    """What a span is called aloud."""
    text = document.text
    for symbol in document.code_tree.symbols() if document.code_tree else ():
        alike = span.covers(symbol.span) and len(symbol.removal) * 2 >= len(span)
        if alike and span in (region(text, symbol.span), region(text, symbol.removal)):
            return f"{symbol.kind} {symbol.name}"
    if not text.value[: span.start].strip() and not text.value[span.end :].strip():
        return "the file"
    first, last = text.line_at(span.start) + 1, text.line_at(span.end) + 1
    return f"lines {first} to {last}" if last > first else f"line {first}"
