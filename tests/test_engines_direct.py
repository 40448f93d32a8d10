"""HTTP by `engines/network/direct.py` over real sockets: faults are those of httpx, and nothing is kept."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from senorita_lsp.engines.network.direct import LARGE, Direct

pytestmark = pytest.mark.asyncio

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"


@asynccontextmanager
async def host(serve: Serve) -> AsyncIterator[str]:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def says(*pieces: bytes) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return serve


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def stops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await says(HEAD, b"12345")(reader, writer)
    await reader.read()


def client(**more: float) -> httpx.AsyncClient:
    limits = httpx.Timeout(**({"timeout": 5.0} | more))
    return httpx.AsyncClient(transport=Direct(ssl.create_default_context(), 2), timeout=limits, trust_env=False)


async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the head, and nothing of the body."""
    await reader.readuntil(b"\r\n\r\n")
    reader._transport.pause_reading()
    await writer.wait_closed()


FAULTS = {
    "closes_at_once": (says(), httpx.RemoteProtocolError),
    "no_http": (says(b"220 mail ready\r\n\r\n"), httpx.RemoteProtocolError),
    "half_a_body": (says(HEAD, b"12345"), httpx.ReadError),
    "never_answers": (never, httpx.ReadTimeout),
    "stops_in_a_body": (stops, httpx.ReadTimeout),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_one_of_httpx(name: str) -> None:
    serve, expected = FAULTS[name]
    async with host(serve) as url, client(timeout=0.3) as http:
        with pytest.raises(expected) as raised:
            await http.post(url, content=b"x")
    assert raised.value.request.url == url


async def test_a_host_that_stops_reading_is_given_up() -> None:
    async with host(deaf) as url, client(timeout=30, write=0.2) as http:
        with pytest.raises(httpx.WriteTimeout):
            await http.post(url, content=bytes(64 * LARGE))


async def test_nobody_there_is_not_a_time_out() -> None:
    async with host(never) as url:
        pass
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(url)


async def test_who_does_not_speak_http_is_told_so() -> None:
    async with client() as http:
        with pytest.raises(httpx.UnsupportedProtocol):
            await http.get("gopher://127.0.0.1/")


async def test_a_large_body_arrives_whole() -> None:
    sent = bytes(range(256)) * (32 * LARGE // 256)
    got = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        got.extend(await reader.readexactly(len(sent)))
        writer.write(HEAD + b"0123456789")
        await writer.drain()

    async with host(serve) as url, client() as http:
        answer = await http.post(url, content=sent)
    assert (answer.content, bytes(got)) == (b"0123456789", sent)


async def test_an_answer_left_unread_closes_its_connection() -> None:
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"1")
        await writer.drain()
        assert await reader.read() == b""
        closed.set()

    async with host(serve) as url, client() as http:
        async with http.stream("GET", url) as answer:
            assert answer.status_code == 200
        await asyncio.wait_for(closed.wait(), 25)


async def test_one_connection_serves_the_next_question() -> None:
    peers = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peers.add(writer.get_extra_info("peername"))
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD + b"0123456789")

    async with host(serve) as url, client() as http:
        for _ in range(2):
            assert (await http.get(url)).text == "0123456789"
    assert len(peers) == 1


async def test_a_closed_client_opens_nothing() -> None:
    direct = Direct(ssl.create_default_context(), 1)
    await direct.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        await direct.handle_async_request(httpx.Request("GET", "http://127.0.0.1:9/"))
