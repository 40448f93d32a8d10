"""Speech through a WebSocket, one sentence after another, for both of Deepgram's protocols.

The messages are in aura and flux_speech; what is done when a socket fails is in tts/deepgram.py.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram.client import Host, Socket, opened
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.faults import Provider, cut_off, malformed, stalled

if TYPE_CHECKING:
    from deepgram import AsyncDeepgramClient

RATE: Final = 24_000
"""Of the sound that is asked for, in Hz."""
ANSWER_S: Final = 8.0
"""The longest silence in the middle of a sentence, and before it."""
STOP_S: Final = 1.0
"""How long the provider may take to confirm that it stopped."""
MOST_BYTES: Final = 32 << 20
"""Eleven minutes of sound for one sentence; it is not real."""


class Sign(Enum):
    """What a message means."""

    DONE = auto()
    """All the sound of the sentence has come."""
    STOPPED = auto()
    """What comes from here on is not of the sentence that was broken off."""
    REFUSED = auto()
    """The sentence will not be spoken on this socket, which is well."""
    NOTHING = auto()


class Dialect(ABC):
    """One of the protocols."""

    limited: bool
    """Whether only so many sentences a minute are spoken on a socket."""

    @abstractmethod
    def connect(self, client: AsyncDeepgramClient, voice: str) -> AbstractAsyncContextManager[Any]:
        """The SDK's connection, not yet open."""

    @abstractmethod
    async def say(self, sdk: Any, pieces: Sequence[str]) -> None:
        """Sends a sentence."""

    @abstractmethod
    async def stop(self, sdk: Any) -> None:
        """Breaks it off."""

    @abstractmethod
    def sign(self, message: Any, who: Provider) -> Sign:
        """What a message means; raises EngineError where it is the last one."""


class Refused(Exception):
    """The sentence is not spoken on this socket; before its first sound."""


class Speaking:
    """An open socket. Sound that comes is kept in memory: a reader that takes its time never stops the line."""

    def __init__(self, socket: Socket, dialect: Dialect, who: Provider) -> None:
        self._socket, self._dialect, self._who = socket, dialect, who
        self._arrived: asyncio.Queue[bytes | Sign | EngineError] = asyncio.Queue()
        self._size = 0
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._broken_off = self._whole = False
        self.failure: EngineError | None = None
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, host: Host, dialect: Dialect, who: Provider) -> Speaking:
        """Raises EngineError."""
        client = await host.client()
        return cls(await opened(dialect.connect(client, who.model), who), dialect, who)

    async def ready(self) -> bool:
        """Whether the next sentence can be spoken here: it lives, and what was broken off is over."""
        if self.failure is None and not self._stopped.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_S):
                    await self._stopped.wait()
        return self.failure is None and self._stopped.is_set()

    async def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Clip, None]:
        """The sound of a sentence, at RATE; raises EngineError or Refused.

        One at a time. Closing it breaks the sentence off.
        """
        self._begin()
        over, heard, odd = False, False, b""
        try:
            await self._socket.send(lambda: self._dialect.say(self._socket.sdk, pieces))
            while True:
                item = await self._next()
                if isinstance(item, bytes):
                    heard, item = True, odd + item
                    odd = item[len(item) // 2 * 2 :]
                    if len(item) > 1:
                        yield Clip(item[: len(item) // 2 * 2], RATE)
                elif item is Sign.REFUSED:
                    over = True
                    raise Refused
                elif heard or not self._broken_off:
                    over = True
                    return
                # The end of the sentence that was broken off before this one.
                self._broken_off = self._whole = False
        finally:
            if not (over or self._whole) and self.failure is None:
                await self._stop()

    async def close(self) -> None:
        """Whoever waits for sound is told that none comes."""
        self._fail(cut_off(self._who))
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.close()

    def _begin(self) -> None:
        self._arrived, self._size, self._whole = asyncio.Queue(), 0, False
        if self.failure is not None:
            raise self.failure

    async def _next(self) -> bytes | Sign:
        try:
            async with asyncio.timeout(ANSWER_S):
                item = await self._arrived.get()
        except TimeoutError:
            item = self.failure = stalled(self._who)
        if isinstance(item, EngineError):
            raise item from None
        return item

    async def _stop(self) -> None:
        """Not waited for: the next sentence does that (ready)."""
        self._stopped.clear()
        self._broken_off = True
        with suppress(EngineError, TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._socket.send(lambda: self._dialect.stop(self._socket.sdk))

    async def _read(self) -> None:
        try:
            while True:
                self._take(await self._socket.recv())
        except EngineError as error:
            self._fail(error)
        except Exception:  # noqa: BLE001 - a message that trips us up must not leave its reader waiting
            self._fail(malformed(self._who))

    def _fail(self, error: EngineError) -> None:
        self.failure = self.failure or error
        self._stopped.set()
        self._arrived.put_nowait(error)

    def _take(self, message: Any) -> None:
        silent = not self._stopped.is_set()
        if isinstance(message, bytes):
            self._size += len(message)
            if self._size > MOST_BYTES:
                raise EngineError("tooLarge", "Deepgram sent far more sound than the text needs.", self._who.engine)
            if not silent:
                self._arrived.put_nowait(message)
            return
        sign = self._dialect.sign(message, self._who)
        if silent and sign is Sign.STOPPED:
            self._stopped.set()
        elif not silent and sign in (Sign.DONE, Sign.REFUSED):
            self._whole = sign is Sign.DONE
            self._arrived.put_nowait(sign)
