"""WebSocket: a text message is one JSON-RPC message without a header, as in pygls and vscode-ws-jsonrpc.

Handshakes, frames and closing are here, listening in tcp. Frames are parsed by websockets' sans-I/O layer,
without its tasks and queues, so that bytes are handled as in the other transports.
Sources: RFC 6455, https://websockets.readthedocs.io/en/stable/howto/sansio.html
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import SEND_EOF, State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from senorita_lsp.server.transport.admission import Admission, Answer, chosen
from senorita_lsp.server.transport.base import AsyncOutlet, Channel, Connect, Outlet, flush
from senorita_lsp.server.transport.rate import Rate
from senorita_lsp.server.transport.serving import Serving
from senorita_lsp.server.transport.tcp import Client, Crowd, run

if TYPE_CHECKING:
    from senorita_lsp.server.telemetry.prometheus import Figures

HANDSHAKE_SECONDS = 10.0
"""How long a client may take to ask for a WebSocket."""

MOST_KNOCKING: Final = 256
"""Connections that have not asked for a WebSocket yet; one more, and the one that has waited longest is dropped."""

FAREWELL_SECONDS: Final = 1.0
"""How long a client may take to answer a close."""

PING_SECONDS = 20.0
"""A line that has been silent for so long is asked whether it lives; as long again without a word, and it is dead."""

SLICE: Final = 16 * 1024
"""Bytes of one client that are looked at before the others get their turn."""

NO_TEXT: Final = "messages are text, one JSON-RPC message each"

_log = logging.getLogger("senorita_lsp.server.frames")
_log.disabled = True  # At DEBUG it would have every frame.


def run_ws(
    host: str,
    port: int,
    connect: Connect,
    serving: Serving,
    figures: Figures | None,
    pages: Mapping[str, Answer],
) -> int:
    """Serves WebSocket clients until a signal comes; the exit code for the process (tcp.run)."""
    clients: set[Client] = set()
    knocking: dict[_Client, None] = {}
    admission = Admission(serving, lambda: len(clients), pages=pages)
    admission.held = lambda who: sum(isinstance(each, _Client) and each.who == who for each in clients)
    if figures is not None:
        admission.figures = figures.text
        figures.sessions = lambda: len(clients)

    def made(connect: Connect) -> Client:
        return _Client(connect, clients, knocking, admission, figures)

    def closing() -> None:
        admission.closing = True

    return run("--ws", host, port, serving, Crowd(lambda: made(connect), clients, closing), HANDSHAKE_SECONDS)


class _Client(Client):
    """One connection, from its handshake on."""

    def __init__(
        self,
        connect: Connect,
        clients: set[Client],
        knocking: dict[_Client, None],
        admission: Admission,
        figures: Figures | None,
    ) -> None:
        super().__init__(connect, clients)
        self.who = b""
        self._knocking = knocking
        limits = admission.serving.limits
        self._admission, self._figures, self._limits = admission, figures, limits
        self._frames = ServerProtocol(
            max_size=limits.message_bytes, logger=_log, select_subprotocol=lambda _, offered: _chosen(offered)
        )
        self._parts: list[bytes] = []
        self._lost = asyncio.Event()
        self._why, self._reason = CloseCode.NORMAL_CLOSURE, ""
        self._messages = Rate(limits.messages_per_second, limits.burst_seconds)
        self._bytes = Rate(limits.bytes_per_second, limits.burst_seconds)
        self._unread = b""
        self._heard = self._spoke = 0.0
        self._asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()
        self._clock = self._loop.call_later(HANDSHAKE_SECONDS, self._transport.abort)
        self._knocking[self] = None
        if len(self._knocking) > MOST_KNOCKING:
            next(iter(self._knocking))._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._clock.cancel()
        self._knocking.pop(self, None)
        self._lost.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard, self._asked = self._loop.time(), False
        if self._unread:
            self._unread += data
            return
        wait = self._bytes.take(len(data), self._heard)
        self._look_at(data, wait)

    def _look_at(self, data: bytes, wait: float = 0.0) -> None:
        """Takes a slice of what came in; the rest when the others have had their turn, or later who sends too fast."""
        self._frames.receive_data(data[:SLICE])
        self._take_events()
        self._unread = data[SLICE:]
        wait = max(wait, self._messages.take(0, self._heard))
        if not self._unread and not wait:
            return
        self._transport.pause_reading()
        self._loop.call_later(wait, self._go_on)

    def _go_on(self) -> None:
        if self._transport.is_closing():
            return
        data, self._unread = self._unread, b""
        if data:
            self._look_at(data)
        if not self._unread and not self._transport.is_closing():
            self._transport.resume_reading()

    def eof_received(self) -> bool:
        self._frames.receive_eof()
        self._take_events()
        return False

    def stop(self) -> None:
        self._leave(CloseCode.GOING_AWAY, "the server is going down")

    def _leave(self, code: CloseCode, reason: str) -> None:
        """Nothing more is taken in; what was asked is answered, and then why is said."""
        self._why, self._reason = code, reason
        super().stop()

    def _watch(self) -> None:
        """Every PING_SECONDS: whether the other side is still there, and whether its time is over."""
        now = self._loop.time()
        if now - self._heard >= PING_SECONDS:
            if self._asked and self._transport.is_reading():
                self._transport.abort()
                return
            self._asked = True
            self._frames.send_ping(b"")
            self._send()
        if now - self._spoke >= self._limits.idle_seconds:
            self._leave(CloseCode.GOING_AWAY, "nothing was said for a long time")
        elif now - self._begun >= self._limits.session_seconds:
            self._leave(CloseCode.GOING_AWAY, "the session has lasted as long as one may")
        self._clock = self._loop.call_later(PING_SECONDS, self._watch)

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
        method: str = getattr(request, "method", "GET")  # websockets before 17 refuses all others itself.
        answer = self._admission.check(request.path, request.headers, method)
        response = self._frames.accept(request) if answer is None else self._frames.reject(answer.status, answer.text)
        for name, value in (answer.headers if answer is not None else {}).items():
            response.headers.pop(name, None)  # Headers keep several values of a name.
            response.headers[name] = value
        if method == "HEAD":
            response.body = b""
        self._frames.send_response(response)
        self._send()
        if self._figures is not None:
            self._figures.knocked(answer.why if answer is not None else "")
        if self._frames.state is State.OPEN:
            self._clock.cancel()
            self._begun = self._spoke = self._heard = self._loop.time()
            self._clock = self._loop.call_later(PING_SECONDS, self._watch)
            self._knocking.pop(self, None)
            self.who = self._admission.who(request.headers)
            self.begin(_Outlet(self._transport, self, self.who))

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._frames.fail(CloseCode.UNSUPPORTED_DATA, NO_TEXT)
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._parts.append(bytes(frame.data))
            if frame.fin:
                data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
                self._parts.clear()
                self._spoke = self._heard
                self._messages.take(1, self._heard)
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
            self._frames.send_close(self._why, self._reason)
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

    def __init__(self, transport: asyncio.Transport, client: _Client, who: bytes) -> None:
        super().__init__(transport)
        self.who = who
        self._client = client

    def write(self, *messages: bytes) -> None:
        for message in messages:
            self._client.send(message)

    def close(self) -> None:
        if self.pending():
            super().close()
        else:
            self._client.close()


def _chosen(offered: Sequence[Subprotocol]) -> Subprotocol | None:
    name = chosen(offered)
    return Subprotocol(name) if name is not None else None
