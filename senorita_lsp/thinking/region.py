"""Regions of a document: places, whole lines, and the constructs around an offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from senorita_lsp.document.outline import outline, path_to
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, Text
from senorita_lsp.document.tree import Symbol

FUNCTIONS: Final = frozenset({"function", "method"})
CLASSES: Final = frozenset({"class", "struct", "interface", "enum", "trait", "implementation"})


@dataclass(frozen=True)
class Place:
    """Where an answer's code goes: ``span`` of ``uri`` at ``version`` is replaced; empty: code is put in there.

    ``what`` names it for the ear ("function parse", "the selection", "the file", "here"). A span of more than a part of
    one line is whole lines: from the first one's start, its indent included, to the last one's end without the line
    end. The new text of the span is ``before``, the code with ``indent`` before each of its lines, ``after``: the
    line ends that part it from what stands around it. For a span that is rewritten all three are empty: its code
    brings its own indent.
    """

    uri: str
    version: int
    span: Span
    what: str
    indent: str = ""
    before: str = ""
    after: str = ""


def around(document: Document, at: int) -> tuple[Symbol, ...]:
    """The function around an offset, the innermost one, and the class around it."""
    path = enclosing(document, at)
    functions = [symbol for symbol in path if not FUNCTIONS.isdisjoint(symbol.kinds)]
    classes = [symbol for symbol in path if not CLASSES.isdisjoint(symbol.kinds)]
    return (*functions[-1:], *classes[-1:])


def enclosing(document: Document, at: int) -> tuple[Symbol, ...]:
    """The symbols of the outline around an offset, the outermost first; those of its line where it is in an indent."""
    tree = document.code_tree
    if tree is None:
        return ()
    entries = outline(tree.symbols())
    line = document.text.line_at(at)
    first = document.text.line_start(line) + len(document.text.indent(line))
    return path_to(entries, max(at, first)) or path_to(entries, at)


def region(text: Text, span: Span) -> Span:
    """A span that a model can give again: inside the text, not between the two characters of a line end, and whole
    lines, unless it is a part of one line."""
    start, end = sorted(max(0, min(offset, len(text))) for offset in (span.start, span.end))
    first, last = text.line_at(start), text.line_at(end)
    if last > first and end == text.line_start(last):
        last -= 1
    lines = Span(text.line_start(first), text.line(last).end)
    inner = Span(min(start, lines.end), min(end, lines.end))
    part = first == last and text[inner].strip() != text[lines].strip()
    return inner if part else lines


def head(document: Document, symbol: Symbol) -> Span:
    """The lines of a construct before its body, from the start of the first one."""
    text, body = document.text, symbol.part("body")
    first = text.line_at(symbol.span.start)
    last = text.line_at(symbol.name_span.end)
    if body is not None:
        opened = text.line_at(body.start)
        own = (
            not text.value[text.line_start(opened) : body.start].strip()
            and text.value[body.start : body.start + 1] != "{"
        )
        last = max(last, opened - own)
    return Span(text.line_start(first), min(text.line(last).end, max(symbol.span.end, text.line_start(first))))
