"""A parser of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), within bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 1 << 20
"""The longest event that is taken in, in bytes; a longer one is no piece of an answer."""

MOST_IDLE: Final = 1 << 20
"""The same of the comments between two events: one a second for hours."""

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_MARK: Final = b"\xef\xbb\xbf"


class TooLong(ValueError):
    """An event is longer than its bound."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: ``name`` is "message" where the stream gives none."""

    data: str
    name: str = "message"


class Reader:
    """One stream's events. However the bytes are cut into pieces, the events are the same.

    Unlike the specification, the last event also counts where the blank line after it is missing (``close``): some
    servers leave it out.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._parts: list[bytes] = []
        self._begun = False
        self._after_return = False
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0
        self._idle = 0

    def feed(self, data: bytes) -> list[Event]:
        """The events that ``data`` brings to their end; raises TooLong."""
        if self._after_return and data:
            self._after_return = False
            data = data.removeprefix(b"\n")
        if not data:
            return []
        self._after_return = data.endswith(b"\r")
        *lines, rest = _LINE_END.split(data)
        found = [event for line in lines if (event := self._line(line)) is not None]
        self._parts.append(rest)
        self._grow(len(rest))
        return found

    def close(self) -> list[Event]:
        """The stream has ended: the event it ended in."""
        events = [self._line(b""), self._line(b"")]
        return [event for event in events if event is not None]

    def _line(self, end: bytes) -> Event | None:
        """Takes a line by its last part; the event where it ends one."""
        self._grow(len(end) + 1)
        line = b"".join((*self._parts, end))
        self._parts = []
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_MARK)
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        elif not self._data and not self._name:
            # A comment outside an event is a sign of life, and no part of what follows; a flood of them is neither.
            self._idle += len(line) + 1
            self._size = 0
            if self._idle > MOST_IDLE:
                raise TooLong
        return None

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._longest:
            raise TooLong

    def _dispatch(self) -> Event | None:
        data, name, held = self._data, self._name, bool(self._data)
        self._data, self._name, self._size = [], "", 0
        if not held:
            return None
        self._idle = 0
        return Event(b"\n".join(data).decode("utf-8", "replace"), name or "message")
