"""A network that goes away: between a client and a loopback server, cut when and where a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.loopback import listening


@dataclass
class Relay:
    """``cuts`` are for one connection each: the bytes from the client after which it is cut."""

    port: int
    cuts: list[int] = field(default_factory=list)
    url: str = ""
    connections: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Cuts whatever is open now, without a word."""
        for writer in list(self.open):
            writer.transport.abort()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        left = self.cuts.pop(0) if self.cuts else None
        self.open.add(writer)
        ways: list[asyncio.Future[None]] = []
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
            self.open.add(back)
            ways += map(asyncio.ensure_future, (_flow(reader, back, left), _flow(there, writer, None)))
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ends = {writer, back} if ways else {writer}
            self.open -= ends
            for way in ways:
                way.cancel()
            for end in ends:
                end.transport.abort()
            await asyncio.gather(*ways, *(end.wait_closed() for end in ends), return_exceptions=True)


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None) -> None:
    """Hands on until the end, or until so many bytes have been."""
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data if left is None else data[:left])
            await writer.drain()
            if left is not None and (left := left - len(data)) <= 0:
                # What was handed on is to arrive, as it does where a network goes away later.
                await asyncio.sleep(0.01)
                return


@asynccontextmanager
async def relay(base_url: str) -> AsyncIterator[Relay]:
    """A relay to a server on 127.0.0.1, for the time of the block."""
    made = Relay(urlsplit(base_url).port or 80)
    async with listening(made.meet) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made
