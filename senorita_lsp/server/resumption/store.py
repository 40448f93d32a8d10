"""Stores for the state of sessions: in this process's memory, or in Redis for several servers.

Who may read an entry is decided in resume; its format is in state.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from senorita_lsp.server.transport.serving import ServingError

MOST_BYTES: Final = 64 * 1024 * 1024
"""The most a process keeps in memory; beyond it the oldest entries are dropped."""

REDIS_SECONDS: Final = 3.0
"""How long Redis may take to answer before it counts as unreachable."""


@dataclass(frozen=True)
class Slot:
    """Where an entry is stored (``key``), and the key it is encrypted with outside this process (``seal``, 32 bytes in
    base64url). Neither reveals the other."""

    key: str
    seal: bytes = field(repr=False)


class Store(Protocol):
    """A store of bytes with an expiry. Every method raises OSError where it cannot be reached."""

    async def put(self, place: Slot, data: bytes, seconds: int) -> None: ...
    async def get(self, place: Slot) -> bytes | None: ...
    async def shorten(self, place: Slot, seconds: int) -> None:
        """Keeps the entry for at most ``seconds`` more."""
        ...


class Memory:
    """In this process, up to ``most`` bytes. ``now`` is a monotonic clock, in seconds."""

    def __init__(self, most: int = MOST_BYTES, now: Callable[[], float] = time.monotonic) -> None:
        self._kept: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._most, self._now, self._size = most, now, 0

    async def put(self, place: Slot, data: bytes, seconds: int) -> None:
        self._drop(place.key)
        self._kept[place.key] = (data, self._now() + seconds)
        self._size += len(data)
        self._tidy()

    async def get(self, place: Slot) -> bytes | None:
        data, until = self._kept.get(place.key, (None, 0.0))
        return data if self._now() < until else None

    async def shorten(self, place: Slot, seconds: int) -> None:
        if (found := self._kept.get(place.key)) is not None:
            self._kept[place.key] = (found[0], min(found[1], self._now() + seconds))

    def _tidy(self) -> None:
        now = self._now()
        for key in [key for key, (_, until) in self._kept.items() if until <= now]:
            self._drop(key)
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        data, _ = self._kept.pop(key, (b"", 0.0))
        self._size -= len(data)


class Redis:
    """In a Redis that several servers share, at ``url``; credentials come from REDIS_USERNAME and REDIS_PASSWORD.

    Entries are encrypted and signed (Fernet: AES-128 and an HMAC): who can read or write Redis learns nothing of them.
    Source: https://redis.io/docs/latest/commands/set/ (EX), /expire/ (LT)
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    async def put(self, place: Slot, data: bytes, seconds: int) -> None:
        from cryptography.fernet import Fernet

        await self._do("set", place.key, Fernet(place.seal).encrypt(data), ex=seconds)

    async def get(self, place: Slot) -> bytes | None:
        from cryptography.fernet import Fernet, InvalidToken

        data: bytes | None = await self._do("get", place.key)
        with suppress(InvalidToken):
            return None if data is None else Fernet(place.seal).decrypt(data)
        return None

    async def shorten(self, place: Slot, seconds: int) -> None:
        await self._do("expire", place.key, seconds, lt=True)

    async def _do(self, command: str, *arguments: Any, **options: Any) -> Any:
        from redis.exceptions import RedisError

        try:
            return await getattr(self._connected(), command)(*arguments, **options)
        except RedisError as error:
            # Its message may contain the address or the entry.
            raise ConnectionError(type(error).__name__) from None

    def _connected(self) -> Any:
        """The client, made on the loop that uses it; connections are opened as they are needed."""
        if self._client is None:
            from redis.asyncio import Redis as Client

            options: dict[str, Any] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
            for name in ("username", "password"):
                if word := os.environ.get(f"REDIS_{name.upper()}"):
                    options[name] = word
            self._client = Client.from_url(self._url, **options)
        return self._client


def store_of(redis: str | None) -> Store:
    """A Redis store at this address, or memory for None. Raises ServingError for an address that cannot be used."""
    if redis is None:
        return Memory()
    parts = urlsplit(redis)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or parts.fragment:
        raise ServingError("--resume-redis takes an address such as redis://127.0.0.1:6379/0")
    if "@" in parts.netloc:
        raise ServingError("put the Redis password into the variable REDIS_PASSWORD, not on the command line")
    try:
        # Imported now, so that nobody waits for it later.
        for name in ("redis.asyncio", "cryptography.fernet"):
            import_module(name)
    except ImportError:
        raise ServingError("--resume-redis needs more packages: pip install 'senorita-lsp[redis]'") from None
    return Redis(redis)
