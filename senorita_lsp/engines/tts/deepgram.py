"""Deepgram's voices: over one socket that stays open, or by one HTTP request per sentence.

The two ways are in engines/deepgram; which one a sentence takes is decided here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import speak_http
from senorita_lsp.engines.deepgram.aura import Aura
from senorita_lsp.engines.deepgram.budget import Budget
from senorita_lsp.engines.deepgram.client import NAME, Host, load, provider
from senorita_lsp.engines.deepgram.flux_speech import FluxSpeech
from senorita_lsp.engines.deepgram.pieces import pieces
from senorita_lsp.engines.deepgram.speaking import Refused, Speaking
from senorita_lsp.engines.deepgram.voices import voices
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.faults import cut_off

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.stt.base import Progress
    from senorita_lsp.engines.tts.base import VoiceInfo

FLUSHES: Final = 20
WINDOW_S: Final = 61.0
"""Deepgram takes 20 Flush in 60 s on a socket (https://developers.deepgram.com/docs/tts-ws-flush)."""
FEW: Final = 4
"""With so many left, the socket that goes on after this one is opened."""
REST_S: Final = 60.0
"""Where no socket can be opened, as behind some proxies, requests are made for so long before it is tried again."""

_NO_WAY_ROUND: Final = frozenset({"unauthorized", "quotaExceeded", "modelNotFound"})
"""Codes of faults that a request would have as well."""


class Deepgram:
    """A Speaker."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self.model = settings.deepgram.tts_voice
        self._sockets = settings.deepgram.tts_transport == "websocket"
        self._host = Host(settings.deepgram.base_url)
        self.network = self._host.network
        self._who = provider(self.model, "deepgram.ttsVoice")
        self._dialect = FluxSpeech() if speak_http.is_flux(self.model) else Aura()
        self._budget = Budget(FLUSHES, WINDOW_S)
        self._line: Speaking | None = None
        self._following: asyncio.Task[Speaking | None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._busy = self._closed = False
        self._resting_until = self._refused_until = 0.0

    async def available(self) -> str | None:
        return await self._host.missing()

    async def warm(self, progress: Progress) -> None:
        await load()
        if self._sockets and not self._busy:
            self._busy = True
            try:
                await self._open()
            except Refused:
                await self._host.line.warm()
            finally:
                self._busy = False
        else:
            await self._host.line.warm()

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        said = pieces(sentence)
        if not said:
            return
        heard = False
        async with aclosing(self._sound(said, voice or self.model)) as clips:
            async for clip in clips:
                heard = True
                yield clip
        if not heard:
            raise EngineError("engineFailed", "Deepgram sent no sound.", self.name)

    async def voices(self) -> list[VoiceInfo]:
        return await voices(self.model)

    async def close(self) -> None:
        self._closed = True
        line, self._line = self._line, None
        if self._following is not None:
            # Opening ends within its bounds; broken off, it might leave an open socket.
            self._leave(await self._following)
        self._leave(line)
        await asyncio.gather(*self._leaving)
        await self._host.close()

    async def _sound(self, said: Sequence[str], voice: str) -> AsyncGenerator[Clip, None]:
        """By the socket where it has the voice, nobody else speaks on it, and the minute's sentences are not used up;
        by requests where not."""
        if self._sockets and voice == self.model and not self._busy and self._affordable():
            self._busy = True
            try:
                async with aclosing(self._by_socket(said)) as clips:
                    async for clip in clips:
                        yield clip
                return
            except Refused:
                """Before the first sound: a request does it."""
            finally:
                self._busy = False
        for piece in said:
            async with aclosing(speak_http.speak(self._host, voice, piece)) as clips:
                async for clip in clips:
                    yield clip

    def _affordable(self) -> bool:
        """Whether the sentence may go by a socket. The next one is opened ahead, and taken when it is needed."""
        if not self._dialect.limited:
            return True
        if not self._budget.left() and self._following is not None and self._following.done():
            following, self._following = self._following.result(), None
            if following is not None:
                used, self._line, self._budget = self._line, following, Budget(FLUSHES, WINDOW_S)
                self._leave(used)
        affordable = self._budget.take()
        if self._budget.left() <= FEW and self._following is None and time.monotonic() >= self._refused_until:
            self._following = asyncio.create_task(self._follow())
        return affordable

    async def _follow(self) -> Speaking | None:
        try:
            return await Speaking.open(self._host, self._dialect, self._who)
        except EngineError:
            return None

    def _leave(self, line: Speaking | None) -> None:
        """Closes it, without keeping the sentence that follows waiting."""
        if line is not None:
            task = asyncio.create_task(line.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _by_socket(self, said: Sequence[str]) -> AsyncGenerator[Clip, None]:
        """Raises Refused before the first sound. A socket that died while nobody spoke is opened anew, once."""
        for last in (False, True):
            line = await self._open()
            heard = False
            try:
                async with aclosing(line.speak(said)) as clips:
                    async for clip in clips:
                        heard = True
                        yield clip
                return
            except Refused:
                self._budget.spend()
                # It counts all sockets together: another one would not help.
                self._refused_until = time.monotonic() + WINDOW_S
                raise
            except EngineError as error:
                if heard or last or self._closed or error.code != "unreachable":
                    raise

    async def _open(self) -> Speaking:
        """The open socket; raises EngineError, or Refused where there can be none now but requests may go through."""
        if self._line is not None and await self._line.ready():
            return self._line
        line, self._line = self._line, None
        if line is not None:
            await line.close()
        if time.monotonic() < self._resting_until:
            raise Refused
        try:
            line = await Speaking.open(self._host, self._dialect, self._who)
        except EngineError as error:
            if error.code in _NO_WAY_ROUND:
                raise
            self._resting_until = time.monotonic() + REST_S
            raise Refused from None
        if self._closed:
            await line.close()
            raise cut_off(self._who)
        self._line = line
        return line


def create(settings: Settings) -> Deepgram:
    return Deepgram(settings)
