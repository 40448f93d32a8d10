"""The voice that answers one listener: a speech a turn, begun, fed, and silenced.

What belongs here: which turn's speech is which. What does not: when to speak (turn/machine), and how sound is made and
paced (speech, sinks).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.sinks import ClientSink, DeviceSink
from senorita_lsp.server.speech import Speech

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session


class Voice:
    """``output`` is as in Opened; ``finished`` gets the number of each turn whose speech is over, however it ended."""

    def __init__(
        self, session: Session, output: Format | str | None, progress: Progress, finished: Callable[[int], None]
    ) -> None:
        self._session, self._output, self._progress, self._finished = session, output, progress, finished
        self._speeches: dict[int, Speech] = {}

    @property
    def on(self) -> bool:
        """Whether answers are spoken at all."""
        return self._output is not None and self._session.settings.speech.speak_replies

    def speaks(self, number: int) -> bool:
        """Whether this turn has a speech."""
        return number in self._speeches

    def prepare(self, number: int, turn_id: str) -> None:
        """A speech for a turn; nothing is said before ``begin``."""
        progress = self._progress.of(turn_id)
        sink = (
            ClientSink(progress, self._output)
            if isinstance(self._output, Format)
            else DeviceSink(self._session.settings.audio.output_device)
        )

        def finished() -> None:
            self._speeches.pop(number, None)
            self._finished(number)

        self._speeches[number] = Speech(turn_id, self._session.engines, progress, sink, finished)

    def drop(self, number: int) -> None:
        """A prepared speech is not given."""
        self._speeches.pop(number, None)

    def begin(self, number: int) -> None:
        self._speeches[number].begin()

    def feed(self, number: int, text: str) -> None:
        """More of a turn's answer; nothing where its speech is over."""
        if number in self._speeches:
            self._speeches[number].feed(text)

    def finish(self, number: int) -> None:
        """A turn's answer is whole."""
        if number in self._speeches:
            self._speeches[number].finish()

    def say(self, number: int, turn_id: str, text: str) -> None:
        """A turn's whole answer."""
        self.prepare(number, turn_id)
        self._speeches[number].say(text)

    def silence(self, number: int, reason: str) -> None:
        """Stops a speech; the conversation keeps only what was heard of it."""
        speech = self._speeches.get(number)
        if speech is not None:
            self._session.turns.history.cut(speech.turn_id, speech.heard())
            speech.stop(reason)

    def hush(self, reason: str) -> None:
        """Stops whatever is being said."""
        for number in list(self._speeches):
            self.silence(number, reason)

    def played(self, turn_id: str, ms: int, state: str) -> None:
        """The listener's word on what was heard."""
        for speech in self._speeches.values():
            if speech.turn_id == turn_id:
                speech.sink.played(ms, state)

    async def settled(self) -> None:
        """Returns once everything to be said has been said."""
        for speech in list(self._speeches.values()):
            await speech.wait()
