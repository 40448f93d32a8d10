"""A bounded queue of events from a connection to its reader; the connection never waits for the reader."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Interim, StreamEvent

MOST: Final = 256


class Mailbox:
    """Events until ``end`` or ``fail``. An Interim replaces one that nobody has read yet."""

    def __init__(self) -> None:
        self._events: deque[StreamEvent] = deque()
        self._news = asyncio.Event()
        self._ended = False
        self.failure: EngineError | None = None

    def put(self, event: StreamEvent) -> None:
        if self._ended or self.failure is not None:
            return
        if isinstance(event, Interim) and self._events and isinstance(self._events[-1], Interim):
            self._events.pop()
        if len(self._events) >= MOST:
            self.fail(
                EngineError("busy", "The recognised words were not read in time; listening starts again.", "deepgram")
            )
            return
        self._events.append(event)
        self._news.set()

    def fail(self, error: EngineError) -> None:
        """The last thing to be read, after what is there already; the first failure is the one that counts."""
        self.failure = self.failure or error
        self._news.set()

    def end(self) -> None:
        """Nothing more comes, and what was not read is dropped."""
        self._ended = True
        self._events.clear()
        self._news.set()

    async def read(self) -> AsyncIterator[StreamEvent]:
        """Raises EngineError after the last event where the line died."""
        while not self._ended:
            if self._events:
                yield self._events.popleft()
            elif self.failure is not None:
                raise self.failure
            else:
                self._news.clear()
                await self._news.wait()
