"""Commenting out a part of a line, what begins behind something else on its line ("} else {"), and what is put around
several lines where none has a sign of its own.

What belongs here: what is put around such a part. What does not: a sign before each line (layout.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from senorita_lsp.action.edit.remove import LISTED, removals
from senorita_lsp.action.edits import alone
from senorita_lsp.action.target.resolve import Target
from senorita_lsp.document.language import Comments
from senorita_lsp.document.text import Span, Text, TextEdit

_OF_LINES: Final = re.compile(r"=\w")
"""Signs that stand on lines of their own."""
_ELSE: Final = re.compile(r"(?:\belse\s+)?$")


def edits(text: Text, target: Target, tokens: Comments) -> tuple[TextEdit, ...] | None:
    """The signs around a target that is not all of its lines; None where it is, or nothing can stand around it."""
    span = target.whole
    if target.lines or target.partial or alone(text, span) or not tokens.line:
        return None
    if "\n" in text[span]:
        before = text.value[text.line_start(text.line_at(span.start)) : span.start]
        span = Span(span.start - len("".join(_ELSE.findall(before))), span.end)
        return _from_its_start(text, span, tokens.line) or _around(text, span, tokens)
    spans = [edit.span for edit in removals(text, target)] if target.kind in LISTED else [span]
    found = [_around(text, text.trimmed(each), tokens) for each in spans]
    return tuple(edit for each in found for edit in each or ()) or None


def _around(text: Text, span: Span, tokens: Comments) -> tuple[TextEdit, ...] | None:
    opens, closes = tokens.block or ("", "")
    if not opens or closes in text[span] or _OF_LINES.match(opens):
        return None
    return TextEdit(Span(span.start, span.start), f"{opens} "), TextEdit(Span(span.end, span.end), f" {closes}")


def around_lines(text: Text, span: Span, block: tuple[str, str]) -> Iterator[TextEdit]:
    """The signs around what a span holds, except what is a comment already: comments cannot stand in each other."""
    opens, closes = block
    at = span.start
    for known in re.finditer(f"{re.escape(opens)}[\\s\\S]*?{re.escape(closes)}", text[span]):
        yield from _signs(text, Span(at, span.start + known.start()), block)
        at = span.start + known.end()
    yield from _signs(text, Span(at, span.end), block)


def _signs(text: Text, span: Span, block: tuple[str, str]) -> Iterator[TextEdit]:
    inner = text.trimmed(span)
    if text[inner].strip():
        yield TextEdit(Span(inner.start, inner.start), f"{block[0]} ")
        yield TextEdit(Span(inner.end, inner.end), f" {block[1]}")


def _from_its_start(text: Text, span: Span, sign: str) -> tuple[TextEdit, ...] | None:
    """A sign before what begins behind a closed brace, and before each line after; None where more follows its end."""
    first, last = text.line_at(span.start), text.line_at(span.end)
    before, behind = text.value[text.line_start(first) : span.start], text.value[span.end : text.line(last).end]
    if before.strip() != "}" or behind.strip():
        return None
    column = len(text.indent(first))
    lines = (n for n in range(first + 1, last + 1) if text[text.line(n)].strip())
    places = [span.start, *(text.line_start(n) + min(column, len(text.indent(n))) for n in lines)]
    return tuple(TextEdit(Span(at, at), f"{sign} ") for at in places)
