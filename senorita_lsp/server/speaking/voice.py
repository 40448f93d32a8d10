"""The voice of one conversation: one speech per turn, begun, fed, paused and silenced; one at a time is heard.

When to speak is decided by turn/machine; sound is made in speech and paced in sinks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.sinks import ClientSink, DeviceSink, now_ms
from senorita_lsp.server.speaking.speech import Speech

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

PAST = 3
"""So many speeches that are over are remembered, for what of them is still in the air and on the wire."""


class Voice:
    """``output`` is as in Opened; ``finished`` gets the number of each turn whose speech is over, however it ended."""

    def __init__(
        self, session: Session, output: Format | str | None, progress: Progress, finished: Callable[[int], None]
    ) -> None:
        self._session, self._output, self._progress, self._finished = session, output, progress, finished
        self._speeches: dict[int, Speech] = {}
        self._past: dict[int, Speech] = {}

    @property
    def on(self) -> bool:
        """Whether answers are spoken at all."""
        return self._output is not None and self._session.settings.speech.speak_replies

    @property
    def audible(self) -> bool:
        """Whether something is being played, as far as is known."""
        return any(speech.sounds for speech in self._speeches.values())

    def speaks(self, number: int) -> bool:
        """Whether this turn's speech is not over yet."""
        return number in self._speeches and not self._speeches[number].over

    def said(self, since: int | None = None) -> str:
        """The sentences that may have come back since then (``now_ms``, or now): spoken then or in the seconds before;
        "" where it was silent for longer."""
        return " ".join(text for speech in self._known() if (text := speech.said(now_ms() if since is None else since)))

    def heard(self, number: int) -> str:
        """What the listener has heard of a turn's answer by now; "" where it has no speech, or had it long ago."""
        speech = self._speeches.get(number) or self._past.get(number)
        return "" if speech is None else speech.heard()

    def prepare(self, number: int, turn_id: str, held: bool = False) -> None:
        """Prepares a turn's speech. It starts with ``begin``, or if ``held`` with ``release``."""
        self.drop(number)
        progress = self._progress.of(turn_id)
        sink = (
            ClientSink(progress, self._output)
            if isinstance(self._output, Format)
            else DeviceSink(progress, self._session.settings.audio.output_device)
        )
        clock = self._session.metrics.turn(turn_id)
        speech = Speech(
            turn_id, self._session.engines, progress, sink, lambda: self._ended(number, speech), held, clock
        )
        self._speeches[number] = speech

    def drop(self, number: int) -> None:
        """Drops a turn's speech."""
        self.silence(number, "dropped")
        self._speeches.pop(number, None)

    def begin(self, number: int) -> None:
        """Starts making sound, and playing it unless the speech is held."""
        speech = self._speeches.get(number)
        if speech is not None and not speech.over:
            speech.begin()
            self._give_way(speech)

    def release(self, number: int) -> None:
        """Starts playing a held speech."""
        speech = self._speeches.get(number)
        if speech is not None:
            speech.release()
            self._give_way(speech)

    def feed(self, number: int, text: str) -> None:
        """Adds text to a turn's answer; ignored if its speech is over."""
        if number in self._speeches:
            self._speeches[number].feed(text)

    def finish(self, number: int) -> None:
        """Marks the end of a turn's answer."""
        if number in self._speeches:
            self._speeches[number].finish()

    def say(self, number: int, turn_id: str, text: str) -> None:
        """Speaks a turn's whole answer."""
        self.prepare(number, turn_id)
        self.begin(number)
        self.feed(number, text)
        self.finish(number)

    def pause(self, number: int) -> None:
        """Pauses a speech until ``resume``; one that is not audible yet does not start."""
        if number in self._speeches:
            self._speeches[number].pause()

    def resume(self, number: int) -> None:
        """Resumes after ``pause``."""
        if number in self._speeches:
            self._speeches[number].resume()

    def silence(self, number: int, reason: str) -> None:
        """Stops a speech at once; the conversation keeps only what was heard of it, unless it was not given at all."""
        speech = self._speeches.get(number)
        if speech is None or speech.over:
            return
        out = speech.out
        speech.stop(reason)
        if out:
            self._remember(number, speech)
            self._session.turns.history.cut(speech.turn_id, speech.heard())
        elif not speech.begun:
            del self._speeches[number]

    def hush(self, reason: str) -> None:
        """Stops all speech."""
        for number in list(self._speeches):
            self.silence(number, reason)

    def played(self, turn_id: str, ms: int, state: str) -> None:
        """Takes the client's playback report; the last one about a stopped speech corrects the history."""
        for speech in self._known():
            if speech.turn_id == turn_id:
                speech.sink.played(ms, state)
                if speech.stopped and state == "stopped":
                    self._session.turns.history.cut(turn_id, speech.heard())

    async def settled(self) -> None:
        """Waits until all speech is over."""
        for speech in list(self._speeches.values()):
            await speech.wait()

    def _give_way(self, speech: Speech) -> None:
        """Stops any other speech when one becomes audible."""
        if speech.out:
            for number, other in list(self._speeches.items()):
                if other is not speech and other.out:
                    self.silence(number, "answer")

    def _ended(self, number: int, speech: Speech) -> None:
        """A speech that another has replaced ends without a word."""
        if self._speeches.get(number) is speech:
            del self._speeches[number]
            self._remember(number, speech)
            self._finished(number)

    def _remember(self, number: int, speech: Speech) -> None:
        if not speech.sink.pace.sent:
            return
        self._past.pop(number, None)
        self._past[number] = speech
        if len(self._past) > PAST:
            del self._past[next(iter(self._past))]

    def _known(self) -> dict[Speech, None]:
        """Speeches that are over, and those that are not, in the order in which they began to be heard."""
        return dict.fromkeys((*self._past.values(), *self._speeches.values()))
