"""The fewest edits from old lines to new ones, so that caret, folds and marks survive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from senorita_lsp.document.text import Span, Text, TextEdit

_MOST_COMPARED: Final = 1_000_000
"""Pairs of lines that are compared one by one; beyond that, lines that recur often are no landmarks."""


def line_edits(text: Text, span: Span, new: Sequence[str]) -> tuple[TextEdit, ...]:
    """The edits that make the lines of a span into ``new``: what is the same at both ends and between stays.

    ``new`` are lines without their ends, at least one; they get the text's own line end.
    """
    region = Text(text[span])
    spans = [region.line(number) for number in range(region.line_count)]
    old = [region[line] for line in spans]
    placed = [Span(line.start + span.start, line.end + span.start) for line in spans]
    return tuple(_edit(text, placed, new, *block) for block in _changed(old, new))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The blocks of lines that differ: from and to in the old ones, from and to in the new ones."""
    head, tail = _common_ends(old, new)
    first, second = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = SequenceMatcher(None, first, second, autojunk=len(first) * len(second) > _MOST_COMPARED)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield start + head, end + head, new_start + head, new_end + head


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    return head, tail


def _edit(
    text: Text, lines: Sequence[Span], new: Sequence[str], start: int, end: int, new_start: int, new_end: int
) -> TextEdit:
    written = text.newline.join(new[new_start:new_end])
    if new_start == new_end:
        if end < len(lines):
            return TextEdit(Span(lines[start].start, lines[end].start), "")
        return TextEdit(Span(lines[start - 1].end if start else lines[start].start, lines[-1].end), "")
    if start < end:
        return TextEdit(Span(lines[start].start, lines[end - 1].end), written)
    if start < len(lines):
        return TextEdit(Span(lines[start].start, lines[start].start), written + text.newline)
    return TextEdit(Span(lines[-1].end, lines[-1].end), text.newline + written)


def first_change(edits: Sequence[TextEdit], chosen: TextEdit) -> Span:
    """The caret at the first sign of what one of the edits writes, in the text after all of them."""
    before = (edit for edit in edits if edit.span < chosen.span)
    at = chosen.span.start + sum(len(edit.new) - len(edit.span) for edit in before)
    at += len(chosen.new) - len(chosen.new.lstrip()) if chosen.new.strip() else 0
    return Span(at, at)
