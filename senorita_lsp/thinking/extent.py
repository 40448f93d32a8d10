"""Finds how much of the surrounding document a model repeated around its code, and what of it replaces the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, Text
from senorita_lsp.thinking.splice import Ground, lines_in

# What nothing that repeats it can follow: "x = x = 1", "return return 1".
_ONCE: Final = re.compile(r"(?:=|\b(?:return|yield|await|throw|raise|assert|const|let|var|del))\s*$")


def own_part(lines: list[str], where: Ground, document: Document) -> list[str] | None:
    """The lines of the place: without the rest of the file, or of the line, where that came as well.

    None where more came and what of it is the place's is not certain.
    """
    text = document.text
    first, last = text.line(text.line_at(where.span.start)), text.line(text.line_at(where.span.end))
    lead = text[Span(first.start, where.span.start)].strip()
    trail = text[Span(where.span.end, max(where.span.end, last.end))].strip()
    if lead or trail:
        return _part_of_line(lines, lead, trail) if not where.new else lines
    return _part_of_file(lines, where.span, text)


def _part_of_line(lines: list[str], lead: str, trail: str) -> list[str] | None:
    """The lines without what stands on the same line before and after the place."""
    start, end = lines[0].strip(), lines[-1].strip()
    if not start.startswith(lead) or not end.endswith(trail) or not any(sign.isalnum() for sign in lead + trail):
        return lines
    if not _ONCE.search(lead) or len(lines) > 1 or len(start) <= len(lead) + len(trail):
        return None
    return [start[len(lead) : len(start) - len(trail)].strip()]


def _part_of_file(lines: list[str], span: Span, text: Text) -> list[str]:
    head = _filled(lines_in(text, Span(0, span.start)))
    tail = _filled(lines_in(text, Span(span.end, len(text))))
    filled = [number for number, line in enumerate(lines) if line.strip()]
    given = [lines[number].rstrip() for number in filled]
    end = len(given) - len(tail)
    if not head + tail or end <= len(head) or given[: len(head)] != head or given[end:] != tail:
        return lines
    if not all(any(sign.isalnum() for line in part for sign in line) for part in (head, tail) if part):
        return lines
    return lines[filled[len(head)] : filled[end - 1] + 1]


def _filled(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines if line.strip()]
