"""An answer that streams as server-sent events."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.sse import Event, Reader, TooLong
from senorita_lsp.engines.network.stream import Stream

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

MOST: Final = 1 << 26
"""The longest stream, in bytes: a token takes some 300 of them, and thoughts that are not shown count too."""
MOST_WHOLE: Final = 1 << 22
"""The longest answer of a server that does not stream, in bytes."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The longest waits, in seconds: ``first`` for the first event (a server on this machine may have to load its model
    for it), ``silence`` between two, ``total`` for all that is waited. Bytes that bring no event are silence."""

    first: float = 60.0
    silence: float = 30.0
    total: float = 600.0


HERE: Final = Patience(first=180.0, silence=60.0, total=1_800.0)
"""For a server on this machine."""


class Answer:
    """The events of one response. A server that answers with one JSON instead gives it as one event."""

    def __init__(self, response: httpx.Response, provider: Provider, line: Line, patience: Patience) -> None:
        self._stream = Stream(response, provider, line, MOST, patience.total)
        self._provider = provider
        self._reader = Reader()
        self._ready: deque[Event] = deque()
        self._begun = False
        self._whole: bytearray | None = None

    async def next(self, wait: float) -> Event | None:
        """The next event, None at the end of the stream; raises EngineError, after ``wait`` seconds at the latest."""
        until = time.monotonic() + wait
        while not self._ready and not self._stream.ended:
            piece = await self._stream.next(until - time.monotonic())
            try:
                self._take(piece)
            except TooLong:
                raise faults.malformed(self._provider) from None
        return self._ready.popleft() if self._ready else None

    async def drain(self) -> None:
        await self._stream.drain()

    async def close(self) -> None:
        await self._stream.close()

    def _take(self, piece: bytes) -> None:
        if not self._begun and piece.strip():
            self._begun = True
            self._whole = bytearray() if piece.lstrip()[:1] in (b"{", b"[") else None
        if self._whole is not None:
            self._whole += piece
            if len(self._whole) > MOST_WHOLE:
                raise TooLong
            if self._stream.ended:
                self._ready.append(Event(self._whole.decode("utf-8", "replace")))
            return
        self._ready.extend(self._reader.close() if self._stream.ended else self._reader.feed(piece))
