"""Framing of messages: LSP's base protocol, and transports that have messages of their own.

Sans-I/O, after the LSP 3.17 specification ("Base Protocol", "Header Part"): headers, lengths, and resynchronisation
after invalid bytes. JSON, and where bytes come from or go to, are elsewhere.

A decoder that is out of step looks for the next line ``Content-Length: <digits>``. Such a line with its raw line end
cannot occur within JSON (a line end in a string is escaped), so it always begins a message.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

BODY_LIMIT = 16 * 1024 * 1024
"""The longest body taken, in bytes."""

HEADER_LIMIT = 8 * 1024
"""The longest header part taken, in bytes."""

FaultCode = Literal["header", "length", "tooLarge", "charset"]

_PLAIN = re.compile(rb"Content-Length: ([0-9]{1,9})\r\n\r\n")
_BLANK = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:(.*)", re.DOTALL)
_LENGTH_LINE = re.compile(rb"content-length[ \t]*:[ \t]*[0-9]+[ \t]*\r?\n", re.IGNORECASE)
_NAME_START = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]")
_CHARSET = re.compile(rb"charset[ \t]*=[ \t]*\"?([^\s;\"]+)", re.IGNORECASE)
_LENGTH_DIGITS = 18
_TAIL = 256
_UNTIL_NEXT = 1 << 62


@dataclass(frozen=True, slots=True)
class Body:
    """One message, as its bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that are no message, with one sentence for the other side."""

    code: FaultCode
    message: str


class Source(Protocol):
    """``feed`` what was read, then call ``next_event`` until it is None."""

    def feed(self, data: bytes) -> None: ...
    def next_event(self) -> Body | Fault | None: ...


class Decoder:
    """Turns a stream of bytes into bodies and faults; never holds more than one body and one chunk.

    ``feed`` what was read, then call ``next_event`` until it is None. After a fault the decoder goes on by itself.
    """

    def __init__(self, body_limit: int = BODY_LIMIT) -> None:
        self._buffer = bytearray()
        self._limit = body_limit
        self._length: int | None = None
        self._skip = 0
        self._charset_fault: Fault | None = None

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next_event(self) -> Body | Fault | None:
        """The next whole message or fault; None where more bytes are needed."""
        if self._skip and not self._skipped():
            return None
        if self._length is None and (fault := self._read_header()) is not None:
            return fault
        if self._length is None or len(self._buffer) < self._length:
            return None
        return self._take_body(self._length)

    def _take_body(self, length: int) -> Body | Fault:
        with memoryview(self._buffer) as view:
            data = bytes(view[:length])
        del self._buffer[:length]
        fault, self._charset_fault, self._length = self._charset_fault, None, None
        return fault or Body(data)

    def _read_header(self) -> Fault | None:
        if plain := _PLAIN.match(self._buffer):
            return self._expect(int(plain[1]), plain.end())
        while self._buffer.startswith((b"\r", b"\n")):
            del self._buffer[:1]
        if not self._buffer:
            return None
        blank = _BLANK.search(self._buffer, 0, HEADER_LIMIT)
        if blank is None:
            return self._incomplete_header()
        return self._parse_header(bytes(self._buffer[: blank.start()]), blank.end())

    def _incomplete_header(self) -> Fault | None:
        """A header part that has not ended: a fault as soon as it cannot become one."""
        line, newline, _ = self._buffer[:HEADER_LIMIT].partition(b"\n")
        if not _NAME_START.match(self._buffer) or (newline and not _FIELD.fullmatch(line.strip())):
            return self._lose("header", "the stream must begin with headers, such as Content-Length")
        if len(self._buffer) >= HEADER_LIMIT:
            return self._lose("header", f"the headers are longer than {HEADER_LIMIT} bytes")
        return None

    def _parse_header(self, header: bytes, end: int) -> Fault | None:
        fields: dict[bytes, bytes] = {}
        for line in header.split(b"\n"):
            field = _FIELD.fullmatch(line.strip())
            if field is None:
                return self._lose("header", "a header line is not of the form Name: value")
            fields[field[1].lower()] = field[2].strip()
        length = fields.get(b"content-length")
        if length is None:
            return self._lose("header", "the header Content-Length is missing")
        if not (length.isdigit() and length.isascii()):
            return self._lose("length", "the header Content-Length is not a whole number of bytes")
        charset = _CHARSET.search(fields.get(b"content-type", b""))
        if charset and charset[1].lower() not in (b"utf-8", b"utf8"):
            self._charset_fault = Fault("charset", "only the charset utf-8 is understood")
        return self._expect(int(length) if len(length) <= _LENGTH_DIGITS else _UNTIL_NEXT, end)

    def _expect(self, length: int, header_end: int) -> Fault | None:
        del self._buffer[:header_end]
        if length <= self._limit:
            self._length = length
            return None
        self._skip = length
        self._charset_fault = None
        return Fault("tooLarge", f"the message is longer than {self._limit} bytes")

    def _lose(self, code: FaultCode, message: str) -> Fault:
        # One byte less, so that a header part which begins well and is bad further on is not found again.
        del self._buffer[:1]
        self._skip = _UNTIL_NEXT
        return Fault(code, message)

    def _skipped(self) -> bool:
        """Drops what is to be skipped; True once a header may follow."""
        region = min(self._skip, len(self._buffer))
        if found := _LENGTH_LINE.search(self._buffer, 0, region):
            del self._buffer[: found.start()]
            self._skip = 0
        elif region == self._skip:
            del self._buffer[:region]
            self._skip = 0
        else:
            dropped = max(0, region - _TAIL)
            del self._buffer[:dropped]
            self._skip -= dropped
        return not self._skip


def encode(body: bytes) -> bytes:
    """A body with its header, ready to be sent."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Whole:
    """What is fed is one body, as a transport gives it that has messages of its own."""

    def __init__(self) -> None:
        self._bodies: deque[Body] = deque()

    def feed(self, data: bytes) -> None:
        self._bodies.append(Body(data))

    def next_event(self) -> Body | None:
        """The next body; None where there is none left."""
        return self._bodies.popleft() if self._bodies else None


@dataclass(frozen=True, slots=True)
class Framing:
    """How messages are told apart: ``source`` makes what reads them, ``encode`` makes bytes of a body."""

    source: Callable[[], Source]
    encode: Callable[[bytes], bytes]


HEADERS = Framing(Decoder, encode)
MESSAGES = Framing(Whole, bytes)
"""For WebSocket, where a message is a body and nothing else."""
