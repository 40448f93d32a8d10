"""Live hearing for one listening session: sound goes to the live recognisers as it comes in.

Turns are in listening, as are clips that are transcribed as a whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from senorita_lsp.command.completeness import completeness
from senorita_lsp.engines.audio.decode import RATE, RAW, Decoder
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress

if TYPE_CHECKING:
    from senorita_lsp.engines.live import Live
    from senorita_lsp.engines.stt.base import Hints, StreamEvent
    from senorita_lsp.server.session import Session
    from senorita_lsp.transcript.transcript import Transcript

LAST_SECONDS = 8.0
"""How long after the key was released a live recogniser may take before the clip is heard whole by any engine."""

OWN_SECONDS = 200.0
"""The same of one that may have to load a model on this machine: another would hardly be sooner."""

CLOSE_SECONDS = 2.0


class Hearing:
    """One utterance, heard while it is spoken; with hands-free, one after the other without end."""

    def __init__(self, live: Live, form: Format) -> None:
        self._live = live
        self._decoder = Decoder(form)
        self.task: asyncio.Task[Transcript | None] | None = None

    def feed(self, data: bytes) -> None:
        if self.task is not None and not self.task.done():
            self._live.feed(self._decoder.feed(data))

    @property
    def over(self) -> bool:
        """Whether nobody listens any more."""
        return self.task is None or self.task.done()

    @property
    def unheard(self) -> Clip | None:
        """What was being said when it ended, and is in no transcript."""
        sound = self._live.unheard
        return Clip(sound, RATE) if sound else None

    def expect(self, hints: Hints) -> None:
        self._live.expect(hints)

    def turn_taken(self) -> None:
        self._live.turn_taken()

    def finish(self) -> None:
        """No more is said: what was is known soon."""
        self._live.feed(self._decoder.flush())
        self._live.finish()

    async def heard(self) -> Transcript | None:
        """What was said; None where no live recogniser heard it to its end in time."""
        assert self.task is not None
        await asyncio.wait([self.task], timeout=OWN_SECONDS if self._live.loads else LAST_SECONDS)
        return heard_by(self.task)

    def drop(self) -> None:
        """Nobody wants to know any more."""
        if self.task is not None:
            self.task.cancel()


def heard_by(task: asyncio.Task[Transcript | None]) -> Transcript | None:
    """What came of a hearing that may have ended in any way, or not yet."""
    failed = not task.done() or task.cancelled() or task.exception() is not None
    return None if failed else task.result()


class Ear:
    """The live recognisers of the settings, for sound in one format.

    ``happened`` gets events with positions in the session's sound; ``position`` gives how much of it came in (ms).
    """

    def __init__(
        self,
        session: Session,
        form: Format,
        progress: Progress,
        happened: Callable[[StreamEvent], None],
        position: Callable[[], int],
    ) -> None:
        self._session, self._form, self._progress, self._happened = session, form, progress, happened
        self._position = position
        self._current: Hearing | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def current(self) -> Hearing | None:
        return self._current

    def open(self, place: Place | None, endless: bool = False, waited_ms: int = 0) -> None:
        """Starts hearing an utterance, or with ``endless`` one after another.

        ``waited_ms`` of the sound that is fed next came in before.
        Without a live recogniser, or for sound in a container, nothing happens.
        """
        self.drop()
        if self._form.encoding not in RAW or not (endless or self._session.engines.may_listen_live):
            return
        from senorita_lsp.engines.live import Live, placed

        since = self._position() - waited_ms

        def happened(event: StreamEvent) -> None:
            # What comes late is of an utterance that is over, or that nobody wants.
            if self._current is hearing:
                self._happened(placed(event, since))

        live = Live(RATE, self._session.settings.limits.utterance_seconds, happened, endless)
        hearing = self._current = Hearing(live, self._form)
        hearing.task = self._session.spawn(self._listen(live, place))
        self._track(hearing.task)

    async def _listen(self, live: Live, place: Place | None) -> Transcript | None:
        hints = await self._session.hints(place)
        return await self._session.engines.listen(live, hints, self._progress, self._complete)

    async def _complete(self, heard: Transcript) -> int:
        """How complete words are, where the user is now."""
        snapshot = await self._session.snapshot(None)
        return await self._session.think(completeness, heard, snapshot)

    def feed(self, data: bytes) -> None:
        if self._current is not None:
            self._current.feed(data)

    def refresh(self) -> None:
        """Gives the listening recogniser new hints, as after an edit."""
        if self._current is not None and not self._current.over:
            self._track(self._session.spawn(self._refresh(self._current)))

    async def _refresh(self, hearing: Hearing) -> None:
        hearing.expect(await self._session.hints(None))

    def finish(self) -> Hearing | None:
        """Ends the utterance and returns its hearing; None where no recogniser listened live."""
        hearing, self._current = self._current, None
        if hearing is not None:
            hearing.finish()
        return hearing

    def drop(self) -> None:
        hearing, self._current = self._current, None
        if hearing is not None:
            hearing.drop()

    def _track(self, task: asyncio.Task[Any]) -> None:
        """``close`` ends this task."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drops what is being heard; returns once no connection is open any more, within a bounded time."""
        self.drop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=CLOSE_SECONDS)
