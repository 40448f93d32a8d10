"""Puts a model's code into a document: the span it replaces, the new text, and the document afterwards.

Whether it may stay is decided in code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from senorita_lsp.document.reparse import edited
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import sound
from senorita_lsp.document.text import Span, Text, TextEdit
from senorita_lsp.thinking import format as layout
from senorita_lsp.thinking.line_diff import line_edits

_SHORTEST_TWO: Final = 4
"""Lines: fewer are no two functions of more than a line."""


@dataclass(frozen=True)
class Ground:
    """What of a document is replaced: ``span``, whole lines but for a part of a line; ``lines`` are what is in it.

    ``indent`` is the first line's, put before the code where ``whole``; ``before`` and ``after`` are line ends that
    part new code from what stands around it.
    """

    span: Span
    lines: tuple[str, ...]
    indent: str
    whole: bool
    before: str = ""
    after: str = ""

    @property
    def new(self) -> bool:
        """Whether nothing is there yet."""
        return not any(line.strip() for line in self.lines)


@dataclass(frozen=True)
class Spliced:
    """``after`` is the document with its new text, ``span`` what came; ``old`` in ``before`` is what it replaced."""

    before: Document
    after: Document
    old: Span
    span: Span

    @property
    def lines(self) -> list[str]:
        """The lines that came, without their ends."""
        return lines_in(self.after.text, self.span)

    @property
    def edits(self) -> tuple[TextEdit, ...]:
        """The edits of ``before``, as few as there can be."""
        return line_edits(self.before.text, self.old, self.lines)


def lines_in(text: Text, span: Span) -> list[str]:
    """The lines of a part of a text, without their ends."""
    part = Text(text[span])
    return [part[part.line(number)] for number in range(part.line_count)]


def ground(text: Text, span: Span, indent: str = "", before: str = "", after: str = "") -> Ground:
    """What is replaced for a span: without blank lines at its ends, and with the indent before it."""
    span = Span(*(at - (text.value[at - 1 : at + 1] == "\r\n") for at in (span.start, span.end)))
    content = text[span]
    if not content.strip():
        return _empty(text, span, indent, before, after)
    start = span.start + len(content) - len(content.lstrip())
    end = span.end - (len(content) - len(content.rstrip()))
    first = text.line_start(text.line_at(start))
    whole = not text[Span(first, start)].strip()
    last = text.line(text.line_at(end)).end
    full = Span(first if whole else start, last if whole and not text[Span(end, last)].strip() else end)
    own = text.indent(text.line_at(start))
    return Ground(full, tuple(lines_in(text, full)), own, whole)


def _empty(text: Text, span: Span, indent: str, before: str, after: str) -> Ground:
    line = text.line_at(span.start)
    ahead = text[Span(text.line_start(line), span.start)]
    if ahead.strip():
        whole = any(sign in before for sign in "\r\n")
        return Ground(span, (text[span],), indent if whole else text.indent(line), whole, before, after)
    full = span if before else Span(span.start - len(ahead), span.end)
    return Ground(full, (text[full],), indent or ahead, True, before, after)


def splice(document: Document, place: Ground, lines: Sequence[str]) -> Spliced | None:
    """The document with the lines, as a model wrote them, in that place and laid out as the file is.

    None where it has more errors then: what the code consists of is not looked at.
    """
    unit = layout.unit_of(document)
    rough = _indented(lines, place, unit, frozenset())
    literal = layout.literal_lines(put(document, place, rough).after.code_tree, _starts(document, place, rough))
    if not place.new:
        lines = layout.first_restored(lines, place.indent, _code_lines(document, place), literal)
    placed = _indented(lines, place, unit, frozenset(literal))
    for number, documentation in literal.items():
        placed[number] = _content(lines[number], layout.indent_of(lines[0]), place, documentation)
    spliced = put(document, place, placed)
    if not sound(document, spliced.after, spliced.old, spliced.span):
        return None
    return _spaced(document, place, layout.trimmed(placed, spliced.after.code_tree, _starts(document, place, placed)))


def _indented(lines: Sequence[str], place: Ground, unit: str | None, fixed: frozenset[int]) -> list[str]:
    placed = layout.shifted(lines, place.indent, unit, fixed)
    return placed if place.whole else [placed[0].lstrip(" \t"), *placed[1:]]


def _code_lines(document: Document, place: Ground) -> list[str]:
    """The lines that are there now, but for those that begin inside a literal."""
    first = document.text.line_at(place.span.start)
    starts = [document.text.line_start(first + number) for number in range(len(place.lines))]
    literal = layout.literal_lines(document.code_tree, starts)
    return [line for number, line in enumerate(place.lines) if number not in literal]


def _content(line: str, own: str, place: Ground, documentation: bool) -> str:
    """A line that begins inside a literal: as it was there before, else as it came; documentation goes along."""
    moved = place.indent + line[len(own) :] if line.startswith(own) and line.strip() else line
    likely, other = (moved, line) if documentation else (line, moved)
    return other if other in place.lines and likely not in place.lines else likely


def _starts(document: Document, place: Ground, lines: Sequence[str]) -> list[int]:
    """The offsets of lines of code where they are put, without the line ends around them."""
    return layout.starts_of(lines, place.span.start + len(place.before), document.text.newline)


def put(document: Document, place: Ground, lines: Sequence[str]) -> Spliced:
    """The document with the lines in that place, exactly as they are."""
    new = place.before + document.text.newline.join(lines) + place.after
    after = edited(document, place.span, new)
    return Spliced(document, after, place.span, Span(place.span.start, place.span.start + len(new)))


def _spaced(document: Document, place: Ground, lines: Sequence[str]) -> Spliced:
    """The lines in that place, with as many blank lines between functions and classes as the file has."""
    spliced = put(document, place, lines)
    if len(lines) < _SHORTEST_TWO:
        return spliced
    starts = {start: number for number, start in enumerate(_starts(document, place, lines))}
    text = spliced.after.text
    spaced = list(lines)
    for line, count in sorted(layout.gaps(document, spliced.after, spliced.span).items(), reverse=True):
        number = starts.get(text.line_start(line))
        if number:
            spaced[number:number] = [""] * count
    return put(document, place, spaced) if len(spaced) != len(lines) else spliced
