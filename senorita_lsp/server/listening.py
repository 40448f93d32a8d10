"""One ``voice/start``: sound in, turns out, answers aloud. The turn machine says what comes next; this does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result
from senorita_lsp.server.sinks import ClientSink, DeviceSink, now_ms
from senorita_lsp.server.speech import Speech
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn import machine
from senorita_lsp.turn.events import (
    Answered,
    AudioArrived,
    CancelThought,
    Committed,
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
    from senorita_lsp.engines.audio.buffer import Utterance as Sound
    from senorita_lsp.server.microphone import Microphone
    from senorita_lsp.server.session import Session


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

    def __init__(self, session: Session, opened: Opened, sound: Sound, place: Place | None) -> None:
        self.id = opened.session_id
        self.mode = opened.mode
        self.input, self.output = opened.input, opened.output
        self.progress = Progress(session.client, opened.token)
        self.microphone: Microphone | None = None
        self._session, self._sound, self._place = session, sound, place
        self._asked: asyncio.Task[Place | None] | None = None
        self._turn = machine.Turn()
        self._go: dict[int, asyncio.Event] = {}
        self._thoughts: dict[int, asyncio.Task[Result]] = {}
        self._answers: dict[int, Result] = {}
        self._speeches: dict[int, Speech] = {}
        self._complaints: set[str] = set()
        self._unheard: Clip | None = None

    @property
    def state(self) -> State:
        return self._turn.state

    # What the client does

    def audio(self, seq: int, data: bytes) -> None:
        """Takes sound in; called for every frame. Raises EngineError for sound that does not fit."""
        if not self._turn.hearing:
            self._begin()
        self._sound.append(seq, data)

    async def commit(self, place: Place | None) -> Result:
        """The utterance is over: what it came to. Raises EngineError; cancelled, it changes nothing."""
        number = self._committed()
        try:
            # Runs up to its first wait at once: what arrives from here on is the next utterance's.
            clip = await self._sound.take()
            place = await self._where(place)
        except (EngineError, asyncio.CancelledError):
            self._step(Failed(now_ms(), number))
            raise
        if not self._turn.awaits(number):
            return self._interrupted(number)
        self._go.setdefault(number, asyncio.Event())
        thought = asyncio.ensure_future(self._think(number, clip, place))
        self._thoughts[number] = thought
        return await self._await_thought(number, thought)

    def _committed(self) -> int:
        """The number of the turn that the utterance becomes."""
        before = self._turn.number
        self._complaints.clear()
        self._step(Committed(now_ms()))
        if self._turn.number == before:
            self._sound.clear()
            raise EngineError("busy", "Too many utterances wait already; this one was not heard.")
        return self._turn.number

    def _interrupted(self, number: int) -> Result:
        self._go.pop(number, None)
        return Result(f"{self.id}.{number}", "", "cancelled", "Interrupted.")

    def interrupt(self, reason: str) -> None:
        """Silence now: speech stops, thought is dropped, and so is an utterance not yet finished."""
        self._sound.clear()
        self._step(Interrupted(now_ms(), reason))

    def hush(self, reason: str) -> None:
        """Stops what is being said; thought goes on."""
        for speech in list(self._speeches.values()):
            speech.stop(reason)

    def say(self, result: Result) -> None:
        """Gives the answer to a typed utterance: aloud, unless the user speaks or something spoken is in thought."""
        if self._turn.hearing or self._turn.thinking is not None:
            self._show(result)
            return
        self._step(Committed(now_ms()))
        self._answer(self._turn.number, result)

    def complain(self, error: EngineError) -> None:
        """Tells of sound that does not fit: each fault once an utterance, for frames come fifty times a second."""
        if error.code not in self._complaints:
            self._complaints.add(error.code)
            self.progress.notice("warning", error.code, error.message)

    def playback(self, turn_id: str, played_ms: int, state: str) -> None:
        """The client's word on what has been heard."""
        for speech in self._speeches.values():
            if speech.turn_id == turn_id:
                speech.sink.played(played_ms, state)

    def close_when_settled(self) -> None:
        """Closes once everything to be said has been said."""
        self._session.spawn(self._settle())

    async def _settle(self) -> None:
        for speech in list(self._speeches.values()):
            await speech.wait()
        await self.close()

    async def close(self) -> None:
        """Nothing of it stays open."""
        self._session.listenings.pop(self.id, None)
        self.interrupt("closed")
        if self.microphone is not None:
            await self.microphone.close()
        self._sound.close()
        self._unheard = None

    # How a turn goes

    def _begin(self) -> None:
        self._step(AudioArrived(now_ms()))
        if self._place is None and self._session.client.abilities.context:
            self._asked = self._session.spawn(self._session.ask_place())

    async def _where(self, committed: Place | None) -> Place | None:
        """Where the user was when the utterance began, by the best word there is."""
        place, self._place = self._place, None
        asked, self._asked = self._asked, None
        if place is None and asked is not None:
            await asyncio.wait([asked], timeout=0.5)
            place = asked.result() if asked.done() and not asked.cancelled() else None
        return place or committed

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

    async def _think(self, number: int, clip: Clip, place: Place | None) -> Result:
        turn_id = self._session.turns.next_id()
        try:
            await self._go[number].wait()
            heard = await self._transcribe(clip, place)
            result = await self._session.turns.say(Utterance(turn_id, heard, place, self.progress.of(turn_id)))
        except BaseException:
            self._step(Failed(now_ms(), number))
            raise
        self._answer(number, result)
        return result

    async def _transcribe(self, clip: Clip, place: Place | None) -> Transcript:
        hints = await self._session.hints(place)
        try:
            with self._session.metrics.timed("transcribe"):
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
        """Shows the answer, and says it where there is a voice and nobody speaks."""
        self._show(result)
        voice = self.output is not None and self._session.settings.speech.speak_replies
        self._answers[number] = result
        self._step(Answered(now_ms(), number, voice and bool(result.message)))
        self._answers.pop(number, None)

    def _show(self, result: Result) -> None:
        if result.message:
            self.progress.of(result.turn_id).emit("text", delta=result.message)

    def _speak(self, number: int) -> None:
        result = self._answers[number]
        progress = self.progress.of(result.turn_id)
        sink = (
            ClientSink(progress, self.output)
            if isinstance(self.output, Format)
            else DeviceSink(self._session.settings.audio.output_device)
        )

        def finished() -> None:
            self._speeches.pop(number, None)
            self._step(Spoken(now_ms(), number))

        speech = Speech(result.turn_id, self._session.engines, progress, sink, finished)
        self._speeches[number] = speech
        speech.begin(result.message)

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
                case StopSpeech(turn=number, reason=reason) if number in self._speeches:
                    self._speeches[number].stop(reason)
                case CancelThought(turn=number) if number in self._thoughts:
                    self._thoughts[number].cancel()
                case _:
                    """What it would stop is over already."""
