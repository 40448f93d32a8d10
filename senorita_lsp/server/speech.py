"""Saying an answer aloud: sentence by sentence, and silent the moment it is told to be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.sinks import Sink

if TYPE_CHECKING:
    from senorita_lsp.server.engines import Engines

logger = logging.getLogger(__name__)


class Speech:
    """One answer being spoken to one listener; ``finished`` is called once when it is over, however it ended."""

    def __init__(
        self, turn_id: str, engines: Engines, progress: Progress, sink: Sink, finished: Callable[[], None]
    ) -> None:
        self.turn_id = turn_id
        self.sink = sink
        self.error: EngineError | None = None
        self._engines, self._progress, self._finished = engines, progress, finished
        self._task: asyncio.Task[None] | None = None

    def begin(self, text: str, voice: str | None = None) -> None:
        self._task = asyncio.ensure_future(self._run(text, voice))

    async def wait(self) -> None:
        """Returns when the speech is over; cancelling the wait stops the speech."""
        if self._task is None:
            return
        try:
            await asyncio.wait([self._task])
        except asyncio.CancelledError:
            self._task.cancel()
            raise

    def stop(self, reason: str) -> None:
        """Silent at once: nothing more of this turn goes out, and the client is told to drop what it has."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self._progress.emit("stopPlayback", reason=reason)

    async def _run(self, text: str, voice: str | None) -> None:
        try:
            await self._say(text, voice)
        except EngineError as error:
            self.error = error
            self._progress.notice("warning", error.code, error.message)
            self._progress.emit("audioEnd")
        finally:
            await self.sink.close()
            self._finished()

    async def _say(self, text: str, voice: str | None) -> None:
        from senorita_lsp.reply.sentences import sentences
        from senorita_lsp.reply.speakable import speakable

        for index, sentence in enumerate(sentences(speakable(text))):
            self._progress.emit("sentence", index=index, text=sentence)
            async with aclosing(self._engines.speak(sentence, voice, self._progress)) as clips:
                async for clip in clips:
                    await self.sink.put(clip, index)
        await self.sink.end()
