"""One listening session (``voice/start``): incoming sound, by push-to-talk or hands-free, and its conversation.

Handles what the client does and what an engine heard. Turns are in conversation, live hearing in ear and hands_free.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from senorita_lsp.command.completeness import Completeness, completeness
from senorita_lsp.engines.audio.format import Clip, Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.caret import Caret, Claim
from senorita_lsp.server.conversation import Conversation, is_own
from senorita_lsp.server.listening.ear import Ear, Hearing
from senorita_lsp.server.listening.hands_free import HandsFree, check_hands_free
from senorita_lsp.server.listening.loudness import Measured
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result, interrupted
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.transcript.replace import replaced
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.continuation import breaks_off
from senorita_lsp.turn.echo import after_echo
from senorita_lsp.turn.events import (
    AudioArrived,
    Committed,
    Dismissed,
    EagerEndOfTurn,
    EndOfTurn,
    Interrupted,
    SpeechStarted,
    State,
    TurnResumed,
    Words,
)
from senorita_lsp.turn.judging import addressed
from senorita_lsp.turn.state import Kind

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.stt.base import Begun, StreamEvent
    from senorita_lsp.server.listening.microphone import Microphone
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
    """A listening session: incoming sound, its conversation, and the voice that answers."""

    def __init__(self, session: Session, opened: Opened, place: Place | None) -> None:
        from senorita_lsp.engines.audio.buffer import Utterance as Sound

        self._form = opened.input if isinstance(opened.input, Format) else Format()
        self.id = opened.session_id
        self.mode = opened.mode
        self.muted = False
        self.input, self.output = opened.input, opened.output
        self.progress = Progress(session.client, opened.token)
        self.microphone: Microphone | None = None
        self.talk = Conversation(session, opened.output, self.progress, self._ignored, self._refresh)
        self._session = session
        self._where = Caret(session, place)
        self._measured = Measured(self._form)
        self._ear = Ear(session, self._form, self.progress, self._happened, lambda: self._measured.position)
        self._open_ear = HandsFree(self._ear, self.progress, self._given_up, session.settings)
        self._sound = Sound(self._form, session.settings.limits.utterance_seconds, self._ear.feed)
        self._heard_last = ""
        self._loudness, self._since = self._measured.loudness, 0
        self._complaints: set[str] = set()
        self._unheard: Clip | None = None
        self._dismissed = False
        self._changing = asyncio.Lock()

    @property
    def state(self) -> State:
        return self.talk.turn.state

    @property
    def _hands_free(self) -> bool:
        return self.mode == "handsFree"

    # What the client does

    def audio(self, seq: int, data: bytes) -> None:
        """Takes a frame of sound. Raises EngineError for sound in the wrong format."""
        if self.muted or self.talk.closed:
            self._sound.skip(seq)
            return
        if self._hands_free:
            self._open_ear.feed(data, self._where.place)
        else:
            if self.talk.turn.hearing is None:
                self._begin()
            self._sound.append(seq, data)
        self._measure(data)

    async def commit(self, place: Place | None) -> Result:
        """Ends the utterance and returns its result. Raises EngineError; cancelled, it changes nothing."""
        number = self._committed()
        hearing, claim = self._finished(), self._where.claim()
        try:
            # Runs up to its first wait at once: what arrives from here on is the next utterance's.
            clip, place = await self._taken(number, claim, place)
            if not self.talk.turn.awaits(number):
                return interrupted(self._session.turns.next_id())
            return await self.talk.pushed(number, lambda: self._transcribe(clip, place, hearing), Claim(place))
        finally:
            if hearing is not None:
                hearing.drop()

    def _committed(self) -> int:
        self._complaints.clear()
        try:
            return self.talk.committed(Committed(now_ms()))
        except EngineError:
            self._sound.clear()
            if not self._hands_free:
                self._ear.drop()
            raise

    def _finished(self) -> Hearing | None:
        if not self._hands_free:
            return self._ear.finish()
        self._dismissed = False
        hearing = self._open_ear.finish()
        self.listen_on()
        return hearing

    async def _taken(self, number: int, claim: Claim, place: Place | None) -> tuple[Clip | None, Place | None]:
        """The sound of a committed turn, unless a live recogniser has it, and its place."""
        try:
            clip = None if self._hands_free else await self._sound.take()
            return clip, place or await claim.settled()
        except BaseException:
            self.talk.withdrawn(number)
            raise

    def interrupt(self, reason: str) -> None:
        """Stops speech, drops a pending answer, and discards an unfinished utterance."""
        self._sound.clear()
        if not self._hands_free:
            self._ear.drop()
        self._dismissed = self._dismissed or self.talk.turn.hearing is not None
        self.talk.step(Interrupted(now_ms(), reason))

    def configure(self, settings: Settings) -> None:
        """Takes changed settings; those of hearing apply from the next utterance on."""
        self.talk.configure(settings)
        self._open_ear.configure(settings)
        self._renew()

    def _renew(self) -> None:
        if not (self._dismissed or self.talk.turn.hearing is not None):
            self._open_ear.renew(self._where.place)

    def hush(self, reason: str) -> None:
        """Stops speech; turns in progress continue."""
        self.talk.voice.hush(reason)

    async def mute(self, muted: bool) -> None:
        """Mutes or unmutes the session; muting releases the server's microphone. Raises EngineError (noDevice …)."""
        async with self._changing:
            if muted == self.muted:
                return
            if self.microphone is not None:
                await (self.microphone.mute() if muted else self.microphone.unmute())
            self.muted = muted
            if muted:
                self._deafen()
            elif self._hands_free:
                self.listen_on()
            self.progress.emit("state", state=self.state.value, muted=muted)

    async def switch(self, mode: str) -> None:
        """Changes between a key and hands-free; an utterance under way is carried on hands-free, and is over
        otherwise. Raises EngineError."""
        async with self._changing:
            if mode == self.mode:
                return
            if mode == "handsFree":
                await check_hands_free(self._session, self._form)
            sound = self._sound.pending
            self._deafen()
            self.mode = mode
            if mode == "handsFree":
                self.listen_on(self._measured.length(sound))
                self._ear.feed(sound)

    def _deafen(self) -> None:
        self._sound.clear()
        self._open_ear.close()
        self._nothing_said()

    def complain(self, error: EngineError) -> None:
        """Reports faulty sound, each fault once per utterance, as frames come fifty times a second."""
        if error.code not in self._complaints:
            self._complaints.add(error.code)
            self.progress.notice("warning", error.code, error.message)

    def playback(self, turn_id: str, played_ms: int, state: str) -> None:
        """Takes the client's report of what has been played."""
        self._loudness.played(self._measured.position, turn_id, played_ms)
        self.talk.voice.played(turn_id, played_ms, state)

    def close_when_settled(self) -> None:
        """Closes once all speech has been played."""
        self._session.spawn(self._settle())

    async def _settle(self) -> None:
        await self.talk.voice.settled()
        await self.close()

    async def close(self) -> None:
        """Closes everything that the session opened."""
        self._session.listenings.pop(self.id, None)
        self._sound.close()
        self._open_ear.close()
        self.talk.close()
        if self.microphone is not None:
            await self.microphone.close()
        self._unheard = None
        await self._ear.close()

    # What is heard

    def listen_on(self, waited_ms: int = 0) -> None:
        """Listens hands-free until the session is closed or muted; ``waited_ms`` as in Ear."""
        if not (self.muted or self.talk.closed):
            self._open_ear.open(self._where.place, waited_ms)

    def _begin(self) -> None:
        self.talk.step(AudioArrived(now_ms()))
        self._session.spawn(self._session.engines.freshen())
        self._ear.open(self._where.place)
        self._where.ask()

    def _measure(self, data: bytes) -> None:
        """Measures the sound, for the level meter and for recognising echo."""
        rms = self._measured.feed(data, self.talk.voice.audible)
        if rms is not None:
            self._heed_louder()
            self.progress.emit("level", rms=round(rms, 3))

    def _heed_louder(self) -> None:
        """Tells the machine when the utterance has become louder than the echo."""
        if self._loudness.over and self.talk.turn.hearing is not None:
            self.talk.step(SpeechStarted(now_ms(), loud=True))

    def _happened(self, event: StreamEvent) -> None:
        """Handles an event of the live recogniser."""
        from senorita_lsp.engines.stt.base import Eager, Interim

        self._open_ear.well()
        if self._hands_free:
            self._happened_hands_free(event)
        elif isinstance(event, Interim):
            self.progress.emit("interim", text=event.text)
        elif isinstance(event, Eager):
            self._session.spawn(self._understand_ahead(self._written(event.transcript), self._where.known))

    def _happened_hands_free(self, event: StreamEvent) -> None:
        from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Interim, Resumed

        talk, hearing = self.talk, self.talk.turn.hearing
        said = talk.voice.said(None if hearing is None else self._since)
        match event:
            case Ended(transcript=transcript):
                over = self._loudness.ended(event.at_ms)
                self._turn_over(self._written(transcript), said, event.by_pause, over)
            case _ if self._dismissed:
                """It goes on, and nobody wants it any more."""
            case Begun():
                self._someone_speaks(event)
            case Interim(text=text, engine=engine, confidence=confidence):
                talk.step(Words(now_ms(), text, said, confidence))
                self._foresee(text, engine)
                if self._concerns_us(text):
                    self.progress.emit("interim", text=text)
            case Eager(transcript=transcript):
                heard = self._written(transcript)
                own = not talk.turn.joins or is_own(heard)
                talk.heard(EagerEndOfTurn(now_ms(), heard.text, said, own, heard.confidence), heard, self._where.known)
            case Resumed():
                talk.step(TurnResumed(now_ms()))
        self._renew()

    def _foresee(self, text: str, engine: str | None) -> None:
        """An interim transcript that stays the same may be final: it is parsed ahead."""
        turn, heard_before, self._heard_last = self.talk.turn, self._heard_last, text
        if text == heard_before and turn.real and turn.thinking is None and turn.guess is None:
            heard = self._written(Transcript(text, engine=engine))
            self._session.spawn(self._understand_ahead(heard, self._where.known))

    async def _understand_ahead(self, heard: Transcript, claim: Claim) -> None:
        await self._session.turns.understanding.foresee(heard, await claim.settled())

    def _concerns_us(self, text: str) -> bool:
        """Whether the current words may be a person's, addressed to the assistant."""
        turn = self.talk.turn
        somebody = turn.hearing is not None and turn.hearing.kind is not Kind.ECHO
        return somebody and addressed(turn, now_ms(), text) is not None

    def _someone_speaks(self, event: Begun) -> None:
        loud, self._since = self._measured.begun(event)
        self.talk.step(SpeechStarted(now_ms(), loud))
        self._heed_louder()
        self._session.spawn(self._session.engines.freshen())
        self._where.ask()

    def _turn_over(self, heard: Transcript, said: str, by_pause: bool, over: bool) -> None:
        """The utterance has ended: it becomes a turn, unless it was interrupted in the meantime."""
        if (hearing := self._ear.current) is not None:
            hearing.turn_taken()
        if self._dismissed:
            self._nothing_said()
            return
        self._complaints.clear()
        heard = self._somebodys(heard, said)
        own = not (by_pause or self.talk.turn.joins) or is_own(heard)
        whole = own or not by_pause or self._is_whole(heard)
        event = EndOfTurn(now_ms(), heard.text, said, own, whole, heard.confidence, over)
        self.talk.heard(event, heard, self._where.known)
        self._where.claim()

    def _somebodys(self, heard: Transcript, said: str) -> Transcript:
        """The transcript without an echo of the own voice before a command."""
        hearing = self.talk.turn.hearing
        text = after_echo(heard.text, said) if said and not (hearing and hearing.loud) else ""
        command = replace(heard, text=text, words=())
        return command if text and is_own(command) else heard

    def _is_whole(self, heard: Transcript) -> bool:
        """Whether a pause ended the sentence; what the grammar does not know counts as a question."""
        if breaks_off(heard.text):
            return False
        return self._session.engines.thinks or completeness(heard) is not Completeness.CUT

    def _written(self, heard: Transcript) -> Transcript:
        return replaced(heard, self._session.settings.replacements)

    def _ignored(self, why: str) -> None:
        if why == "echo":
            self._loudness.echoed()

    def _nothing_said(self) -> None:
        self._dismissed = False
        self._loudness.ended(self._measured.position)
        self._where.forget()
        self.talk.step(Dismissed(now_ms()))

    def _given_up(self, unheard: Clip | None) -> None:
        self._unheard = unheard or self._unheard
        self._nothing_said()

    def _refresh(self) -> None:
        if self._hands_free:
            self._ear.refresh()

    async def _transcribe(self, clip: Clip | None, place: Place | None, hearing: Hearing | None = None) -> Transcript:
        """The transcript, by the live recogniser, else by the first engine that hears the clip. Raises EngineError."""
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
        """Transcribes the sound that all engines failed on before; None where there is none.

        Raises EngineError; the sound is kept then.
        """
        clip, self._unheard = self._unheard, None
        return None if clip is None else await self._transcribe(clip, None)
