"""Which characters go when something is deleted: with its line, its comma, its space, and the blank lines around it.

What belongs here: white space and separators as a careful person would leave them. What does not: what is deleted.
"""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action.target import Target
from senorita_lsp.document.text import Span, Text, TextEdit

# Kinds that stand between commas, and go with one.
_LISTED: Final = frozenset(
    {"argument", "parameter", "element", "entry", "item", "key value", "field", "variant", "type parameter", "pair"}
)
# Kinds around which blank lines are set, and go with them.
_SPACED: Final = frozenset(
    {"function", "method", "class", "interface", "struct", "enum", "trait", "module", "symbol", "implementation"}
    | {"constructor", "test", "property", "type", "macro"}
)
# Parts that leave their place behind: what stands around them is not theirs.
_EXACT: Final = frozenset({"character", "space", "selection", "file", "key", "value", "condition", "name", "token"})

_COMMA_AFTER: Final = re.compile(r"[ \t]*,[ \t]*(?:\r\n|\r|\n)?[ \t]*")
_COMMA_BEFORE: Final = re.compile(r",\s*\Z")


def removals(text: Text, target: Target) -> tuple[TextEdit, ...]:
    """The edits that delete a target's spans; those that would touch each other are made one."""
    spans = target.removals or target.spans
    widened = sorted(_removal(text, span, target) for span in spans)
    return tuple(TextEdit(span, "") for span in _joined(widened))


def _removal(text: Text, span: Span, target: Target) -> Span:
    if target.partial or target.kind in _EXACT:
        return span
    if target.lines:
        return _lines(text, span)
    if target.kind in _LISTED:
        return _with_comma(text, span)
    if _alone(text, span):
        return _spaced(text, span) if target.kind in _SPACED else _lines(text, span)
    return _with_space(text, span)


def _alone(text: Text, span: Span) -> bool:
    """Whether nothing but white space (and a closing ``;``) stands beside a span on its lines."""
    first, last = text.line(text.line_at(span.start)), text.line(text.line_at(span.end))
    before = text.value[first.start : span.start]
    after = text.value[span.end : last.end] if span.end <= last.end else ""
    return not before.strip() and not after.strip().strip(";,") and not span.empty


def _lines(text: Text, span: Span) -> Span:
    """The lines of a span with their ends; a line that the span only reaches the start of is not one of them."""
    first, last = text.line_at(span.start), text.line_at(span.end)
    if last > first and span.end == text.line_start(last):
        last -= 1
    return _numbered(text, first, last)


def _numbered(text: Text, first: int, last: int) -> Span:
    """Lines from ``first`` to ``last`` with their ends; the text's last lines take the end before them along."""
    start, end = text.line_start(first), text.line_with_end(last).end
    if end == text.line(last).end and first > 0:
        start = text.line(first - 1).end
    return Span(start, end)


def _spaced(text: Text, span: Span) -> Span:
    """The lines of a declaration and those blank ones beside it that were there for its sake."""
    first, last = text.line_at(span.start), text.line_at(span.end)
    above, below = _blank(text, first - 1, -1), _blank(text, last + 1, 1)
    before, after = first - above - 1, last + below + 1
    indent = len(text.indent(first))
    if after >= text.line_count:
        return Span(text.line_start(first - above), len(text))
    opens = before < 0 or len(text.indent(before)) < indent
    if len(text.indent(after)) < indent:
        return _numbered(text, first if opens else first - above, last)
    if opens:
        return _numbered(text, first - above if before < 0 else first, last + below)
    return _numbered(text, first - above, last) if above < below else _numbered(text, first, last + below)


def _blank(text: Text, line: int, step: int) -> int:
    count = 0
    while 0 <= line < text.line_count and not text[text.line(line)].strip():
        count, line = count + 1, line + step
    return count


def _with_comma(text: Text, span: Span) -> Span:
    """An element of a list and the comma after it, or before it where it is the last."""
    after = _COMMA_AFTER.match(text.value, span.end)
    before = _COMMA_BEFORE.search(text.value, max(0, span.start - 1_000), span.start)
    closing = after is not None and text.value[after.end() : after.end() + 1] in ")]}>"
    if after and not (closing and before):
        if _first_on_line(text, span.start) and not text.line(text.line_at(span.start)).contains(after.end()):
            return _lines(text, span)
        return Span(span.start, after.end())
    return Span(before.start(), span.end) if before else span


def _first_on_line(text: Text, offset: int) -> bool:
    return not text.value[text.line(text.line_at(offset)).start : offset].strip()


def _with_space(text: Text, span: Span) -> Span:
    """A span and the space that would be left over: the one after it, at a line's end the one before it."""
    value, line = text.value, text.line(text.line_at(span.end))
    before = value[span.start - 1 : span.start] if span.start > line.start else ""
    end = span.end
    while end < line.end and value[end] in " \t":
        end += 1
    if end > span.end and before in ("", " ", "\t", "(", "[", "{"):
        return Span(span.start, end)
    if end == line.end and before and before in " \t":
        start = span.start
        while start > line.start and value[start - 1] in " \t":
            start -= 1
        return Span(start if start > line.start else span.start, span.end)
    return span


def _joined(spans: list[Span]) -> list[Span]:
    result = list[Span]()
    for span in spans:
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result
