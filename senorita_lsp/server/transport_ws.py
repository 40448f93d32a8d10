"""WebSocket: a text message is one JSON-RPC message, with no header of its own, as in pygls and vscode-ws-jsonrpc.

What belongs here: handshakes, frames, and how a WebSocket ends. What does not: listening (transport_tcp). The frames
are websockets' own, without its tasks and queues: bytes are taken and given as they come, as by the other transports.
Sources: RFC 6455, https://websockets.readthedocs.io/en/stable/howto/sansio.html
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from typing import Final, cast
from urllib.parse import urlsplit

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import SEND_EOF, State
from websockets.server import ServerProtocol

from senorita_lsp.server.transport import AsyncOutlet, Channel, Connect, Outlet, flush
from senorita_lsp.server.transport_tcp import Client, run
from senorita_lsp.server.wire import BODY_LIMIT

HANDSHAKE_SECONDS: Final = 10.0
"""How long a client may take to ask for a WebSocket."""

FAREWELL_SECONDS: Final = 1.0
"""How long a client may take to answer a close."""

NO_TEXT: Final = "messages are text, one JSON-RPC message each"
NOT_THIS_ORIGIN: Final = "Only pages of this machine may connect.\n"

_log = logging.getLogger("senorita_lsp.server.frames")
_log.disabled = True  # At DEBUG it would have every frame.


def run_ws(host: str, port: int, connect: Connect) -> int:
    """Serves WebSocket clients on a loopback address; the exit code for the process (transport_tcp.run)."""
    return run("--ws", host, port, connect, _Client)


class _Client(Client):
    """One connection, from its handshake on; the client of a browser is let in for a page of this machine only."""

    def __init__(self, connect: Connect, clients: set[Client]) -> None:
        super().__init__(connect, clients)
        self._frames = ServerProtocol(max_size=BODY_LIMIT, logger=_log)
        self._parts: list[bytes] = []
        self._lost = asyncio.Event()
        self._why = CloseCode.NORMAL_CLOSURE

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._overdue = asyncio.get_running_loop().call_later(HANDSHAKE_SECONDS, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._overdue.cancel()
        self._lost.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._frames.receive_data(data)
        self._take_events()

    def eof_received(self) -> bool:
        self._frames.receive_eof()
        self._take_events()
        return False

    def stop(self) -> None:
        self._why = CloseCode.GOING_AWAY
        super().stop()

    # What came in

    def _take_events(self) -> None:
        for event in self._frames.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame):
                self._take(event)
        self._send()
        if self.channel is not None and self._frames.state is not State.OPEN:
            # Closed by either side, or failed: nothing can be said any more.
            self.channel.ended(broken=True)

    def _shake_hands(self, request: Request) -> None:
        if all(_is_local(origin) for origin in request.headers.get_all("Origin")):
            response = self._frames.accept(request)
        else:
            response = self._frames.reject(403, NOT_THIS_ORIGIN)
        self._frames.send_response(response)
        self._send()
        if self._frames.state is State.OPEN:
            self._overdue.cancel()
            self.begin(_Outlet(self._transport, self))

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._frames.fail(CloseCode.UNSUPPORTED_DATA, NO_TEXT)
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._parts.append(bytes(frame.data))
            if frame.fin:
                data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
                self._parts.clear()
                super().data_received(data)

    # What goes out

    def send(self, message: bytes) -> None:
        if self._frames.state is State.OPEN:
            self._frames.send_text(message)
            self._send()

    def _send(self) -> None:
        for data in self._frames.data_to_send():
            if self._transport.is_closing():
                continue
            if data != SEND_EOF:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                # What the other side still sends is read and dropped, or it would lose the close with its connection.
                self._transport.write_eof()

    def close(self) -> None:
        """Says goodbye, if that has not been done."""
        if self._frames.state is State.OPEN:
            self._frames.send_close(self._why)
            self._send()

    async def _serve(self, channel: Channel, outlet: Outlet) -> None:
        await channel.finished()
        await flush(outlet)
        outlet.close()
        await self._farewell()

    async def _farewell(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._lost.wait()
        except TimeoutError:
            self._transport.abort()


class _Outlet(AsyncOutlet):
    """Messages become frames."""

    def __init__(self, transport: asyncio.Transport, client: _Client) -> None:
        super().__init__(transport)
        self._client = client

    def write(self, *messages: bytes) -> None:
        for message in messages:
            self._client.send(message)

    def close(self) -> None:
        if self.pending():
            super().close()
        else:
            self._client.close()


def _is_local(origin: str) -> bool:
    """Whether a page of this machine says that it is one: ``http://localhost:8000``; ``null`` is nobody's."""
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
