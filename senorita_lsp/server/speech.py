"""Saying an answer aloud: sentence by sentence, as it comes, and silent the moment it is told to be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.reply.heard import Spoken, heard
from senorita_lsp.reply.sentences import Sentences
from senorita_lsp.reply.speakable import speakable
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.sinks import Sink, now_ms

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.server.engines import Engines

logger = logging.getLogger(__name__)

AHEAD = 32
"""Clips that may be made ahead of what is being played: the next sentence is ready when this one ends."""

_Item: TypeAlias = "str | Clip | EngineError | None"
"""A sentence that begins, a clip of it, what went wrong, or the end."""


class Speech:
    """One answer being spoken to one listener; ``finished`` is called once when it is over, however it ended.

    ``begin``, then ``feed`` as often as there is more, then ``finish``. Code in the text is not spoken.
    """

    def __init__(
        self, turn_id: str, engines: Engines, progress: Progress, sink: Sink, finished: Callable[[], None]
    ) -> None:
        self.turn_id = turn_id
        self.sink = sink
        self.error: EngineError | None = None
        self._engines, self._progress, self._finished = engines, progress, finished
        self._cutter = Sentences(tokens=True)
        self._sentences: asyncio.Queue[str | None] = asyncio.Queue()
        self._items: asyncio.Queue[_Item] = asyncio.Queue(AHEAD)
        self._spoken: list[Spoken] = []
        self._task: asyncio.Task[None] | None = None

    def begin(self, voice: str | None = None) -> None:
        self._task = asyncio.ensure_future(self._run(voice))

    def feed(self, text: str) -> None:
        """More of the answer; each sentence goes to the voice as soon as its end is certain."""
        for sentence in self._cutter.feed(text):
            self._sentences.put_nowait(sentence)

    def finish(self) -> None:
        """The answer is whole."""
        for sentence in self._cutter.flush():
            self._sentences.put_nowait(sentence)
        self._sentences.put_nowait(None)

    def say(self, text: str, voice: str | None = None) -> None:
        """A whole answer."""
        self.begin(voice)
        self.feed(text)
        self.finish()

    def heard(self) -> str:
        """What of the answer the listener has heard by now."""
        return heard(self._spoken, self.sink.pace.heard(now_ms()))

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

    async def _run(self, voice: str | None) -> None:
        maker = asyncio.ensure_future(self._make(voice))
        try:
            await self._play()
        except EngineError as error:
            self.error = error
            self._progress.notice("warning", error.code, error.message)
            self._progress.emit("audioEnd")
        finally:
            maker.cancel()
            await self.sink.close()
            self._finished()

    async def _make(self, voice: str | None) -> None:
        """Sentences become sound, as far ahead as AHEAD lets them."""
        try:
            while (sentence := await self._sentences.get()) is not None:
                text = speakable(sentence)
                if not text:
                    continue
                await self._items.put(text)
                async with aclosing(self._engines.speak(text, voice, self._progress)) as clips:
                    async for clip in clips:
                        await self._items.put(clip)
            await self._items.put(None)
        except EngineError as error:
            await self._items.put(error)
        except Exception as error:  # noqa: BLE001 - who listens must not wait for ever, whatever a voice does
            logger.error("a voice failed: %s", type(error).__name__)
            await self._items.put(EngineError("engineFailed", "The voice failed."))

    async def _play(self) -> None:
        """What was made goes out in order; raises EngineError where a voice failed."""
        index = -1
        while (item := await self._items.get()) is not None:
            if isinstance(item, EngineError):
                raise item
            if isinstance(item, str):
                index += 1
                self._spoken.append(Spoken(item, 0))
                self._progress.emit("sentence", index=index, text=item)
                continue
            sentence = self._spoken[index]
            self._spoken[index] = Spoken(sentence.text, sentence.duration_ms + item.duration_ms)
            await self.sink.put(item, index)
        await self.sink.end()
