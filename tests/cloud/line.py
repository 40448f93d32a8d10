"""One WebSocket, and the faults that strike what is sent on it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.cloud.answer import BIG, abort, instead
from tests.cloud.faults import Fault, shapeless
from tests.cloud.refusal import by_key, by_model

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received

_TEXT, _BINARY = 0x81, 0x82


class Line:
    """The provider's end of a WebSocket. Text that comes in is JSON and is written down, sound is kept."""

    def __init__(self, cloud: Cloud, received: Received, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.cloud, self.received = cloud, received
        self.fault: Fault | None = None
        self.error: Callable[[], tuple[dict[str, Any] | None, int, bytes]] = lambda: (None, 1011, b"NET-0000")
        """What the provider says when it breaks down: a message, a close code and its reason."""
        self.id = str(uuid.uuid4())
        self._request, self._socket = request, socket
        self._sent, self._dead = 0, False
        self._order = asyncio.Lock()

    @property
    def closed(self) -> bool:
        return self._dead or self._socket.closed

    async def receive(self, timeout_s: float | None = None) -> dict[str, Any] | bytes | None:
        """A message, sound, or None where the other end has closed; TimeoutError after ``timeout_s``."""
        message = await asyncio.wait_for(self._socket.receive(), timeout_s)
        if message.type is WSMsgType.BINARY:
            self.received.audio += message.data
            return bytes(message.data)
        if message.type is not WSMsgType.TEXT:
            return None
        self.received.messages.append(json.loads(message.data))
        return self.received.messages[-1]

    async def send(self, message: dict[str, Any] | bytes, last: bool = False) -> None:
        """Sends one message, unless the line is dead. ``last``: the one that completes what was asked for."""
        async with self._order:
            if self.closed:
                return
            if self.fault is None or not self._strikes(last):
                await self._write(message)
            else:
                await self._strike(self.fault, message)
            self._sent += 1

    async def close(self, code: int = 1000, reason: bytes = b"") -> None:
        if not self._dead:
            await self._socket.close(code=code, message=reason)

    def drop(self) -> None:
        """The connection is gone at once."""
        self.received.ended, self._dead = "fault", True
        abort(self._request)

    def _strikes(self, last: bool) -> bool:
        fault = self.fault
        if fault is None or fault.kind == "slowloris":
            return fault is not None
        return last if fault.kind == "drop_end" else last or self._sent >= fault.after

    async def _write(self, message: dict[str, Any] | bytes) -> None:
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_str(json.dumps(message))

    async def _strike(self, fault: Fault, message: dict[str, Any] | bytes) -> None:
        if fault.kind == "slowloris":
            await self._slowly(message, fault.seconds)
            return
        self.fault = None
        if fault.kind == "unknown":
            await self._write({"type": "SomethingNew", "request_id": self.id, "sequence_id": 0, "news": {"x": [1]}})
            await self._write(message)
        elif fault.kind == "wrong_shape":
            wrong = {"type": "Flushed", "sequence_id": []} if isinstance(message, bytes) else shapeless(message)
            await self._write(wrong)
        elif fault.kind == "malformed":
            await self._socket.send_str('{"type": "Results", "chan')
        elif fault.kind == "oversized":
            await self._write(b"\0" * BIG if isinstance(message, bytes) else {**message, "padding": "x" * BIG})
        else:
            await self._end(fault)

    async def _end(self, fault: Fault) -> None:
        """Those after which nothing more is sent."""
        self.received.ended = "fault"
        if fault.kind == "truncated":
            await self._socket.close()
        elif fault.kind == "error":
            message, code, reason = self.error()
            if message is not None:
                await self._write(message)
            await self._socket.close(code=code, message=reason)
        elif fault.kind != "stall":
            abort(self._request)
        self._dead = True

    async def _slowly(self, message: dict[str, Any] | bytes, seconds: float) -> None:
        """The frame's own bytes (RFC 6455, 5.2), one at a time."""
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        size = len(data)
        head = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
        frame = bytes([_BINARY if isinstance(message, bytes) else _TEXT]) + head + data
        for index in range(len(frame)):
            if self._request.transport is None or self._request.transport.is_closing():
                return
            self._request.transport.write(frame[index : index + 1])
            await asyncio.sleep(seconds)


Service = Callable[["Cloud", Line], Awaitable[None]]


def socket_endpoint(cloud: Cloud, on: str, service: Service) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What aiohttp calls for a WebSocket's handshake."""

    async def handle(request: web.Request) -> web.StreamResponse:
        received = cloud.received(on, request)
        fault = cloud.struck(on)
        refused = await instead(request, received, fault)
        refused = refused or by_key(cloud, received) or by_model(cloud, received, request.query.get("model", "aura-"))
        if refused:
            received.ended = "refused"
            return refused
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, timeout=1.0)
        line = Line(cloud, received, request, socket)
        socket.headers["dg-request-id"] = line.id
        await socket.prepare(request)
        line.fault = fault
        cloud.event("open", on=on, conn=received.number)
        cloud.lines.append(line)
        try:
            if fault is not None and fault.kind == "drop_headers":
                received.ended = "fault"
                abort(request)
            else:
                await service(cloud, line)
        finally:
            cloud.lines.remove(line)
            received.ended = received.ended or "done"
            cloud.event("close", on=on, conn=received.number, code=socket.close_code)
        return socket

    return handle
