"""One ``voice/start``: sound in, turns out, answers aloud. The turn machine says what comes next; this does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.ear import Ear, Hearing
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result, result_json
from senorita_lsp.server.sinks import now_ms
from senorita_lsp.server.turns import Utterance
from senorita_lsp.server.voice import Voice
from senorita_lsp.server.whereabouts import Claim, Whereabouts
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn import machine
from senorita_lsp.turn.events import (
    Answered,
    Answering,
    AudioArrived,
    CancelThought,
    Committed,
    Dismissed,
    Event,
    Failed,
    Interrupted,
    Show,
    Speak,
    Spoken,
    State,
    StopSpeech,
    Think,
)

if TYPE_CHECKING:
    from senorita_lsp.engines.stt.base import StreamEvent
    from senorita_lsp.server.microphone import Microphone
    from senorita_lsp.server.session import Session


DEAF = "No engine can listen now; it is tried again in a moment."
DEAF_MS = 5_000
LONGEST_DEAF_MS = 60_000
"""Hands-free: how long nobody is asked to listen after all engines failed, from the first time to the last."""

_Said: TypeAlias = Callable[[], Awaitable[Transcript]]


@dataclass(frozen=True)
class Opened:
    """What ``voice/start`` agreed on: ``input`` "server" is the server's own microphone, ``output`` "server" its own
    loudspeaker, None no voice at all."""

    session_id: str
    mode: str
    input: Format | str
    output: Format | str | None
    token: str | int | None


class Listening:
    """An open ear, and the voice that answers it."""

    def __init__(self, session: Session, opened: Opened, place: Place | None) -> None:
        from senorita_lsp.engines.audio.buffer import Utterance as Sound

        form = opened.input if isinstance(opened.input, Format) else Format()
        self.id = opened.session_id
        self.mode = opened.mode
        self.input, self.output = opened.input, opened.output
        self.progress = Progress(session.client, opened.token)
        self.microphone: Microphone | None = None
        self._session = session
        self._where = Whereabouts(session, place)
        self._voice = Voice(session, opened.output, self.progress, self._spoken)
        self._ear = Ear(session, form, self.progress, self._happened, opened.mode == "handsFree")
        self._sound = Sound(form, session.settings.limits.utterance_seconds, self._ear.feed)
        self._turn = machine.Turn()
        self._go: dict[int, asyncio.Event] = {}
        self._thoughts: dict[int, asyncio.Task[Result]] = {}
        self._answers: dict[int, Result] = {}
        self._numbers: dict[str, int | None] = {}
        self._begun: set[int] = set()
        self._complaints: set[str] = set()
        self._unheard: Clip | None = None
        self._dismissed = False
        self._deaf_until = self._deaf_for = 0

    @property
    def state(self) -> State:
        return self._turn.state

    # What the client does

    def audio(self, seq: int, data: bytes) -> None:
        """Takes sound in; called for every frame. Raises EngineError for sound that does not fit."""
        if self.mode == "handsFree":
            if self._deaf_until and now_ms() >= self._deaf_until:
                self.listen_on()
            self._ear.feed(data)
            return
        if not self._turn.hearing:
            self._begin()
        self._sound.append(seq, data)

    async def commit(self, place: Place | None) -> Result:
        """The utterance is over: what it came to. Raises EngineError; cancelled, it changes nothing."""
        number = self._committed()
        hearing, claim = self._ear.finish(), self._where.claim()
        if self.mode == "handsFree":
            self._dismissed = False
            self.listen_on()
        try:
            clip, place = await self._taken(number, claim, place)
            if not self._turn.awaits(number):
                return self._interrupted(number)
            return await self._thought(number, lambda: self._transcribe(clip, place, hearing), place)
        finally:
            if hearing is not None:
                hearing.drop()

    async def _taken(self, number: int, claim: Claim, place: Place | None) -> tuple[Clip | None, Place | None]:
        """The utterance's sound, where it is not the ear alone that has it, and where the user was."""
        try:
            # Runs up to its first wait at once: what arrives from here on is the next utterance's.
            clip = await self._sound.take() if self.mode == "push" else None
            return clip, await claim.settled() or place
        except (EngineError, asyncio.CancelledError):
            self._step(Failed(now_ms(), number))
            raise

    async def _thought(self, number: int, heard: _Said, place: Place | None) -> Result:
        """What a turn comes to, once it is its turn to be thought about."""
        self._go.setdefault(number, asyncio.Event())
        thought = asyncio.ensure_future(self._think(number, heard, place))
        self._thoughts[number] = thought
        return await self._await_thought(number, thought)

    def _committed(self) -> int:
        """The number of the turn that the utterance becomes."""
        before = self._turn.number
        self._complaints.clear()
        self._step(Committed(now_ms()))
        if self._turn.number == before:
            self._sound.clear()
            if self.mode == "push":
                self._ear.drop()
            raise EngineError("busy", "Too many utterances wait already; this one was not heard.")
        return self._turn.number

    def _interrupted(self, number: int) -> Result:
        self._go.pop(number, None)
        return Result(f"{self.id}.{number}", "", "cancelled", "Interrupted.")

    def interrupt(self, reason: str) -> None:
        """Silence now: speech stops, thought is dropped, and so is an utterance not yet finished."""
        self._sound.clear()
        if self.mode == "push":
            self._ear.drop()
        self._dismissed = self._dismissed or self._turn.hearing
        self._step(Interrupted(now_ms(), reason))

    def hush(self, reason: str) -> None:
        """Stops what is being said; thought goes on."""
        self._voice.hush(reason)

    def say(self, result: Result) -> None:
        """Gives the answer to a typed utterance: aloud, unless the user speaks or something spoken is in thought."""
        if self.id not in self._session.listenings:
            return
        begun = result.turn_id in self._numbers
        number = self._numbers.pop(result.turn_id, None)
        if number is not None:
            self._answer(number, result)
            return
        if begun or self._turn.hearing or self._turn.thinking is not None:
            self._show(result)
            return
        self._step(Committed(now_ms()))
        self._answer(self._turn.number, result)

    def typed(self, turn_id: str, progress: Progress) -> Progress:
        """The stream of a typed utterance's answer, spoken as it comes: from its beginning, or not at all."""

        def voice(text: str) -> None:
            if turn_id not in self._numbers:
                closed = self.id not in self._session.listenings
                busy = closed or self._turn.hearing or self._turn.thinking is not None
                if not busy:
                    self._step(Committed(now_ms()))
                self._numbers[turn_id] = None if busy else self._turn.number
            if (number := self._numbers[turn_id]) is not None:
                self._say_on(number, turn_id, text)

        return progress.aloud(voice)

    def untyped(self, turn_id: str) -> None:
        """A typed utterance was cancelled: its answer ends here."""
        number = self._numbers.pop(turn_id, None)
        if number is not None:
            self._voice.silence(number, "cancelled")
            self._step(Failed(now_ms(), number))

    def complain(self, error: EngineError) -> None:
        """Tells of sound that does not fit: each fault once an utterance, for frames come fifty times a second."""
        if error.code not in self._complaints:
            self._complaints.add(error.code)
            self.progress.notice("warning", error.code, error.message)

    def playback(self, turn_id: str, played_ms: int, state: str) -> None:
        """The client's word on what has been heard."""
        self._voice.played(turn_id, played_ms, state)

    def close_when_settled(self) -> None:
        """Closes once everything to be said has been said."""
        self._session.spawn(self._settle())

    async def _settle(self) -> None:
        await self._voice.settled()
        await self.close()

    async def close(self) -> None:
        """Nothing of it stays open."""
        self._session.listenings.pop(self.id, None)
        self.interrupt("closed")
        if self.microphone is not None:
            await self.microphone.close()
        self._sound.close()
        self._unheard = None
        await self._ear.close()

    # How a turn goes

    def _begin(self) -> None:
        self._step(AudioArrived(now_ms()))
        self._session.spawn(self._session.engines.freshen())
        self._ear.open(self._where.place)
        self._where.ask()

    # Hands-free

    def listen_on(self) -> None:
        """Listens from now on, turn after turn, until it is closed."""
        self._deaf_until = 0
        self._ear.open(self._where.place)
        hearing = self._ear.current
        if hearing is None or hearing.task is None:
            self._deaf()
        else:
            hearing.task.add_done_callback(lambda _: self._ended(hearing))

    def _ended(self, hearing: Hearing) -> None:
        if hearing is self._ear.current and self.id in self._session.listenings:
            self._unheard = hearing.unheard or self._unheard
            self._deaf()

    def _deaf(self) -> None:
        """No engine can listen: said once, and tried again with the first sound that comes after a while."""
        if not self._deaf_for:
            self.progress.notice("error", "sttUnavailable", DEAF)
        self._deaf_for = min(LONGEST_DEAF_MS, max(DEAF_MS, 2 * self._deaf_for))
        self._deaf_until = now_ms() + self._deaf_for
        self._nothing_said()

    def _happened(self, event: StreamEvent) -> None:
        """What the live recogniser tells."""
        from senorita_lsp.engines.stt.base import Begun, Ended, Interim

        self._deaf_for = 0
        match event:
            case Interim(text=text):
                self.progress.emit("interim", text=text)
            case Begun() if self.mode == "handsFree":
                self._step(AudioArrived(now_ms()))
                self._session.spawn(self._session.engines.freshen())
                self._where.ask()
            case Ended(transcript=transcript) if self.mode == "handsFree":
                self._turn_over(transcript)

    def _turn_over(self, heard: Transcript) -> None:
        """Somebody has finished. What was said becomes a turn, unless it was nothing, or was interrupted meanwhile."""
        if (hearing := self._ear.current) is not None:
            hearing.turn_taken()
        if self._dismissed or not heard.text.strip():
            self._nothing_said()
            return
        try:
            number = self._committed()
        except EngineError as error:
            self.complain(error)
        else:
            self._session.spawn(self._by_itself(number, heard, self._where.claim()))

    def _nothing_said(self) -> None:
        self._dismissed = False
        self._where.forget()
        self._step(Dismissed(now_ms()))

    async def _by_itself(self, number: int, heard: Transcript, claim: Claim) -> None:
        """A turn that nobody waits for: its result goes out as progress."""

        async def said() -> Transcript:
            return heard

        place = await claim.settled()
        try:
            waited = self._turn.awaits(number)
            result = await self._thought(number, said, place) if waited else self._interrupted(number)
        except EngineError as error:
            self.complain(error)
        else:
            self.progress.emit("turn", result=result_json(result))
            self._ear.refresh()

    # How a turn goes on

    async def _await_thought(self, number: int, thought: asyncio.Task[Result]) -> Result:
        try:
            with self._session.metrics.timed("total"):
                return await asyncio.shield(thought)
        except asyncio.CancelledError:
            if thought.cancelled():
                return self._interrupted(number)
            # What had begun to be done is done to its end, and then it was not cancelled.
            thought.cancel()
            await asyncio.wait([thought])
            if thought.cancelled() or thought.exception() is not None:
                raise
            return thought.result()
        finally:
            self._thoughts.pop(number, None)
            self._go.pop(number, None)

    async def _think(self, number: int, said: _Said, place: Place | None) -> Result:
        turn_id = self._session.turns.next_id()
        progress = self.progress.of(turn_id).aloud(lambda text: self._say_on(number, turn_id, text))
        try:
            await self._go[number].wait()
            heard = await said()
            result = await self._session.turns.say(Utterance(turn_id, heard, place, progress))
        except BaseException:
            self._step(Failed(now_ms(), number))
            raise
        self._answer(number, result)
        return result

    async def _transcribe(self, clip: Clip | None, place: Place | None, hearing: Hearing | None = None) -> Transcript:
        """What was said: by who listened live, or else by the first engine that hears the clip. Raises EngineError."""
        try:
            with self._session.metrics.timed("transcribe"):
                heard = await hearing.heard() if hearing is not None else None
                if heard is None:
                    clip = clip or (hearing.unheard if hearing is not None else None)
                    if clip is None:
                        raise EngineError("noAudio", "No sound came in.")
                    hints = await self._session.hints(place)
                    heard = await self._session.engines.transcribe(clip, hints, self.progress)
        except EngineError:
            self._unheard = clip
            raise
        self._sound.forget(clip)
        return heard

    async def hear_again(self) -> Transcript | None:
        """What was said when the engines failed, now that they may not; None where nothing is left unheard.

        Raises EngineError; the sound is kept then.
        """
        clip, self._unheard = self._unheard, None
        return None if clip is None else await self._transcribe(clip, None)

    def _answer(self, number: int, result: Result) -> None:
        """Shows the answer, and says it where there is a voice and nobody speaks, unless that was done as it came."""
        self._show(result)
        self._answers[number] = result
        if not result.told:
            self._voice.feed(number, f"\n\n{result.message}")
        self._voice.finish(number)
        self._step(Answered(now_ms(), number, self._voice.on and bool(result.message) and not result.told))
        self._answers.pop(number, None)
        self._go.pop(number, None)
        self._begun.discard(number)

    def _say_on(self, number: int, turn_id: str, text: str) -> None:
        """A piece of an answer that is still being thought of; its first one begins the speech."""
        if not self._voice.on or not text:
            return
        if number not in self._begun and self._turn.thinking == number:
            self._begun.add(number)
            self._voice.prepare(number, turn_id)
            self._step(Answering(now_ms(), number))
            if self._turn.speaking != number:
                # The user speaks meanwhile: the answer is shown only.
                self._voice.drop(number)
        self._voice.feed(number, text)

    def _show(self, result: Result) -> None:
        if result.message and not result.told:
            self.progress.of(result.turn_id).emit("text", delta=result.message)

    def _speak(self, number: int) -> None:
        result = self._answers.get(number)
        if result is None:
            self._voice.begin(number)
        else:
            self._voice.say(number, result.turn_id, result.message)

    def _spoken(self, number: int) -> None:
        self._step(Spoken(now_ms(), number))

    def _step(self, event: Event) -> None:
        self._turn, effects = machine.step(self._turn, event)
        for effect in effects:
            match effect:
                case Show(state=state):
                    self.progress.emit("state", state=state.value)
                case Think(turn=number):
                    self._go.setdefault(number, asyncio.Event()).set()
                case Speak(turn=number):
                    self._speak(number)
                case StopSpeech(turn=number, reason=reason):
                    self._voice.silence(number, reason)
                case CancelThought(turn=number) if number in self._thoughts:
                    self._thoughts[number].cancel()
                case _:
                    """What it would stop is over already."""
