"""One response's sound as clips, every wait bounded."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.stream import Stream
from senorita_lsp.engines.tts._stream import MOST, Sound

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

SILENCE_S: Final = 10.0
"""The longest wait between two pieces of sound."""
TOTAL_S: Final = 60.0
"""The longest that is waited for one response in all."""


class Speech:
    """The sound of an open response, raw at ``rate`` Hz where nothing says another."""

    def __init__(self, response: httpx.Response, provider: Provider, line: Line, rate: int) -> None:
        self._provider = provider
        self._stream = Stream(response, provider, line, MOST, TOTAL_S)
        self._sound = Sound(response.headers.get("Content-Type", ""), rate)
        self._first: Clip | None = None

    async def begin(self, patience: float) -> Speech:
        """Waits for the first sound; raises EngineError, and the response is closed, where there is none."""
        try:
            self._first = await self._next(patience)
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
                clip = await self._next(SILENCE_S)
        finally:
            await self._stream.close()

    async def _next(self, patience: float) -> Clip | None:
        try:
            while not self._stream.ended:
                piece = await self._stream.next(patience)
                clip = self._sound.feed(piece) if piece else await self._sound.close()
                if clip is not None:
                    return clip
        except ValueError:
            raise faults.malformed(self._provider) from None
        return None
