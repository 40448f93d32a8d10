"""Speech over HTTP: one request per piece of a sentence, with every wait bounded.

The requests are made by the engines; the form of the sound is in _stream.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.tts._stream import MOST, Sound

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

ELSEWHERE: Final = Patience(first=15.0, silence=10.0, total=60.0)
"""For one request to a provider."""


async def spoken(pieces: Iterable[str], begun: Callable[[str], Awaitable[Speech]]) -> AsyncGenerator[Clip, None]:
    """The clips of one piece after the other; ``begun`` asks for one. Raises EngineError."""
    for piece in pieces:
        speech = await begun(piece)
        async with aclosing(speech.clips()) as clips:
            async for clip in clips:
                yield clip


class Speech:
    """The sound of an open response, raw at ``rate`` Hz where nothing says another."""

    def __init__(
        self, response: httpx.Response, provider: Provider, line: Line, rate: int, patience: Patience = ELSEWHERE
    ) -> None:
        self._provider, self._patience = provider, patience
        self._stream = Stream(response, provider, line, MOST, patience.total)
        self._sound = Sound(response.headers.get("Content-Type", ""), rate)
        self._first: Clip | None = None

    async def begin(self) -> Speech:
        """Waits for the first sound; raises EngineError, and the response is closed, where there is none."""
        try:
            self._first = await self._next(self._patience.first)
            if self._first is None:
                raise faults.malformed(self._provider)
        except BaseException:
            await self._stream.close()
            raise
        return self

    async def clips(self) -> AsyncGenerator[Clip, None]:
        """The clips, after ``begin``; the response is closed with the iterator. Raises EngineError."""
        try:
            clip = self._first
            while clip is not None:
                yield clip
                clip = await self._next(self._patience.silence)
        finally:
            await self._stream.close()

    async def _next(self, wait: float) -> Clip | None:
        try:
            while not self._stream.ended:
                piece = await self._stream.next(wait)
                clip = self._sound.feed(piece) if piece else await self._sound.close()
                if clip is not None:
                    return clip
        except ValueError:
            raise faults.malformed(self._provider) from None
        return None
