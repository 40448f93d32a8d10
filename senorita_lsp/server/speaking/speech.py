"""Speaks an answer sentence by sentence as it arrives, and stops the moment it is told to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.reply.heard import Spoken, around, heard
from senorita_lsp.reply.sentences import Sentences
from senorita_lsp.reply.speakable import speakable
from senorita_lsp.server.gate import Gate
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.sinks import Length, Sink, now_ms

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.server.engines import Engines
    from senorita_lsp.server.telemetry.metrics import Moment, TurnClock

logger = logging.getLogger(__name__)

AHEAD_MS = 10_000
"""No further sentence is made while so much sound waits to be played: the next one is ready when this one ends."""

HELD_MS = 3_000
"""The same for an answer that may never be given."""

LONGEST_MS = 60_000
"""More sound than this never waits, however long a voice goes on with one sentence."""

CLOSING_SECONDS = 5.0
"""How long an engine may take to stop what it makes."""

AUDIBLE_MS = 3_000
"""What was heard so long ago may still come back by the microphone, and be heard as somebody's words."""

SLACK_MS = 500
"""A listener may be so much further than it last said."""

_Item: TypeAlias = "str | Clip | EngineError | None"
"""A sentence that begins, a clip of it, what went wrong, or the end."""


class Speech:
    """One answer being spoken to one listener; ``finished`` is called once when it is over, however it ended.

    ``begin``, then ``feed`` as often as there is more, then ``finish``. Code in the text is not spoken. ``held``: sound
    is made from ``begin`` on, and nothing of it goes out before ``release``.
    """

    def __init__(
        self,
        turn_id: str,
        engines: Engines,
        progress: Progress,
        sink: Sink,
        finished: Callable[[], None],
        held: bool = False,
        clock: TurnClock | None = None,
    ) -> None:
        self.turn_id = turn_id
        self.sink = sink
        self._clock = clock
        self.error: EngineError | None = None
        self._engines, self._finished = engines, finished
        self._progress = Gate(progress, held)
        self._cutter = Sentences(tokens=True)
        self._sentences: asyncio.Queue[str | None] = asyncio.Queue()
        self._items: asyncio.Queue[_Item] = asyncio.Queue()
        self._ahead_ms = 0
        self._moved = asyncio.Event()
        self._spoken: list[Spoken] = []
        self._length = Length()
        self._task: asyncio.Task[None] | None = None
        self._held, self._paused, self._told_pause, self._over = held, False, False, False
        self.stopped = False

    @property
    def begun(self) -> bool:
        return self._task is not None

    @property
    def out(self) -> bool:
        """Whether it is being played: begun, not held, and not over."""
        return self._task is not None and not self._held and not self.over

    @property
    def over(self) -> bool:
        return self._over or (self._task is not None and self._task.done())

    def begin(self, voice: str | None = None) -> None:
        if self._task is None and not self._over:
            self._task = asyncio.ensure_future(self._run(voice))
            self._task.add_done_callback(lambda _: self._finished())

    def release(self) -> None:
        """Starts playing held sound."""
        if self._held and not self.over:
            self._held = False
            self._progress.open()
            self._moved.set()

    def feed(self, text: str) -> None:
        """Adds text; each sentence goes to the voice as soon as its end is certain."""
        for sentence in self._cutter.feed(text):
            self._mark("sentence")
            self._sentences.put_nowait(sentence)

    def finish(self) -> None:
        """Marks the end of the answer."""
        for sentence in self._cutter.flush():
            self._mark("sentence")
            self._sentences.put_nowait(sentence)
        self._sentences.put_nowait(None)

    def say(self, text: str, voice: str | None = None) -> None:
        """Speaks a whole answer."""
        self.begin(voice)
        self.feed(text)
        self.finish()

    def pause(self) -> None:
        """Pauses until ``resume``."""
        if self._paused or self.over:
            return
        self._paused = True
        self.sink.pause()
        if self.sink.pace.sent:
            self._told_pause = True
            self._progress.emit("pausePlayback")

    def resume(self) -> None:
        """Resumes after ``pause``."""
        if not self._paused or self.over:
            return
        self._paused = False
        if self._told_pause:
            self._told_pause = False
            self._progress.emit("resumePlayback")
        self.sink.resume()
        self._moved.set()

    def heard(self) -> str:
        """The part of the answer that was heard by now."""
        return heard(self._spoken, self.sink.pace.heard(now_ms()))

    @property
    def sounds(self) -> bool:
        """Whether it is being played at this moment."""
        pace = self.sink.pace
        return not self.over and pace.runs and not pace.quiet(now_ms())

    def said(self, since: int) -> str:
        """The sentences that can be heard now, and those of the AUDIBLE_MS before a moment (``now_ms``)."""
        at, pace = now_ms(), self.sink.pace
        before = AUDIBLE_MS + max(0, at - since) - pace.quiet(at)
        if not pace.sent or before <= 0:
            return ""
        return around(self._spoken, pace.heard(at), before, SLACK_MS if pace.runs else 0)

    async def wait(self) -> None:
        """Returns when the speech is over and its engine closed; cancelling the wait stops the speech."""
        if self._task is None:
            return
        try:
            await asyncio.wait([self._task])
        except asyncio.CancelledError:
            self.stop("cancelled")
            raise

    def stop(self, reason: str) -> None:
        """Silent at once: nothing more of this turn goes out, and the client is told to drop what it has."""
        if self.over:
            return
        out = self.out
        self._over, self.stopped = True, out
        self.sink.stop()
        if out:
            self._progress.emit("stopPlayback", reason=reason)
        self._progress.close()
        if self._task is not None:
            self._task.cancel()

    async def _run(self, voice: str | None) -> None:
        maker = asyncio.ensure_future(self._make(voice))
        try:
            await self._play()
        except EngineError as error:
            self.error = error
            self._progress.notice("warning", error.code, error.message)
            with suppress(EngineError):
                await self.sink.end()
        finally:
            self._over = True
            self._progress.close()
            maker.cancel()
            await self.sink.close()
            await asyncio.wait([maker], timeout=CLOSING_SECONDS)

    async def _make(self, voice: str | None) -> None:
        """Turns sentences into sound, as far ahead as is allowed."""
        try:
            while (sentence := await self._sentences.get()) is not None:
                if text := speakable(sentence):
                    await self._until(lambda: self._ahead_ms < (HELD_MS if self._held else AHEAD_MS))
                    await self._make_sentence(text, voice)
            self._items.put_nowait(None)
        except EngineError as error:
            self._items.put_nowait(error)
        except Exception as error:  # noqa: BLE001 - who listens must not wait for ever, whatever a voice does
            logger.error("a voice failed: %s", type(error).__name__)
            self._items.put_nowait(EngineError("engineFailed", "The voice failed."))

    async def _make_sentence(self, text: str, voice: str | None) -> None:
        self._items.put_nowait(text)
        async with aclosing(self._engines.speak(text, voice, self._progress)) as clips:
            async for clip in clips:
                self._mark("voiced")
                self._ahead_ms += clip.duration_ms
                self._items.put_nowait(clip)
                await self._until(lambda: self._ahead_ms < LONGEST_MS)

    async def _play(self) -> None:
        """Plays sound in order; raises EngineError where a voice failed."""
        index = -1
        while (item := await self._next()) is not None:
            if isinstance(item, EngineError):
                raise item
            if isinstance(item, str):
                index += 1
                self._spoken.append(Spoken(item, 0))
                self._progress.emit("sentence", index=index, text=item)
                continue
            sentence = self._spoken[index]
            self._spoken[index] = Spoken(sentence.text, sentence.duration_ms + self._length.add(item))
            self._mark("audio")
            await self.sink.put(item, index)
        await self.sink.end()

    async def _next(self) -> _Item:
        """What comes next, once it may go out."""
        item = await self._items.get()
        await self._until(lambda: not self._held and not self._paused)
        if item is not None and not isinstance(item, (str, EngineError)):
            self._ahead_ms -= item.duration_ms
            self._moved.set()
        return item

    def _mark(self, moment: Moment) -> None:
        if self._clock is not None:
            self._clock.mark(moment)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._moved.clear()
            await self._moved.wait()
