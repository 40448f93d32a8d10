"""The WebSocket under the SDK's sockets, installed by its own hook ``transport_factory``.

The SDK's default is websockets' deprecated client, which answers a silent peer after 20 s, needs 30 s to leave one,
follows redirects with the sound that is sent after them, and keeps Retry-After to itself. This one opens and closes
within its bounds and goes nowhere else than told. The hook is for the whole process: the factory serves any client.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.network.http import CONNECT_S, loopback, tls

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

CLOSE_S: Final = 1.0

made: ContextVar[list[Transport] | None] = ContextVar("made", default=None)
"""Where a transport puts itself when it is made, for whoever opens a socket by the SDK, which keeps it private."""

_log = logging.getLogger("senorita_lsp.engines.deepgram.frames")
_log.disabled = True  # At DEBUG it would have every frame: what was said, and the key.


class Transport:
    """As the SDK wants it (deepgram.transport_interface.AsyncTransport); connects on ``open`` or on first need."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url, self._headers = url, headers
        self._connection: ClientConnection | None = None
        self._opening = asyncio.Lock()
        opened = made.get()
        if opened is not None:
            opened.append(self)

    async def open(self) -> ClientConnection:
        """The open connection; raises OSError, TimeoutError or websockets' InvalidHandshake, within CONNECT_S."""
        async with self._opening:
            if self._connection is None:
                self._connection = await _connect(self._url, self._headers)
            return self._connection

    @property
    def free(self) -> bool:
        """Whether all that was sent has been taken: what is sent next does not wait, if it is not long."""
        return self._connection is not None and not self._connection.transport.get_write_buffer_size()

    async def send(self, data: str | bytes) -> None:
        await (self._connection or await self.open()).send(data)

    async def recv(self) -> str | bytes:
        return await (self._connection or await self.open()).recv()

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        async for message in await self.open():
            yield message

    async def close(self) -> None:
        """Closes it politely within CLOSE_S, and by force after that."""
        connection = self._connection
        if connection is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await connection.close()
        except TimeoutError:
            connection.transport.abort()
            await connection.wait_closed()


async def _connect(url: str, headers: Mapping[str, str]) -> ClientConnection:
    from websockets.asyncio.client import connect

    class Straight(connect):
        """Follows no redirect: sound and text go to the host that was chosen, and to no other."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    options: dict[str, Any] = {"proxy": None} if loopback(url) else {}
    if url.startswith("wss:"):
        # Without one, websockets reads all certificates anew for each connection, on the event loop.
        options["ssl"] = await tls()
    return await Straight(
        url,
        additional_headers=dict(headers),
        user_agent_header=None,
        compression=None,
        open_timeout=CONNECT_S,
        close_timeout=CLOSE_S / 2,
        logger=_log,
        **options,
    )
