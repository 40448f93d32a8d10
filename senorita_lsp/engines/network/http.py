"""One HTTP client per host with its connections kept open, shared by all engines that use it."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from collections.abc import AsyncIterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import faults

if TYPE_CHECKING:
    import ssl

    import httpx

    from senorita_lsp.engines.network.faults import Provider

CONNECT_S: Final = 5.0
READ_S: Final = 30.0
"""The longest silence within an answer."""
FRESH_S: Final = 20.0
"""A connection used this recently is taken to be open still; providers close idle ones after 60 s and more."""
MOST: Final = 1 << 26
"""The longest answer, in bytes, whoever reads it; most readers have a lower bound of their own."""

CONNECTIONS: Final = 256
"""To one host: an answer that streams has one of its own, and all sessions of the process share them."""
IDLE_CONNECTIONS: Final = 64

_clients: dict[tuple[asyncio.AbstractEventLoop, str], tuple[httpx.AsyncClient, int]] = {}
_tls: list[ssl.SSLContext] = []
_loaded: set[bool] = set()
"""What has been loaded on a thread: with TLS, without."""


def loopback(url: str) -> bool:
    """Whether an address is on this machine by its own words: ``localhost``, 127.0.0.0/8, ::1."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Line:
    """One engine's hold on the client of its host; ``close`` lets go, and the last to do so closes the client.

    ``path``, below the base, is what is asked for where all that is wanted is an open connection.
    """

    def __init__(self, base_url: str, path: str = "") -> None:
        parts = urlsplit(base_url)
        self.base_url = base_url.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._path = path
        self._held: tuple[asyncio.AbstractEventLoop, str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._used = 0.0
        self._closed = False

    async def opened(self) -> httpx.AsyncClient:
        """The host's client; what it needs is loaded on a thread first, which takes some 400 ms, once.

        Redirects are not followed; the time limits are CONNECT_S and READ_S; an answer is at most MOST bytes, and none
        is compressed. Raises EngineError: ``unavailable`` once the line is closed, ``unreachable`` where the proxy that
        the environment names is none.
        """
        await loaded(tls=self.origin.startswith("https:"))
        if self._closed:
            raise EngineError("unavailable", "The engine was closed while it was working.")
        key = (asyncio.get_running_loop(), self.origin)
        client, holders = _clients.get(key, (None, 0))
        client = client or _made(self.origin)
        if self._held != key:
            _clients[key] = (client, holders + 1)
            self._held = key
        return client

    async def send(self, provider: Provider, method: str, path: str, **content: Any) -> httpx.Response:
        """The open answer, whatever its status, its body unread; raises EngineError. Who calls it closes it.

        ``path`` is below the base; ``content`` is what httpx takes for a request.
        """
        client = await self.opened()
        import httpx

        try:
            request = client.build_request(method, self.base_url + path, **content)
            return await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise faults.of_exception(provider, error) from None
        except RuntimeError:
            # The client was closed meanwhile.
            raise faults.cut_off(provider) from None

    async def warm(self) -> None:
        """Opens a connection, whatever comes back; failures are silent."""
        if time.monotonic() - self._used < FRESH_S:
            return
        try:
            client = await self.opened()
        except EngineError:
            return
        import httpx

        try:
            await client.head(self.base_url + self._path, timeout=CONNECT_S)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError):
            return
        self.used()

    def used(self) -> None:
        """A request has just gone through."""
        self._used = time.monotonic()

    def rewarm(self) -> None:
        """Opens a connection in the background: after a stream was broken off, its connection is gone."""
        self._used = 0.0
        if self._closed:
            return
        task = asyncio.get_running_loop().create_task(self.warm())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """For good: nothing is opened by this line any more."""
        self._closed = True
        loop = asyncio.get_running_loop()
        tasks = [task for task in self._tasks if task.get_loop() is loop]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        key, self._held = self._held, None
        if key not in _clients:
            return
        client, holders = _clients.pop(key)
        if holders > 1:
            _clients[key] = (client, holders - 1)
        elif key[0] is loop:
            await client.aclose()


async def loaded(*, tls: bool) -> None:
    """Has what clients are made of loaded, on a thread, once: no time limit of a request should have to count it."""
    if tls not in _loaded:
        await asyncio.to_thread(_load, tls)
        _loaded.add(tls)


async def tls() -> ssl.SSLContext:
    """What all connections with TLS trust; loaded on a thread, once."""
    await loaded(tls=True)
    return _context()


def _made(origin: str) -> httpx.AsyncClient:
    """A client for one host. To this machine it goes straight, whatever proxies the environment names."""
    import ssl

    import httpx

    from senorita_lsp.engines.network.direct import Direct

    for key in [key for key in _clients if key[0].is_closed()]:
        # Nothing can be closed in an event loop that has ended.
        del _clients[key]
    for name in ("httpx", "httpcore"):
        # Their finer lines have addresses with all that is asked for, and headers.
        logging.getLogger(name).setLevel(logging.WARNING)
    # Without TLS, a context that trusts nobody saves reading the certificates of those it would never meet.
    context = _context() if origin.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.AsyncClient(
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=IDLE_CONNECTIONS, keepalive_expiry=None
            ),
            trust_env=not loopback(origin),
            follow_redirects=False,
            # What is not compressed cannot unfold to more than was read.
            headers={"User-Agent": "senorita-lsp", "Accept-Encoding": "identity"},
            verify=context,
            # httpx asks for proxies only where it has no transport of its own.
            transport=Direct(context, CONNECTIONS) if loopback(origin) or not getproxies() else None,
            event_hooks={"response": [_bounded]},
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        raise EngineError(
            "unreachable",
            "The proxy named in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used: its address has to begin with "
            "http:// or https://.",
        ) from None


async def _bounded(response: httpx.Response) -> None:
    """Holds an answer to its bounds, also for readers that take it whole: nothing is read of one that is compressed."""
    plain = response.headers.get("Content-Encoding", "identity").lower() == "identity"
    if not plain and response.status_code >= 300:
        # The status of a refusal counts: its words, which nobody unfolds, make no sense then.
        del response.headers["Content-Encoding"]
        plain = True
    response.stream = _bounded_stream()(response.stream, MOST if plain else 0)


@cache
def _bounded_stream() -> Any:
    import httpx

    class Bounded(httpx.AsyncByteStream):
        """A stream of at most ``most`` bytes; raises DecodingError for more."""

        def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
            self._stream, self._most = stream, most

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = self._most
            async for piece in self._stream:
                left -= len(piece)
                if left < 0:
                    raise httpx.DecodingError("too much")
                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Bounded


def _load(tls: bool) -> None:
    import httpx  # noqa: F401 - imported off the event loop

    import senorita_lsp.engines.network.direct  # noqa: F401

    if tls:
        _context()


def _context() -> ssl.SSLContext:
    """One for all hosts: making it costs some 80 ms."""
    import httpx

    if not _tls:
        _tls.append(httpx.create_ssl_context())
    return _tls[0]
