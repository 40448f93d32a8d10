"""An httpx transport for direct HTTP/1.1 connections, by aiohttp: streaming takes half the time it takes by httpcore.

Errors are raised as httpx's exceptions. Proxies are left to httpx itself.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import httpx
from aiohttp.abc import AbstractStreamWriter

if TYPE_CHECKING:
    import ssl

PIECE: Final = 1 << 16
"""So many bytes of an answer are read at once at most."""
LARGE: Final = 1 << 16
"""A body of more bytes is sent piece by piece, each within the limit for writing."""
IDLE_S: Final = 300.0
"""Providers close connections that nobody uses after a minute or some more."""


class Direct(httpx.AsyncBaseTransport):
    """A transport of at most ``connections`` at a time. Raises httpx's exceptions; opens nothing before it is used."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context, self._connections = context, connections
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limits = request.extensions.get("timeout", {})
        body: Any = await request.aread() or None
        with _translated(request):
            answer = await self._opened().request(
                request.method,
                str(request.url),
                headers=request.headers,
                data=_Upload(body, limits.get("write")) if body is not None and len(body) > LARGE else body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    connect=limits.get("pool"), sock_connect=limits.get("connect"), sock_read=limits.get("read")
                ),
            )
        return httpx.Response(
            answer.status,
            headers=answer.raw_headers,
            stream=_Body(answer, request),
            extensions={"http_version": b"HTTP/1.1"},
        )

    async def aclose(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise RuntimeError("the transport is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=self._context, limit=self._connections, keepalive_timeout=IDLE_S, enable_cleanup_closed=False
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session


class _NotTaken(TimeoutError):
    """The host takes no more of what is sent to it."""


class _Upload(aiohttp.payload.BytesIOPayload):
    """A body that is sent piece by piece: without this, a host that stops reading is waited for without end."""

    def __init__(self, body: bytes, piece_s: float | None) -> None:
        super().__init__(io.BytesIO(body))
        self._body, self._piece_s = memoryview(body), piece_s

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        view = self._body[:content_length]
        for at in range(0, len(view), PIECE):
            try:
                async with asyncio.timeout(self._piece_s):
                    await writer.write(view[at : at + PIECE])
                    await writer.drain()
            except TimeoutError:
                raise _NotTaken from None


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer, self._request = answer, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated(self._request):
            async for piece in self._answer.content.iter_chunked(PIECE):
                yield piece

    async def aclose(self) -> None:
        """Whatever has not been read is not: its connection is closed."""
        self._answer.release()


@contextmanager
def _translated(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except _NotTaken:
        raise httpx.WriteTimeout("", request=request) from None
    except aiohttp.ConnectionTimeoutError:
        raise httpx.ConnectTimeout("", request=request) from None
    except (TimeoutError, aiohttp.ServerTimeoutError):
        raise httpx.ReadTimeout("", request=request) from None
    except aiohttp.ClientConnectorError:
        raise httpx.ConnectError("", request=request) from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        raise httpx.UnsupportedProtocol("", request=request) from None
    except (aiohttp.ClientPayloadError, aiohttp.ClientOSError):
        raise httpx.ReadError("", request=request) from None
    except aiohttp.ClientError:
        raise httpx.RemoteProtocolError("", request=request) from None
