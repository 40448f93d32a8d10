"""One transcription at a time: a newer request replaces an older one. Also tells how complete the words are."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.endpointing import OPEN, WHOLE

if TYPE_CHECKING:
    from senorita_lsp.engines.stt.base import Hints, Recognizer

Complete: TypeAlias = Callable[[Transcript], int | Awaitable[int]]
"""How complete words are: 0 they break off, 1 they may be all, 2 they are whole (turn/endpointing.py)."""

WORK_S: Final = 180.0
"""The longest wait for a transcript: a model may be loaded before it."""

QUICK_S: Final = 0.25
"""An engine that takes no longer than this may be asked while somebody speaks: it is free again when it matters."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was said in a clip? ``until`` names the question; of a ``glance`` only the words are wanted."""

    until: int
    clip: Clip
    hints: Hints
    glance: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question; ``complete`` is how complete the words are, 0 to 2."""

    question: Question
    transcript: Transcript
    complete: int


class Transcribing:
    """``news`` is called when ``taken`` has something to give."""

    def __init__(self, recognizer: Recognizer, complete: Complete | None, news: Callable[[], None]) -> None:
        self._recognizer, self._complete, self._news = recognizer, complete, news
        self._waiting: Question | None = None
        self._work: asyncio.Task[Answer] | None = None
        self._took = 0.0

    def ask(self, question: Question) -> None:
        """The answer to an earlier question is not needed any more, though it may come."""
        self._waiting = question
        if self._work is not None:
            self._work.cancel()
        self._begin()

    def glance(self, question: Question) -> None:
        """Asks where that costs nothing but idle time."""
        free = self._work is None and self._waiting is None
        if free and not self._recognizer.network and 0 < self._took <= QUICK_S:
            self.ask(question)

    def taken(self) -> Answer | None:
        """An answer that has come, once; raises EngineError where the recogniser failed."""
        if self._work is None or not self._work.done():
            return None
        work, self._work = self._work, None
        self._begin()
        return None if work.cancelled() else work.result()

    async def close(self) -> None:
        self._waiting = None
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def _begin(self) -> None:
        if self._work is None and self._waiting is not None:
            question, self._waiting = self._waiting, None
            self._work = asyncio.ensure_future(self._answer(question))
            self._work.add_done_callback(lambda _: self._news())

    async def _answer(self, question: Question) -> Answer:
        begun = time.monotonic()
        hints = replace(question.hints, sense=None) if question.glance else question.hints
        try:
            async with asyncio.timeout(WORK_S):
                heard = await self._recognizer.transcribe(question.clip, hints)
        except TimeoutError:
            name = self._recognizer.name
            raise EngineError("timeout", f"{name} did not answer in time.", name) from None
        self._took = time.monotonic() - begun
        return Answer(question, heard, await self._judged(heard, question))

    async def _judged(self, heard: Transcript, question: Question) -> int:
        if not heard.text.strip():
            # What sounded like speech was none: nothing more is to be waited for.
            return WHOLE
        if self._complete is None or question.glance:
            return OPEN
        complete = self._complete(heard)
        return int(await complete if inspect.isawaitable(complete) else complete)
