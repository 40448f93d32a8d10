"""Adding what stands in a list: arguments, parameters, elements, entries, members of enums, with their commas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from senorita_lsp.action.add.placement import Lines
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.target.brackets import items
from senorita_lsp.document.text import Span, TextEdit


def inserted(
    lines: Lines, inner: Span, new: str, at: int | None = None, own_line: bool = False
) -> tuple[TextEdit, int]:
    """The edit that adds an item between brackets (``inner``), and the caret.

    Behind the item that a caret ``at`` is at where each has its line, first where it is at the bracket; else last.
    ``own_line``: the first item of all gets a line of its own.
    """
    text = lines.text
    known = items(text, inner)
    plain = new.replace(CARET, "")
    ahead = new.index(CARET) if CARET in new else len(new)
    if not known:
        return _first(lines, inner, plain, ahead, own_line)
    gap = _gap(lines, known)
    before = _before(lines, inner, known, at) if "\n" in gap else None
    if before is not None:
        return TextEdit(Span(before.start, before.start), f"{plain},{gap}"), before.start + ahead
    after = _behind(lines, known, at) if "\n" in gap else known[-1]
    comma = re.compile(r"[ \t]*,").match(text.value, after.end, inner.end)
    if comma:
        return TextEdit(Span(comma.end(), comma.end()), f"{gap}{plain},"), comma.end() + len(gap) + ahead
    lead = "," + gap
    tail = "," if after is not known[-1] else ""
    return TextEdit(Span(after.end, after.end), f"{lead}{plain}{tail}"), after.end + len(lead) + ahead


def _first(lines: Lines, inner: Span, new: str, ahead: int, own_line: bool) -> tuple[TextEdit, int]:
    text = lines.text
    content = text[inner]
    if not own_line and "\n" not in content:
        keep = inner if not content.strip() else Span(inner.end, inner.end)
        return TextEdit(keep, new), keep.start + ahead
    base = text.indent(text.line_at(inner.start))
    lead = text.newline + base + lines.unit
    return TextEdit(inner, lead + new + text.newline + base), inner.start + len(lead) + ahead


def _gap(lines: Lines, known: Sequence[Span]) -> str:
    """What stands between two items: a space, or a line end and an indent where each has its line."""
    text = lines.text
    line = text.line_at(known[0].start)
    if known[0].start == text.line_start(line) + len(text.indent(line)):
        return text.newline + text.indent(line)
    return " "


def _before(lines: Lines, inner: Span, known: Sequence[Span], at: int | None) -> Span | None:
    """The item that a new one goes before: the first where the caret is at the opening bracket."""
    text = lines.text
    if at is None or not inner.start - 1 <= at < known[0].start:
        return None
    return known[0] if text.line_at(at) == text.line_at(inner.start) else None


def _behind(lines: Lines, known: Sequence[Span], at: int | None) -> Span:
    text = lines.text
    if at is None:
        return known[-1]
    return next(
        (item for item in known if text.line_at(item.start) <= text.line_at(at) <= text.line_at(item.end)), known[-1]
    )
