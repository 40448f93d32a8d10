"""Code points to UTF-8 bytes and back: syntax trees count bytes, everything else here counts code points."""

from __future__ import annotations

import re
from bisect import bisect_right

_WIDE = re.compile("[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+")

_SURROGATE = re.compile("[\ud800-\udfff]")


def encoded(text: str) -> bytes:
    """UTF-8, with a replacement character for each lone surrogate (as many bytes as one would take)."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode()


def byte_length(text: str) -> int:
    return len(text) if text.isascii() else len(encoded(text))


def _width(character: str) -> int:
    point = ord(character)
    return 1 if point < 0x80 else 2 if point < 0x800 else 3 if point < 0x10000 else 4


class ByteMap:
    """Both directions for one text, in O(log runs of wide characters); an ASCII text costs nothing.

    The text is a sequence of runs of characters of one width; ``_points`` and ``_bytes`` are where each begins.
    """

    __slots__ = ("_bytes", "_points", "_widths")

    def __init__(self, text: str) -> None:
        self._points: list[int] = [0]
        self._bytes: list[int] = [0]
        self._widths: list[int] = [1]
        if text.isascii():
            return
        for match in _WIDE.finditer(text):
            self._run(match.start(), _width(match[0][0]))
            self._run(match.end(), 1)

    def _run(self, point: int, width: int) -> None:
        byte = self._bytes[-1] + (point - self._points[-1]) * self._widths[-1]
        self._points.append(point)
        self._bytes.append(byte)
        self._widths.append(width)

    def byte(self, point: int) -> int:
        """The byte where a code point begins."""
        run = bisect_right(self._points, point) - 1
        return self._bytes[run] + (point - self._points[run]) * self._widths[run]

    def point(self, byte: int) -> int:
        """The code point that a byte belongs to."""
        run = bisect_right(self._bytes, byte) - 1
        return self._points[run] + (byte - self._bytes[run]) // self._widths[run]
