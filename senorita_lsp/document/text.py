"""Text, spans and edits, in code points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_LINE_END = re.compile(r"\r\n|\r|\n")


class OverlappingEdits(ValueError):
    """Two edits of one set touch the same characters."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points; empty when ``start == end``, which is a caret."""

    start: int
    end: int

    @property
    def empty(self) -> bool:
        return self.start == self.end

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        """Always true: a caret is a place too, and must not pass for None."""
        return True

    def contains(self, offset: int) -> bool:
        """Whether ``offset`` lies within the span, both ends included."""
        return self.start <= offset <= self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


def trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends; all of it where there is nothing else."""
    content = text[span.start : span.end]
    if not content.strip():
        return span
    return Span(span.end - len(content.lstrip()), span.start + len(content.rstrip()))


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replaces the characters of ``span`` by ``new``; spans are in the text before the edit."""

    span: Span
    new: str


@dataclass(frozen=True)
class Text:
    """An immutable text and where its lines start.

    Lines end at ``\\n``, ``\\r\\n`` or ``\\r`` (LSP 3.17, Text Documents); a text always has at least one line.
    """

    value: str
    _starts: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self._starts:
            starts = (0, *(match.end() for match in _LINE_END.finditer(self.value)))
            object.__setattr__(self, "_starts", starts)

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, span: Span) -> str:
        return self.value[span.start : span.end]

    @property
    def line_count(self) -> int:
        return len(self._starts)

    def line_at(self, offset: int) -> int:
        """The 0-based line that holds ``offset``; offsets beyond the text count as its end."""
        return bisect_right(self._starts, max(0, min(offset, len(self.value)))) - 1

    def line_start(self, line: int) -> int:
        """The offset of the first character of a 0-based line, clamped to the text's lines."""
        return self._starts[max(0, min(line, len(self._starts) - 1))]

    def line(self, line: int) -> Span:
        """A line without its line end; clamped to the text's lines."""
        line = max(0, min(line, len(self._starts) - 1))
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.value)
        while end > start and self.value[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def lines(self, span: Span) -> tuple[str, ...]:
        """The lines of a span, at least one, without line ends; the first and the last one as far as it reaches."""
        end = min(span.end, self.line(self.line_at(span.end)).end)
        return tuple(_LINE_END.split(self.value[span.start : max(span.start, end)]))

    def line_with_end(self, line: int) -> Span:
        """A line with its line end, where it has one."""
        line = max(0, min(line, len(self._starts) - 1))
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.value)
        return Span(self._starts[line], end)

    def trimmed(self, span: Span) -> Span:
        """The span without white space at its ends; all of it where there is nothing else."""
        return trimmed(self.value, span)

    def indent(self, line: int) -> str:
        """The white space a line begins with."""
        content = self[self.line(line)]
        return content[: len(content) - len(content.lstrip())]

    def replaced(self, span: Span, new: str) -> Text:
        """This text with ``span`` replaced; only the lines touched are looked through again. Raises ValueError."""
        if not 0 <= span.start <= span.end <= len(self.value):
            raise ValueError(f"an edit lies outside the text: {span}")
        value = self.value[: span.start] + new + self.value[span.end :]
        return Text(value, self._patched(value, span, len(new)))

    def _patched(self, value: str, span: Span, length: int) -> tuple[int, ...]:
        """The line starts of ``value``. A start depends on the characters before and after it (``\\r\\n``), so those
        at the edges of the edit are looked for anew with one character of each side."""
        end = span.start + length
        kept = max(1, bisect_left(self._starts, span.start))
        found = _LINE_END.finditer(value, max(0, span.start - 1), end + 1)
        starts = [match.end() for match in found if span.start <= match.end() <= end]
        shift = end - span.end
        after = self._starts[bisect_right(self._starts, span.end) :]
        moved = after if shift == 0 else tuple([start + shift for start in after])
        return (*self._starts[:kept], *starts, *moved)

    @property
    def newline(self) -> str:
        """The line end this text uses (that of its first line), ``\\n`` where it has none."""
        match = _LINE_END.search(self.value)
        return match.group() if match else "\n"


def ordered(edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """The edits by position, insertions at one place in the order given; raises OverlappingEdits."""
    result = tuple(sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)))
    for before, after in pairwise(result):
        if after.span.start < before.span.end:
            raise OverlappingEdits(f"edits overlap at offset {after.span.start}")
    return result


def apply(text: str, edits: Iterable[TextEdit]) -> str:
    """The text with all edits made at once; raises OverlappingEdits, ValueError where an edit lies outside the text."""
    parts: list[str] = []
    at = 0
    for edit in ordered(edits):
        if edit.span.start < 0 or edit.span.end > len(text) or edit.span.start > edit.span.end:
            raise ValueError(f"an edit lies outside the text: {edit.span}")
        parts += (text[at : edit.span.start], edit.new)
        at = edit.span.end
    return "".join((*parts, text[at:]))


def invert(text: str, edits: Sequence[TextEdit]) -> tuple[TextEdit, ...]:
    """The edits that undo ``edits``: ``apply(apply(text, edits), invert(text, edits)) == text``."""
    inverse, shift = [], 0
    for edit in ordered(edits):
        start = edit.span.start + shift
        inverse.append(TextEdit(Span(start, start + len(edit.new)), text[edit.span.start : edit.span.end]))
        shift += len(edit.new) - len(edit.span)
    return tuple(inverse)


def shifted(offset: int, edits: Iterable[TextEdit]) -> int:
    """Where an offset of the old text lies in the new one; inside a replaced span it goes to the end of what is new."""
    moved = offset
    for edit in ordered(edits):
        if edit.span.end <= offset:
            moved += len(edit.new) - len(edit.span)
        elif edit.span.start < offset:
            moved += edit.span.start + len(edit.new) - offset
    return moved
