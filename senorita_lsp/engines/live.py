"""Live recognition over connections that may break, without losing a word.

Chooses the engine, feeds it, and feeds its successor again after a failure. How an engine listens is in stt, what is
done with the words in server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeGuard

from senorita_lsp.engines import preference
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.backoff import TRIES, pause
from senorita_lsp.engines.stt.base import (
    Begun,
    Ended,
    Hints,
    Interim,
    Recognizer,
    Stream,
    StreamEvent,
    StreamingRecognizer,
)
from senorita_lsp.transcript.transcript import Transcript

QUIET_S = 15
"""So much sound of a conversation is kept while nobody speaks: a dead line may be found out that late."""

PIECE_MS = 100
"""Sound that waited is fed in pieces of this length."""

LASTING_S = 30
"""A line that lasted so long was a good one, whether anything was said or not."""


class Live:
    """Live hearing: sound goes in by ``feed``, events go to ``happened``, and ``run`` lasts until the end.
    The places in the sound that events tell of are counted from the first ``feed``, over all lines.

    Sound that is not in a final transcript yet is kept, at most ``seconds`` of it, and fed again to the next line.
    ``endless``: a conversation, in which nobody may speak for long; of that silence less is kept. ``loads``: who
    listens hears clips on this machine, for which it may have to load a model first.
    """

    def __init__(self, rate: int, seconds: int, happened: Callable[[StreamEvent], None], endless: bool = False) -> None:
        self._rate, self._most, self._happened = rate, rate * 2 * seconds, happened
        self.endless = endless
        self.loads = False
        self._sound = bytearray()
        self._base = self._fed = 0
        self._progress = self._lines = 0
        self._speaking = False
        self._finishing = False
        self._more = asyncio.Event()
        self._hints = Hints()
        self._parts: list[Transcript] = []

    @property
    def unheard(self) -> bytes:
        """The sound that is in no final transcript, where somebody was speaking; else nothing."""
        return bytes(self._sound) if self._speaking or self._finishing else b""

    def feed(self, data: bytes) -> None:
        """Takes sound in, pcm_s16le mono; never waits."""
        self._sound += data
        end = self._base + len(self._sound)
        until = end - self._most
        if self.endless and not (self._speaking or self._finishing):
            until = max(until, min(end - self._rate * 2 * QUIET_S, self._fed))
        self._forget(until)
        self._more.set()

    def expect(self, hints: Hints) -> None:
        """Gives the recogniser new hints."""
        self._hints = hints
        self._more.set()

    def finish(self) -> None:
        """The key was released: ``run`` ends as soon as all that was said is known."""
        self._finishing = True
        self._more.set()

    async def run(self, engines: Sequence[Recognizer], hints: Hints, notice: preference.Notice) -> Transcript | None:
        """Listens until ``finish``; the transcript, or None, with the sound kept, if no engine lasted.

        Engines are tried in their order up to the first that cannot listen live.
        """
        self._hints = hints
        for engine in preference.rested_first(engines):
            reason = await engine.available()
            if reason is not None:
                preference.tell(engine, reason, notice)
                continue
            if not streams(engine):
                return None
            heard = await self._with(engine, notice)
            if heard is not None:
                return heard
        return None

    async def _with(self, engine: StreamingRecognizer, notice: preference.Notice) -> Transcript | None:
        """The whole by one engine, over as many lines as it takes; None where it is to be passed over."""
        done = 0
        self.loads = bool(getattr(engine, "loads", False))
        while True:
            progress, lines, opened = self._progress, self._lines, time.monotonic()
            try:
                return await self._listen(engine)
            except EngineError as error:
                # A line that came as far as a final transcript was a good one: what broke is a new fault.
                good = self._progress > progress or time.monotonic() - opened > LASTING_S
                done = 0 if good else done
                # Who does not even answer is not asked again while somebody speaks.
                silent = error.code == "timeout" and self._lines == lines
                wait = None if silent else pause(error, done)
                done += 1
                if wait is None or done == TRIES:
                    preference.rest(engine, error)
                    preference.tell(engine, error.message, notice)
                    return None
            await asyncio.sleep(wait)

    async def _listen(self, engine: StreamingRecognizer) -> Transcript:
        """One connection, from opening it to the end of the utterance; raises EngineError where it breaks."""
        hints = self._hints
        stream = await engine.open(self._rate, hints)
        self._lines += 1
        begun = self._fed = self._base
        reader = asyncio.ensure_future(self._read(stream, begun, engine))
        pump = asyncio.ensure_future(self._pump(stream, begun, hints))
        try:
            await asyncio.wait((reader, pump), return_when=asyncio.FIRST_COMPLETED)
            if pump.done() and (error := pump.exception()) is not None:
                raise error
            return await reader
        finally:
            self._fed = self._base
            reader.cancel()
            pump.cancel()
            await _to_its_end(_hung_up(stream, reader, pump))

    async def _pump(self, stream: Stream, begun: int, told: Hints) -> None:
        """Feeds the buffered sound, then what comes in, then the end; then waits to be stopped."""
        step = self._rate * 2 * PIECE_MS // 1000
        self._fed = begun
        while True:
            if self._hints is not told and self._hints != told:
                told = self._hints
                await stream.configure(told)
            while piece := bytes(self._sound[self._fed - self._base : self._fed - self._base + step]):
                self._fed += len(piece)
                await stream.feed(piece)
                if self._fed < self._base:
                    raise EngineError("timeout", "The speech recogniser cannot keep up with the speech.")
            if self._finishing:
                await stream.finish()
                await asyncio.Event().wait()
            self._more.clear()
            await self._more.wait()

    async def _read(self, stream: Stream, begun: int, engine: Recognizer) -> Transcript:
        """Reports events; returns the whole transcript after the requested end."""
        async for event in stream.events():
            match event:
                case Ended(transcript=transcript, at_ms=at_ms, forced=forced):
                    preference.well(engine)
                    self._over(transcript, begun + at_ms * self._rate * 2 // 1000)
                    if forced and self._finishing:
                        return joined(self._parts)
                    if not self._finishing:
                        self._happened(placed(event, self._ms(begun)))
                case Interim(text=text, confidence=confidence):
                    self._speaking = True
                    said = " ".join((*(part.text for part in self._parts if part.text), text))
                    self._happened(Interim(said, engine.name, confidence))
                case _:
                    self._speaking = self._speaking or isinstance(event, Begun)
                    self._happened(placed(event, self._ms(begun)))
        raise EngineError("unreachable", "The connection to the speech recogniser was closed.")

    def _ms(self, position: int) -> int:
        """An absolute byte offset in ms."""
        return position * 500 // self._rate

    def _over(self, transcript: Transcript, until: int) -> None:
        """A turn is over, and all sound before an absolute byte offset is in its transcript."""
        self._speaking = False
        before = self._base
        self._forget(min(until, self._fed))
        self._progress += self._base - before
        self._parts.append(transcript)

    def turn_taken(self) -> None:
        """Hands-free: what was heard up to the last Ended has become a turn of its own."""
        self._parts.clear()

    def _forget(self, until: int) -> None:
        """Drops sound before an absolute byte offset, by whole samples."""
        dropped = min(until - self._base, len(self._sound)) & ~1
        if dropped > 0:
            del self._sound[:dropped]
            self._base += dropped


async def _hung_up(stream: Stream, *tasks: asyncio.Future[None] | asyncio.Future[Transcript]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(EngineError):
        await stream.close()


async def _to_its_end(work: Awaitable[None]) -> None:
    """Awaits a bounded operation even when cancelled in the meantime, so that no connection stays open."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    task.result()


def placed(event: StreamEvent, since_ms: int) -> StreamEvent:
    """An event of sound that began so much later than what its places are to be counted from."""
    match event:
        case Begun(at_ms=int(at), since_ms=since):
            return Begun(at + since_ms, None if since is None else since + since_ms)
        case Ended(at_ms=at):
            return replace(event, at_ms=at + since_ms)
    return event


def streams(engine: Recognizer) -> TypeGuard[StreamingRecognizer]:
    """Whether an engine listens live."""
    return callable(getattr(engine, "open", None))


def joined(parts: Sequence[Transcript]) -> Transcript:
    """Several consecutive final transcripts as one; a single one is returned unchanged."""
    said = [part for part in parts if part.text.strip()]
    if len(said) <= 1:
        return said[0] if said else Transcript("", engine=parts[-1].engine if parts else None)
    confidences = [part.confidence for part in said if part.confidence is not None]
    return Transcript(
        " ".join(part.text.strip() for part in said),
        tuple(word for part in said for word in part.words),
        min(confidences) if confidences else None,
        engine=said[-1].engine,
    )
