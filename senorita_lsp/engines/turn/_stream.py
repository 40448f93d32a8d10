"""Live hearing made of voice activity detection, endpointing and a recogniser of clips.

Sound goes to the detector and into clips, events come out in order. When an utterance begins and ends is decided in
turn/endpointing.py; the recogniser is called in _transcribing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Hints, Interim, Resumed, StreamEvent
from senorita_lsp.engines.turn._transcribing import Answer, Complete, Question, Transcribing
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.endpointing import (
    WHOLE,
    Begin,
    Delays,
    Effect,
    End,
    Endpoint,
    Event,
    Finish,
    Heard,
    Judged,
    Perhaps,
    Preview,
    Resume,
    Transcribe,
    Words,
    step,
)

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.resample import Resampler
    from senorita_lsp.engines.stt.base import Recognizer
    from senorita_lsp.engines.vad.activity import Activity

BYTES_A_MS: Final = 32

PREROLL_MS: Final = 300
"""So much sound before the first certain speech goes to the recogniser: a soft consonant comes before it."""

KEPT_MS: Final = 2_000
"""Silence is let go of in pieces of this length."""

BURST_MS: Final = 1_000
"""More sound than this waits only where it is older than the present, as after a line that broke: then the words decide
before what follows is listened to, as they would have at the time."""

MOST_WAITING_MS: Final = 60_000
ROOM_S: Final = 10.0
"""So much sound may wait beside an utterance of the greatest length, and so long it is waited for room."""

MOST_EVENTS: Final = 256
BREATH: Final = 64
"""After so many chunks others get the event loop."""


class Judge(Protocol):
    """Tells by the sound of a voice whether it has finished."""

    async def finished(self, clip: Clip) -> float | None:
        """The probability from 0 to 1; None where it cannot be told."""


class SilenceStream:
    """A Stream."""

    def __init__(
        self,
        recognizer: Recognizer,
        activity: Activity,
        resampler: Resampler,
        delays: Delays,
        hints: Hints,
        complete: Complete | None,
        judge: Judge | None,
        preroll_ms: int = PREROLL_MS,
    ) -> None:
        self._name, self._activity, self._resampler, self._hints = recognizer.name, activity, resampler, hints
        self._endpoint = Endpoint(delays)
        self._preroll_ms = preroll_ms
        self._most = MOST_WAITING_MS + delays.limit_ms
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._transcribing = Transcribing(recognizer, complete, self._news.set)
        self._judge, self._judging = judge, asyncio.ensure_future(_nothing())
        self._odd, self._incoming, self._sound, self._base = b"", bytearray(), bytearray(), 0
        self._chunks: deque[tuple[bytes, bool]] = deque()
        self._judged: Judged | None = None
        self._answer: Answer | None = None
        self._ended: End | None = None
        self._eager = self._finishing = False
        self._mail: asyncio.Queue[StreamEvent | EngineError | None] = asyncio.Queue()
        self._failure: EngineError | None = None
        self._task = asyncio.ensure_future(self._run())

    # As the caller sees it

    async def feed(self, data: bytes) -> None:
        if self._failure is not None:
            raise self._failure
        data = self._odd + data
        whole = len(data) & ~1
        self._odd = data[whole:]
        self._incoming += self._resampler.feed(data[:whole])
        self._news.set()
        if self._waiting_ms > self._most:
            await self._some_room()

    async def finish(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._incoming += self._resampler.flush()
        self._finishing = True
        self._news.set()

    async def configure(self, hints: Hints) -> None:
        self._hints = hints

    async def events(self) -> AsyncIterator[StreamEvent]:
        while (event := await self._mail.get()) is not None:
            if isinstance(event, EngineError):
                raise event
            yield event

    async def close(self) -> None:
        for task in (self._task, self._judging):
            task.cancel()
        await asyncio.gather(self._task, self._judging, return_exceptions=True)
        await self._transcribing.close()
        self._mail.put_nowait(None)

    # How sound becomes events

    @property
    def _waiting_ms(self) -> int:
        return len(self._incoming) // BYTES_A_MS + len(self._chunks) * self._activity.chunk_ms

    async def _some_room(self) -> None:
        self._room.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(ROOM_S):
                await self._room.wait()
        if self._waiting_ms > self._most:
            raise EngineError("timeout", f"{self._name} cannot keep up with the speech.", self._name)

    async def _run(self) -> None:
        try:
            while True:
                self._news.clear()
                await self._look()
                done = 0
                while self._advance():
                    done += 1
                    if done % BREATH == 0:
                        await asyncio.sleep(0)
                self._room.set()
                await self._news.wait()
        except EngineError as error:
            self._fail(error)
        except Exception:  # noqa: BLE001 - whatever trips it up must not leave its reader waiting for ever
            self._fail(EngineError("engineFailed", f"{self._name} failed with an internal error.", self._name))

    async def _look(self) -> None:
        """Runs the detector on the sound that came in."""
        size = self._activity.chunk_bytes
        whole = len(self._incoming) // size * size
        chunks = [bytes(self._incoming[at : at + size]) for at in range(0, whole, size)]
        del self._incoming[:whole]
        self._chunks += zip(chunks, await self._activity.heard(chunks), strict=True)

    def _advance(self) -> bool:
        """Takes the next step; False if there is nothing to do but wait. Raises EngineError."""
        if (answer := self._transcribing.taken()) is not None:
            self._answered(answer)
        elif self._ended is not None:
            return self._over(self._ended)
        elif self._judged is not None:
            judged, self._judged = self._judged, None
            self._step(judged)
        elif self._endpoint.undecided and self._waiting_ms > BURST_MS:
            return False
        elif self._chunks:
            self._hear(*self._chunks.popleft())
        elif self._finishing and len(self._incoming) < self._activity.chunk_bytes:
            self._step(Finish())
            self._finishing = False
        else:
            return False
        return True

    def _hear(self, chunk: bytes, speech: bool) -> None:
        self._sound += chunk
        length = self._activity.chunk_ms
        self._step(Heard(self._endpoint.now + length, length, speech))
        if self._ended is None and len(self._sound) > KEPT_MS * BYTES_A_MS:
            self._forget(self._endpoint.earliest - self._preroll_ms)

    def _answered(self, answer: Answer) -> None:
        self._answer = answer
        if self._ended is None and answer.transcript.text.strip():
            self._put(Interim(answer.transcript.text.strip(), confidence=answer.transcript.confidence))
        until = answer.question.until
        self._step(Words(until, answer.complete))
        if self._judge is not None and answer.complete != WHOLE and self._endpoint.asked == until:
            self._judging.cancel()
            self._judging = asyncio.ensure_future(self._listen_to(self._judge, answer.question))

    async def _listen_to(self, judge: Judge, question: Question) -> None:
        finished = await judge.finished(question.clip)
        if finished is not None:
            self._judged = Judged(question.until, finished)
            self._news.set()

    def _step(self, event: Event) -> None:
        self._endpoint, effects = step(self._endpoint, event)
        for effect in effects:
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Begin(start=start):
                self._put(Begun(self._endpoint.now, start))
            case Transcribe(start=start, until=until):
                self._transcribing.ask(self._question(start, until))
            case Preview(start=start, until=until) if self._waiting_ms < BURST_MS:
                self._transcribing.glance(self._question(start, until, glance=True))
            case Perhaps() if self._answer is not None and self._answer.transcript.text.strip():
                self._eager = True
                self._put(Eager(self._answer.transcript))
            case Resume() if self._eager:
                self._eager = False
                self._put(Resumed())
            case End():
                self._ended = effect

    def _over(self, end: End) -> bool:
        """Reports the end of the utterance, once its words are known."""
        transcript = Transcript("", engine=self._name)
        if end.words is not None:
            if self._answer is None or self._answer.question.until != end.words:
                return False
            transcript = self._answer.transcript
        self._put(Ended(transcript, end.until, end.forced))
        self._ended, self._eager = None, False
        self._forget(end.until)
        return True

    def _question(self, start: int, until: int, glance: bool = False) -> Question:
        first = max(0, start - self._preroll_ms - self._base) * BYTES_A_MS
        data = bytes(self._sound[first : (until - self._base) * BYTES_A_MS])
        if self._finishing and not self._chunks and until == self._endpoint.now:
            data += bytes(self._incoming)
        return Question(until, Clip(data), self._hints, glance)

    def _forget(self, until: int) -> None:
        if until > self._base:
            del self._sound[: (until - self._base) * BYTES_A_MS]
            self._base = until

    def _put(self, event: StreamEvent) -> None:
        if self._mail.qsize() >= MOST_EVENTS:
            raise EngineError("busy", "The recognised words were not read in time; listening starts again.", self._name)
        self._mail.put_nowait(event)

    def _fail(self, error: EngineError) -> None:
        self._failure = error
        self._room.set()
        self._mail.put_nowait(error)


async def _nothing() -> None:
    """A placeholder while no voice is being judged."""
