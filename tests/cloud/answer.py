"""HTTP answers, piece by piece, and the faults that strike them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

from tests.cloud.refusal import by_fault, by_key

if TYPE_CHECKING:
    from tests.cloud.faults import Fault
    from tests.cloud.record import Cloud, Received

BIG = 2 << 20
ENDLESS = 33 << 20
"""More sound than anybody says."""
ELSEWHERE = "/elsewhere"
_GARBAGE = {
    "json": b'{"results": {"channels": [{"alte',
    "sse": b'data: {"choices": [{"del\n\n',
    "audio": b'{"error": "no audio today',
}
_SHAPELESS = {
    "json": b'{"results": [], "text": {"x": 1}, "data": "none", "voices": 7}',
    "sse": b'data: {"id": 1, "object": "chat.completion.chunk", "choices": {"delta": 3}}\n\n',
    "audio": b"<html><body>Welcome to this hotel's network</body></html>",
}
_UNKNOWN = {
    "json": b"\n",
    "sse": b'event: something.new\ndata: {"object": "something.new", "news": true}\n\n: a comment\n\n',
    "audio": b"",
}
_FAILURE = {
    "json": b'{"error": {"message": "it broke", "type": "api_error", "code": "internal"}}',
    "sse": b'event: error\ndata: {"error": {"message": "it broke", "type": "api_error", "code": "internal"}}\n\n',
    "audio": b'{"error": "it broke"}',
}


@dataclass(frozen=True)
class Answer:
    """A status, headers, and the pieces of the body as they come."""

    kind: Literal["json", "sse", "audio"]
    pieces: AsyncIterator[bytes]
    headers: dict[str, str] = field(default_factory=dict)


_NO_SOUND = {"error": "application/json", "wrong_shape": "text/html"}
"""What comes instead of sound says so."""

Handler = Callable[["Cloud", "Received"], Awaitable[Answer | web.Response]]


def whole(value: Any, delay_ms: float = 0, headers: dict[str, str] | None = None) -> Answer:
    """JSON, in two pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        await asyncio.sleep(delay_ms / 1000)
        data = json.dumps(value).encode()
        yield data[: len(data) // 2]
        yield data[len(data) // 2 :]

    return Answer("json", pieces(), {"Content-Type": "application/json", **(headers or {})})


def endpoint(
    cloud: Cloud, on: str, handler: Handler, secured: bool = True
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What aiohttp calls for an endpoint: writes down, refuses, answers, and lets faults strike."""

    async def handle(request: web.Request) -> web.StreamResponse:
        received = cloud.received(on, request)
        # Connections are opened early with HEAD, which is no request of anybody's.
        fault = None if request.method == "HEAD" else cloud.struck(on)
        try:
            if early := await _before(request, received, fault):
                return _end(received, early, "fault")
            if secured and (refused := by_key(cloud, received)):
                return _end(received, refused, "refused")
            answer = await handler(cloud, received)
            if isinstance(answer, web.Response):
                return _end(received, answer, "done" if answer.status < 400 else "refused")
            return await _send(request, received, answer, fault)
        except (ConnectionError, asyncio.CancelledError):
            received.ended = received.ended or "aborted"
            cloud.event("aborted", on=on)
            raise

    return handle


def _end(received: Received, response: web.StreamResponse, how: str) -> web.StreamResponse:
    received.ended = how
    return response


async def _before(request: web.Request, received: Received, fault: Fault | None) -> web.StreamResponse | None:
    """Reads the body, and gives what a fault answers instead of the endpoint."""
    if request.content_type == "multipart/form-data":
        received.form = await _form(request, received)
    else:
        received.body = await request.read()
    return await instead(request, received, fault)


async def instead(request: web.Request, received: Received, fault: Fault | None) -> web.StreamResponse | None:
    """What a fault answers before anything else; None where it strikes later, if at all."""
    if fault is None:
        return None
    if fault.kind == "status":
        return by_fault(received.on, fault)
    if fault.kind == "silent":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "redirect":
        # "localhost" is another host than 127.0.0.1, and the same machine.
        scheme = "ws" if "Upgrade" in request.headers else "http"
        return web.Response(status=307, headers={"Location": f"{scheme}://localhost:{request.url.port}{ELSEWHERE}"})
    if fault.kind in ("silent", "drop_before"):
        abort(request)
        return web.Response()
    return None


def abort(request: web.Request) -> None:
    """The connection is gone, without a word."""
    if request.transport is not None:
        request.transport.abort()


async def _form(request: web.Request, received: Received) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    async for part in await request.multipart():
        data = await part.read()
        if part.filename:
            received.body = bytes(data)
            fields[part.name] = {"filename": part.filename, "type": part.headers.get("Content-Type", "")}
        else:
            fields[part.name] = data.decode()
    return fields


async def _send(request: web.Request, received: Received, answer: Answer, fault: Fault | None) -> web.StreamResponse:
    headers = dict(answer.headers)
    if answer.kind == "audio" and fault is not None and fault.kind in _NO_SOUND:
        headers["Content-Type"] = _NO_SOUND[fault.kind]
    response = web.StreamResponse(headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    if fault is not None and fault.kind == "drop_headers":
        await asyncio.sleep(0.02)
        return _gone(request, received, response)
    pieces = _all_but_last(answer.pieces) if fault is not None and fault.kind == "drop_end" else answer.pieces
    done = 0
    async for piece in pieces:
        if fault is not None and fault.kind == "slowloris":
            await _slowly(response, piece, fault.seconds)
            continue
        if fault is not None and done >= _after(answer, fault):
            if not await _strike(request, received, response, answer.kind, fault):
                return response
            fault = None
        await response.write(piece)
        done += 1
    if (
        fault is not None
        and fault.kind != "slowloris"
        and not await _strike(request, received, response, answer.kind, fault)
    ):
        return response
    received.ended = "done"
    await response.write_eof()
    return response


def _after(answer: Answer, fault: Fault) -> float:
    """The pieces sent before a fault strikes. What stands instead of a whole answer stands at its beginning."""
    if fault.kind == "drop_end":
        return float("inf")
    instead = {"json": ("wrong_shape", "unknown", "oversized", "error"), "audio": ("malformed", "wrong_shape", "error")}
    return 0 if fault.kind in instead.get(answer.kind, ()) else fault.after


async def _all_but_last(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    held: bytes | None = None
    async for piece in pieces:
        if held is not None:
            yield held
        held = piece


async def _slowly(response: web.StreamResponse, piece: bytes, seconds: float) -> None:
    for index in range(len(piece)):
        await response.write(piece[index : index + 1])
        await asyncio.sleep(seconds)


async def _strike(
    request: web.Request, received: Received, response: web.StreamResponse, kind: str, fault: Fault
) -> bool:
    """Lets a fault strike; False where nothing may follow."""
    extra = {"unknown": _UNKNOWN[kind], "oversized": _oversized(kind)}.get(fault.kind)
    if extra is not None:
        if extra:
            await response.write(extra)
        return True
    received.ended = "fault"
    if fault.kind == "stall":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("stall", "drop", "drop_end"):
        await asyncio.sleep(0.02)
        _gone(request, received, response)
        return False
    said = {"malformed": _GARBAGE, "wrong_shape": _SHAPELESS, "error": _FAILURE}.get(fault.kind, {}).get(kind, b"")
    if said:
        await response.write(said)
    await response.write_eof()
    return False


def _oversized(kind: str) -> bytes:
    big = b"x" * BIG
    return (
        b'data: {"object": "chat.completion.chunk", "choices": [], "padding": "' + big + b'"}\n\n'
        if kind == "sse"
        else b" " * (ENDLESS if kind == "audio" else BIG)
    )


def _gone(request: web.Request, received: Received, response: web.StreamResponse) -> web.StreamResponse:
    received.ended = "fault"
    abort(request)
    return response
