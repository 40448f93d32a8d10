"""Positions on the wire: a line and a number of code units in it, in one of LSP's three encodings.

Source: LSP 3.17, Position and PositionEncodingKind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from senorita_lsp.document.text import Text


class Encoding(StrEnum):
    """How a position counts characters: utf-8 bytes, utf-16 code units or code points."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """``line`` from 0; ``character`` in code units of the negotiated encoding."""

    line: int
    character: int


# Runs of characters that take the same number (> 1) of code units, by encoding.
_WIDE = {
    Encoding.UTF8: re.compile("[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+"),
    Encoding.UTF16: re.compile("[\U00010000-\U0010ffff]+"),
}
_CODEC = {Encoding.UTF8: ("utf-8", 1), Encoding.UTF16: ("utf-16-le", 2)}


def _units(content: str, encoding: Encoding) -> int:
    """How many code units a text takes; a lone surrogate counts as UTF-16 and UTF-8 would write it (1 and 3)."""
    if encoding is Encoding.UTF32 or content.isascii():
        return len(content)
    codec, size = _CODEC[encoding]
    return len(content.encode(codec, "surrogatepass")) // size


def _index(content: str, units: int, encoding: Encoding) -> int:
    """How many whole characters of ``content`` the first ``units`` code units hold."""
    at = 0
    for run in _WIDE[encoding].finditer(content):
        if at + units <= run.start():
            break
        units -= run.start() - at
        width = _units(run[0][0], encoding)
        if units < len(run[0]) * width:
            return run.start() + units // width
        units -= len(run[0]) * width
        at = run.end()
    return min(at + units, len(content))


def offset_at(text: Text, position: Position, encoding: Encoding) -> int:
    """The code-point offset of a position.

    A line past the last counts as the end of the text, a character past the line as the end of the line, and a
    position inside a character (between two surrogates, or two bytes) as that character's start.
    """
    if position.line >= text.line_count:
        return len(text)
    if position.line < 0:
        return 0
    line = text.line(position.line)
    content = text[line]
    units = max(0, position.character)
    if encoding is Encoding.UTF32 or content.isascii():
        return line.start + min(units, len(content))
    return line.start + _index(content, units, encoding)


def position_at(text: Text, offset: int, encoding: Encoding) -> Position:
    """The position of a code-point offset; offsets outside the text count as its start or end."""
    offset = max(0, min(offset, len(text)))
    line = text.line_at(offset)
    span = text.line(line)
    return Position(line, _units(text.value[span.start : min(offset, span.end)], encoding))
