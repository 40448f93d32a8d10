"""What stands before a declaration and belongs to it: attributes, annotations, documentation comments.

Where the grammar has them as neighbours of the declaration and not as parts of it; the queries name them @leading
and @doc (languages/README.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import TypeAlias

from senorita_lsp.document.text import Span

Look: TypeAlias = Callable[[int], tuple[Iterable[Span], Iterable[Span]]]

# The kinds of construct that may own what stands before them.
DECLARATIONS = frozenset(
    {"function", "method", "class", "interface", "struct", "enum", "trait", "type", "module", "implementation"}
    | {"property", "field", "constant", "variable", "macro", "variant", "statement"}
)


class Leading:
    """The leading elements of one text, by where they end.

    ``look`` gives those (attributes, documentation) that touch an offset, for a text of which only some are known yet;
    without it all are given at once.
    """

    def __init__(
        self, text: str, attributes: Iterable[Span] = (), docs: Iterable[Span] = (), look: Look | None = None
    ) -> None:
        self._text = text
        self._attributes: dict[int, int] = {}
        self._docs: dict[int, int] = {}
        self._add(attributes, docs)
        self._spans = sorted((start, end) for end, start in (self._attributes | self._docs).items())
        self._look = look
        self._seen: set[int] = set()

    def _add(self, attributes: Iterable[Span], docs: Iterable[Span]) -> None:
        self._attributes |= {self._trimmed(span): span.start for span in attributes}
        self._docs |= {self._trimmed(span): span.start for span in docs if self._first_on_line(span.start)}

    def _seek(self, offset: int) -> None:
        """Makes known what stands at an offset."""
        if self._look is not None and offset not in self._seen:
            before = len(self._attributes) + len(self._docs)
            self._add(*self._look(offset))
            if len(self._attributes) + len(self._docs) > before:
                self._spans = sorted((start, end) for end, start in (self._attributes | self._docs).items())
            self._seen.add(offset)

    def widened(self, span: Span) -> tuple[Span, Span]:
        """The declaration with its attributes, and with its documentation as well.

        A comment documents what begins on the line after it; a blank line between them parts them.
        """
        if not self._spans and self._look is None:
            return span, span
        whole = start = span.start
        while (before := self._before(start)) is not None:
            start, attribute = before
            whole = start if attribute else whole
        return Span(whole, span.end), Span(start, span.end)

    def holds(self, span: Span) -> bool:
        """Whether the span is itself one of the leading elements."""
        self._seek(span.end)
        return self._attributes.get(span.end) == span.start

    def past(self, offset: int) -> int:
        """The first character after the leading elements that ``offset`` is in; ``offset`` where it is in none."""
        self._seek(offset)
        index = bisect_right(self._spans, (offset, len(self._text))) - 1
        if index < 0 or offset > self._spans[index][1]:
            return offset
        end = self._spans[index][1]
        while True:
            end = self._skipped(end)
            self._seek(end)
            index = bisect_left(self._spans, (end, end))
            if index >= len(self._spans) or self._spans[index][0] != end:
                return end
            end = self._spans[index][1]

    def _before(self, start: int) -> tuple[int, bool] | None:
        """The start of the element that ends before ``start``, and whether it is an attribute."""
        end = start
        while end > 0 and self._text[end - 1].isspace():
            end -= 1
        self._seek(end)
        if end in self._attributes:
            return self._attributes[end], True
        if end in self._docs and self._text.count("\n", end, start) <= 1:
            return self._docs[end], False
        return None

    def _trimmed(self, span: Span) -> int:
        """Where an element ends without the line end that some grammars count to a comment."""
        end = span.end
        while end > span.start and self._text[end - 1].isspace():
            end -= 1
        return end

    def _skipped(self, offset: int) -> int:
        while offset < len(self._text) and self._text[offset].isspace():
            offset += 1
        return offset

    def _first_on_line(self, offset: int) -> bool:
        while offset > 0 and self._text[offset - 1] in " \t":
            offset -= 1
        return offset == 0 or self._text[offset - 1] in "\r\n"
