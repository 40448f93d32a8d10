"""Which characters go when something is deleted: with its line, its comma, its space, and the blank lines around it.

What belongs here: white space and separators as a careful person would leave them. What does not: what is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from senorita_lsp.action.target.resolve import Target
from senorita_lsp.document.text import Span, Text, TextEdit

# Kinds that stand between commas, and go with one.
LISTED: Final = frozenset(
    {"argument", "parameter", "element", "entry", "item", "key value", "field", "variant", "type parameter", "pair"}
    | {"collection item", "type argument", "extends", "implements", "base class", "parent"}
)
# What is no construct: the blank lines beside it stay as they are.
_TEXTUAL: Final = frozenset({"line", "blank line", "word", "subword", "text", "selection", "thing", "pair", "sentence"})
# Parts that leave their place behind: what stands around them is not theirs.
_EXACT: Final = frozenset(
    {"character", "space", "selection", "file", "token", "string text", "comment text", "content", "text content"}
)
# What takes its brackets along where it is alone in them.
_GENERIC: Final = frozenset({"type parameter", "type argument"})
# What stands within brackets, which stay.
_INNER: Final = frozenset({"argument list", "parameter list", "body"})
_OPENING: Final = ("(", "[", "{", "<", "|", ">", ":")
# Parts of statements: a semicolon or comma after them is not theirs.
_PARTS: Final = frozenset(
    {"call", "callee", "lambda", "name", "value", "type", "key", "condition", "string", "number", "list", "dictionary"}
    | {"set", "tuple", "object", "expression", "operand", "operator", "regular expression", "modifier", "unit"}
    | {"return value", "return type", "assignment value", "assignment variable", "argument value", "type annotation"}
    | {"function name", "class name", "attribute", "attribute name", "attribute value"}
)
_CLOSING: Final = frozenset(")]}>,;:")

_SIGNS: Final = r"(?:\band\b|\bor\b|\bis\b(?: not\b)?|&&|\|\||\?\?|[=!]==?|[<>]=?|\*\*|//|[-+*/%&|^])"
_OPERATOR: Final = re.compile(rf"\s*{_SIGNS}\s*(?=\S)")
_OPERATOR_BEFORE: Final = re.compile(rf"(?<=[\w)\]\"'}}])\s*{_SIGNS}\s*\Z")
_COMMA_AFTER: Final = re.compile(r"[ \t]*,[ \t]*(?:\r\n|\r|\n)?[ \t]*")
_COMMA_BEFORE: Final = re.compile(r",\s*\Z")
_BARE_STAR: Final = re.compile(r"(?:,\s*|(?<=\())\*(?:,\s*)?\Z")
_CLOSES: Final = re.compile(r"\s*[)\]}>]")


def removals(text: Text, target: Target) -> tuple[TextEdit, ...]:
    """The edits that delete a target's spans; those that would touch each other are made one."""
    spans: Sequence[Span] = target.removals or target.spans
    if len(spans) > 1:
        spans = _runs(text, spans) if target.kind in LISTED else _blocks(text, spans, target)
    widened = sorted({_removal(text, span, target) for span in spans})
    if target.kind == "parameter":
        widened = [_with_star(text, span) for span in widened]
    return tuple(TextEdit(span, "") for span in _joined(widened))


def _with_star(text: Text, span: Span) -> Span:
    """With the last parameter behind a bare star the star goes: it may not stand alone."""
    bare = _BARE_STAR.search(text.value, max(0, span.start - 1_000), span.start)
    return Span(bare.start(), span.end) if bare and _CLOSES.match(text.value, span.end) else span


def _runs(text: Text, spans: Sequence[Span]) -> list[Span]:
    """Spans between which there are only commas made one: they go with one comma together."""
    result = list[Span]()
    for span in sorted(spans):
        if result and not text.value[result[-1].end : span.start].strip(", \t\r\n"):
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def _blocks(text: Text, spans: Sequence[Span], target: Target) -> list[Span]:
    """Spans with lines of their own that only blank lines part made one: those go as well."""
    result = list[Span]()
    for span in sorted(spans):
        parted = not result or text.value[result[-1].end : span.start].strip()
        if parted or not _leaves_blanks(text, result[-1], target) or not _leaves_blanks(text, span, target):
            result.append(span)
        else:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
    return result


def _leaves_blanks(text: Text, span: Span, target: Target) -> bool:
    """Whether a span is of those that take the blank lines along that were there for their sake."""
    whole = target.kind not in _TEXTUAL and not target.partial
    return whole and _alone(text, span, "" if target.kind in _PARTS else ";,")


def _removal(text: Text, span: Span, target: Target) -> Span:
    if target.partial or target.kind in _EXACT:
        return span
    span = text.trimmed(span) if target.kind in LISTED else span
    if target.lines:
        return _spaced(text, text.trimmed(span)) if target.kind == "paragraph" else _lines(text, span)
    if target.kind == "operand":
        return _with_operator(text, span)
    if target.kind in _INNER:
        return _emptied(text, span, target)
    if target.kind in _GENERIC and (brackets := _brackets(text, text.trimmed(span))) is not None:
        return brackets
    listed = target.kind in LISTED and (not _alone(text, span, "") or _last(text, span))
    if listed or (target.kind in _PARTS and _item(text, span)):
        return _with_comma(text, text.trimmed(span))
    if _alone(text, span, "" if target.kind in _PARTS else ";,"):
        return _lines(text, span) if target.kind in _TEXTUAL else _spaced(text, span)
    return _with_space(text, span, span in target.spans)


def _brackets(text: Text, span: Span) -> Span | None:
    """The brackets that hold nothing but a span: a list of types may not be empty."""
    around = text.value[max(0, span.start - 1) : span.start] + text.value[span.end : span.end + 1]
    return Span(span.start - 1, span.end + 1) if around in ("<>", "[]") else None


def _with_operator(text: Text, span: Span) -> Span:
    """An operand and the sign before it; of the first one the sign behind it."""
    line = text.line(text.line_at(span.start))
    before = _OPERATOR_BEFORE.search(text.value, line.start, span.start)
    after = _OPERATOR.match(text.value, span.end)
    if before:
        return Span(before.start(), span.end)
    return Span(span.start, after.end()) if after else _with_space(text, span, False)


def _item(text: Text, span: Span) -> bool:
    """Whether a span is one of several between the commas of a list."""
    before = text.value[max(0, span.start - 1_000) : span.start].rstrip()[-1:]
    after = text.value[span.end : span.end + 1_000].lstrip()[:1]
    return "," in (before, after) and before in tuple(",([{<") and after in tuple(",)]}>")


def _emptied(text: Text, span: Span, target: Target) -> Span:
    """What stands within brackets: all of it; lines that are a block's own go as lines."""
    if target.kind == "body":
        own = (each for each in target.spans if span.covers(each) and _alone(text, each, ""))
        if (lines := next(map(partial(_lines, text), own), None)) is not None:
            return lines
    return span if text.value[span.start - 1 : span.start] in _OPENING else _with_space(text, span, False)


def _alone(text: Text, span: Span, besides: str) -> bool:
    """Whether nothing but white space, and a closing sign of ``besides``, stands beside a span on its lines."""
    first, last = text.line(text.line_at(span.start)), text.line(text.line_at(span.end))
    before = text.value[first.start : span.start]
    after = text.value[span.end : last.end] if span.end <= last.end else ""
    return not before.strip() and not after.strip().strip(besides) and not span.empty


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
        open_end = bool(text[text.line(text.line_count - 1)]) and first > above
        start = text.line(first - above - 1).end if open_end else text.line_start(first - above)
        return Span(start, len(text))
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
    return Span(before.start(), span.end) if before else _with_space(text, span, False)


def _last(text: Text, span: Span) -> bool:
    """Whether an element closes its list, with a comma before it and none after it."""
    if _COMMA_BEFORE.search(text.value, max(0, span.start - 1_000), span.start) is None:
        return False
    return _CLOSES.match(text.value, span.end) is not None


def _first_on_line(text: Text, offset: int) -> bool:
    return not text.value[text.line(text.line_at(offset)).start : offset].strip()


def _with_space(text: Text, span: Span, whole: bool) -> Span:
    """A span and the space that would be left over: the one after it, before a closing sign or a line end the one
    before it. ``whole``: nothing is deleted but what the target itself is, so that a line's indent may go with it."""
    value, line = text.value, text.line(text.line_at(span.end))
    left = text.line(text.line_at(span.start)).start
    end, start = span.end, span.start
    while end < line.end and value[end] in " \t":
        end += 1
    while start > left and value[start - 1] in " \t":
        start -= 1
    following = value[end : min(end + 1, line.end)]
    if end > span.end and following and (start < span.start or value[start - 1 : start] in ("", "(", "[", "{", "\n")):
        return Span(span.start, end)
    if following and (end > span.end or following not in _CLOSING or _kept(value[start - 1 : start], following)):
        return span
    if start > left or (whole and following == ";"):
        return Span(start, end if not following else span.end)
    return span


def _kept(before: str, following: str) -> bool:
    """Whether a space between the two signs waits for another value of an entry: ``{key: , …}``."""
    return before == ":" and following in ",}"


def _joined(spans: list[Span]) -> list[Span]:
    result = list[Span]()
    for span in spans:
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result
