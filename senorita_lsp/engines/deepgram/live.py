"""Live hearing through Deepgram, for both of its protocols: sound in, events out through a bounded mailbox.

Feeding, keep-alive, the forced end and orderly failure are here; the messages are in flux and nova.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, Final

from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.client import Socket
from senorita_lsp.engines.deepgram.hints import keyterms
from senorita_lsp.engines.deepgram.mailbox import Mailbox
from senorita_lsp.engines.deepgram.positions import Positions
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.faults import Provider, malformed, stalled
from senorita_lsp.engines.stt.base import Begun, Ended, Hints, StreamEvent
from senorita_lsp.transcript.transcript import Transcript

FORCE_S: Final = 2.0
"""How long the answer to a forced end is waited for: where nothing was said, there may be none."""
FORCES: Final = 3
"""So many times that long it is waited for, while the provider still tells of what was said, or this machine itself is
so late that what has come lies unread."""
LATE_S: Final = 0.1
UNTOLD_MS: Final = 250
"""So much sound has been listened to and told of, or nobody listens: Flux tells of every 250 ms."""
IDLE_S: Final = 4.0
"""Without anything sent for so long, the line is kept alive; Deepgram closes it after 10 s (NET-0001)."""
STALL_MS: Final = 10_000
STALL_S: Final = 5.0
"""So much sound in the middle of a turn, and so much time, without a message in return: nobody listens any more."""
TICK_S: Final = 0.5
PIECE_BYTES: Final = 8_192
"""Sound that waited, as it does for a replay, goes out in pieces."""
FAREWELL_S: Final = 0.5


class Live(ABC):
    """A Stream."""

    def __init__(self, socket: Socket, who: Provider, rate: int, sent_terms: list[str]) -> None:
        self._socket, self._who, self._rate = socket, who, rate
        self._terms = sent_terms
        self._mail = Mailbox()
        self._positions = Positions(rate)
        self._odd = b""
        self._begun = False
        self._told = 0.0
        self._finish_at: float | None = None
        self._last_sent = time.monotonic()
        self._answered_at, self._answered = 0, time.monotonic()
        self._deadline: asyncio.TimerHandle | None = None
        self._closed = False
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._keep())]

    # As the caller sees it

    async def feed(self, data: bytes) -> None:
        data = self._odd + data
        self._odd = data[len(data) // 2 * 2 :]
        for at in range(0, len(data) - len(self._odd), PIECE_BYTES):
            piece = data[at : min(at + PIECE_BYTES, len(data) - len(self._odd))]
            await self._send_sound(piece)
            self._positions.feed(len(piece))

    async def finish(self) -> None:
        if self._finish_at is not None or self._closed:
            return
        self._finish_at = self._positions.sent
        self._wait_for_end(1)
        await self._send(self._force)

    async def configure(self, hints: Hints) -> None:
        terms = keyterms(hints, self._who.model)
        if terms != self._terms and not self._closed:
            self._terms = terms
            await self._configure(terms)

    def events(self) -> AsyncIterator[StreamEvent]:
        return self._mail.read()

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._settled()
        self._mail.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket.failure is None and self._mail.failure is None:
            with suppress(EngineError, TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._socket.send(self._socket.sdk.send_close_stream)
        await self._socket.close()

    # What the two protocols differ in

    @abstractmethod
    def _take(self, message: Any) -> None:
        """A message came."""

    @abstractmethod
    async def _force(self) -> None:
        """Asks for the end of the turn."""

    @abstractmethod
    async def _configure(self, terms: list[str]) -> None:
        """Other keyterms; raises EngineError."""

    @abstractmethod
    async def _stay(self) -> None:
        """Keeps the line alive; raises EngineError."""

    # What they share

    def _begin(self, sent: float, since: float | None = None) -> None:
        """Somebody speaks, which is certain by ``sent`` on the provider's clock, and has since ``since``."""
        if not self._begun:
            self._begun = True
            heard = self._positions.heard
            self._mail.put(Begun(heard(sent), None if since is None else heard(since)))

    def _end(self, transcript: Transcript, sent: float, forced: bool, by_pause: bool = False) -> None:
        """The turn is over at this moment of the provider's clock."""
        self._begun = False
        self._listened(sent)
        if forced:
            self._settled()
        self._mail.put(Ended(transcript, self._positions.heard(sent), forced, by_pause))
        self._positions.forget(sent)

    def _settled(self) -> None:
        """The forced end, if there was to be one, has come."""
        self._finish_at = None
        if self._deadline is not None:
            self._deadline.cancel()

    def _listened(self, sent: float) -> None:
        """The provider has listened up to this moment of its clock."""
        self._told = max(self._told, sent)

    def _wait_for_end(self, times: int) -> None:
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(FORCE_S, self._unanswered, loop.time() + FORCE_S, times)

    def _unanswered(self, due: float, times: int) -> None:
        """Nothing was said, if the provider has listened to the end; else the line is dead, and what was said is to be
        told again to another: half a command is none."""
        untold = (self._finish_at or 0.0) - self._told
        if self._begun or untold > UNTOLD_MS:
            late = asyncio.get_running_loop().time() - due > LATE_S
            if times < FORCES and (late or time.monotonic() - self._answered < FORCE_S):
                self._wait_for_end(times + 1)
                return
            self._mail.fail(faults.of(self._who, TimeoutError()))
        else:
            self._end(Transcript("", engine=self._who.engine), self._positions.sent, forced=True)

    async def _send(self, message: Any) -> None:
        """Sends by a call of the SDK's; raises EngineError, and then the line is dead."""
        if self._mail.failure is not None:
            raise self._mail.failure
        self._last_sent = time.monotonic()
        try:
            await self._socket.send(message)
        except EngineError as error:
            self._mail.fail(error)
            raise self._mail.failure or error from None

    async def _send_sound(self, data: bytes) -> None:
        await self._send(lambda: self._socket.sdk.send_media(data))

    async def _send_silence(self, ms: int) -> None:
        await self._send_sound(bytes(self._rate * ms // 1000 * 2))
        self._positions.pad(ms)

    async def _read(self) -> None:
        try:
            while True:
                message = await self._socket.recv()
                self._answered_at, self._answered = self._positions.fed, time.monotonic()
                if message is not None and not isinstance(message, bytes | dict):
                    self._take(message)
        except EngineError as error:
            self._mail.fail(error)
        except Exception:  # noqa: BLE001 - a message that trips us up must not leave its reader waiting for ever
            self._mail.fail(malformed(self._who))

    def _unheeded(self) -> bool:
        behind = self._positions.fed - self._answered_at
        return behind > STALL_MS and time.monotonic() - self._answered > STALL_S

    def _later(self, job: Coroutine[Any, Any, None]) -> None:
        """Does what a message asks for; the line is not kept waiting."""

        async def done() -> None:
            with suppress(EngineError):  # The mailbox has it already.
                await job

        task = asyncio.create_task(done())
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    async def _keep(self) -> None:
        try:
            while self._mail.failure is None:
                await asyncio.sleep(TICK_S)
                if time.monotonic() - self._last_sent >= IDLE_S:
                    await self._stay()
                if self._begun and self._unheeded():
                    raise stalled(self._who)
        except EngineError as error:
            self._mail.fail(error)
