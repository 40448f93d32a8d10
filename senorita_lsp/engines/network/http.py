"""One warm HTTP client for each host, shared by all engines that talk to it.

What belongs here: clients, their limits and their connections. What does not: requests.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECT_S: Final = 5.0
READ_S: Final = 30.0
"""The longest silence within an answer."""
FRESH_S: Final = 20.0
"""A connection used this recently is taken to be open still; providers close idle ones after 60 s and more."""

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
    """One engine's hold on the client of its host; ``close`` lets go, and the last to do so closes the client."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.base_url = base_url.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._held: tuple[asyncio.AbstractEventLoop, str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._used = 0.0

    @property
    def client(self) -> httpx.AsyncClient:
        """The host's client. Redirects are not followed; the time limits are CONNECT_S and READ_S."""
        key = (asyncio.get_running_loop(), self.origin)
        client, holders = _clients.get(key, (None, 0))
        client = client or _made(self.origin)
        if self._held != key:
            _clients[key] = (client, holders + 1)
            self._held = key
        return client

    async def opened(self) -> httpx.AsyncClient:
        """The host's client; what it needs is loaded on a thread first, which takes some 400 ms, once."""
        tls = self.origin.startswith("https:")
        if tls not in _loaded:
            await asyncio.to_thread(_load, tls)
            _loaded.add(tls)
        return self.client

    async def warm(self, path: str = "") -> None:
        """Opens a connection by asking for ``path`` below the base, whatever comes back; failures are silent."""
        if time.monotonic() - self._used < FRESH_S:
            return
        client = await self.opened()
        import httpx

        try:
            await client.head(self.base_url + path, timeout=CONNECT_S)
        except (httpx.HTTPError, OSError):
            return
        self.used()

    def used(self) -> None:
        """A request has just gone through."""
        self._used = time.monotonic()

    def rewarm(self, path: str = "") -> None:
        """Opens a connection in the background: after a stream was broken off, its connection is gone."""
        self._used = 0.0
        task = asyncio.get_running_loop().create_task(self.warm(path))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._held is None:
            return
        key, self._held = self._held, None
        client, holders = _clients.get(key, (None, 0))
        if client is None:
            return
        if holders > 1:
            _clients[key] = (client, holders - 1)
            return
        del _clients[key]
        await client.aclose()


async def tls() -> ssl.SSLContext:
    """What all connections with TLS trust; loaded on a thread, once."""
    if True not in _loaded:
        await asyncio.to_thread(_load, True)
        _loaded.add(True)
    return _context()


def _made(origin: str) -> httpx.AsyncClient:
    """A client for one host. To this machine it goes straight, whatever proxies the environment names."""
    import ssl

    import httpx

    for name in ("httpx", "httpcore"):
        # Their finer lines have addresses with all that is asked for, and headers.
        logging.getLogger(name).setLevel(logging.WARNING)
    here = loopback(origin)
    # Without TLS, a context that trusts nobody saves reading the certificates of those it would never meet.
    context = _context() if origin.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=None),
        trust_env=not here,
        follow_redirects=False,
        headers={"User-Agent": "senorita-lsp"},
        verify=context,
    )


def _load(tls: bool) -> None:
    import httpx  # noqa: F401

    if tls:
        _context()


def _context() -> ssl.SSLContext:
    """One for all hosts: making it costs some 80 ms."""
    import httpx

    if not _tls:
        _tls.append(httpx.create_ssl_context())
    return _tls[0]
