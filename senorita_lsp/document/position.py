"""Positions on the wire: a line and a number of code units in it, in one of LSP's three encodings.

Source: LSP 3.17, Position and PositionEncodingKind.
"""

from __future__ import annotations

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


def _width(character: str, encoding: Encoding) -> int:
    point = ord(character)
    if encoding is Encoding.UTF16:
        return 2 if point > 0xFFFF else 1
    return 1 if point < 0x80 else 2 if point < 0x800 else 3 if point < 0x10000 else 4


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
    if encoding is Encoding.UTF32 or content.isascii():
        return line.start + max(0, min(position.character, len(line)))
    units = 0
    for index, character in enumerate(content):
        units += _width(character, encoding)
        if units > position.character:
            return line.start + index
    return line.end


def position_at(text: Text, offset: int, encoding: Encoding) -> Position:
    """The position of a code-point offset; offsets outside the text count as its start or end."""
    offset = max(0, min(offset, len(text)))
    line = text.line_at(offset)
    span = text.line(line)
    content = text.value[span.start : min(offset, span.end)]
    if encoding is Encoding.UTF32 or content.isascii():
        return Position(line, len(content))
    return Position(line, sum(_width(character, encoding) for character in content))
