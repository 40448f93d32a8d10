"""A loopback HTTP server that says what it is told to, byte for byte: for what no well-behaved server would say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.loopback import listening

HANG = "hang"
"""From here on nothing more is sent, and the connection stays open."""
BREAK = "break"
"""The connection is closed here."""

Script: TypeAlias = Sequence[bytes | str]
"""One answer: pieces of bytes as they are sent, HANG or BREAK."""


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """``scripts`` answer in their order; the last one answers all that follows. HEAD is answered by itself."""

    scripts: list[Script]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    answering: int = 0
    """How many answers are under way."""
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client has closed its connection in the middle of an answer."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = await _request(reader)
        if asked.method == "HEAD":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return True
        self.asked.append(asked)
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        self.answering += 1
        try:
            return await self._say(script, reader, writer)
        finally:
            self.answering -= 1

    async def _say(self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        for piece in script:
            if piece == BREAK:
                return False
            if piece == HANG:
                await reader.read()
                self.gone.set()
                return False
            assert isinstance(piece, bytes)
            writer.write(piece)
            await writer.drain()
            # Pieces are sent as packets of their own.
            await asyncio.sleep(0)
        return True


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def serving(*scripts: Script) -> AsyncIterator[Server]:
    """A server for the time of the block."""
    made = Server(list(scripts))
    async with listening(made.serve) as port:
        made.url = f"http://127.0.0.1:{port}/v1"
        yield made


def head(status: int = 200, **headers: str) -> bytes:
    """The head of an answer whose body comes in chunks."""
    fields = {"Transfer-Encoding": "chunked", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


END = b"0\r\n\r\n"


def answer(body: bytes, status: int = 200, **headers: str) -> list[bytes]:
    """A whole answer."""
    return [head(status, **headers), chunk(body), END] if body else [head(status, **headers), END]


def said(value: Any, status: int = 200, **headers: str) -> list[bytes]:
    """A whole answer in JSON."""
    return answer(json.dumps(value).encode(), status, Content_Type="application/json", **headers)


def event(value: Any) -> bytes:
    """A chunk with one server-sent event."""
    return chunk(b"data: " + json.dumps(value).encode() + b"\n\n")


def streamed(*values: Any) -> list[bytes]:
    """Server-sent events, each in a packet of its own, and the mark of the end."""
    events = [value if isinstance(value, bytes) else event(value) for value in values]
    return [head(Content_Type="text/event-stream"), *events, chunk(b"data: [DONE]\n\n"), END]


def delta(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """A chunk of a chat completion."""
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}
