"""One conversation: carries out the effects of the turn machine, and reports what happened back to it.

Turns are begun, held back, released and dropped here, and answers shown and spoken. What a turn waits for is in
pending_turns, incoming sound in listening and ear, and what an utterance means and does in turns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from senorita_lsp.command.completeness import Completeness, completeness
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.caret import Claim
from senorita_lsp.server.followers import Follower, TypedFollower
from senorita_lsp.server.pending_turns import PendingTurn, PendingTurns
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import Result, interrupted, result_json, wants_more
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.server.speaking.voice import Voice
from senorita_lsp.server.telemetry.clocks import Clocks
from senorita_lsp.server.telemetry.logs import place_of
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn import machine
from senorita_lsp.turn.events import (
    Answered,
    Answering,
    CancelThought,
    Committed,
    Confirm,
    Effect,
    Event,
    Failed,
    Guess,
    Ignore,
    Interrupted,
    PauseSpeech,
    Refuse,
    ResumeSpeech,
    Show,
    Speak,
    Spoken,
    StopSpeech,
    Think,
    Ticked,
    Transcribe,
    Transcribed,
    Typed,
    WakeAt,
)
from senorita_lsp.turn.state import Policy, Turn

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Format
    from senorita_lsp.server.session import Session

logger = logging.getLogger(__name__)

LONGEST_COMMAND = 200
"""Characters up to which words are read on the event loop."""

BUSY = "Too many utterances are waiting already; this one was not carried out."

Said: TypeAlias = Callable[[], Awaitable[Transcript]]
"""Finds out what was said; raises EngineError."""


def policy(settings: Settings) -> Policy:
    """The turn-taking options that the settings ask for."""
    wanted = settings.turn
    return Policy(wanted.barge_in, wanted.wake_word.strip(), wanted.wake_seconds * 1000)


class Conversation:
    """The turns of one listening session.

    ``ignored`` is called for what was said and is no utterance, with why; ``changed`` when a turn may have changed
    what is likely to be said.
    """

    def __init__(
        self,
        session: Session,
        output: Format | str | None,
        progress: Progress,
        ignored: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self.turn = Turn(policy(session.settings))
        self.voice = Voice(session, output, progress, self._spoken)
        self.closed = False
        self._session, self._progress = session, progress
        self._ignored, self._changed = ignored, changed
        self._pending = PendingTurns()
        self._answers: dict[int, Result] = {}
        self._typed: dict[str, int | None] = {}
        self._begun: set[int] = set()
        self._heard = Transcript("")
        self._claim = Claim()
        self._timer: asyncio.TimerHandle | None = None
        self._clocks = Clocks(session.metrics)

    # What is said

    def committed(self, event: Event) -> int:
        """Registers a committed utterance and returns its turn number; raises EngineError (busy)."""
        if Refuse("") in self.step(event):
            raise EngineError("busy", "Too many utterances are waiting already; this one was not heard.")
        return self.turn.number

    def withdrawn(self, number: int) -> None:
        """Withdraws a committed turn whose words are not known yet."""
        self._pending.forget(number)
        self.step(Failed(now_ms(), number))

    async def pushed(self, number: int, said: Said, place: Claim) -> Result:
        """Carries out a committed turn and returns its result. Raises EngineError; cancelled, it changes nothing."""
        pending, turn_id = self._pending.of(number), self._session.turns.next_id()
        work = self._think(number, turn_id, lambda: self._transcribed(number, said), place)
        pending.task = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(pending.task)
        except asyncio.CancelledError:
            if pending.task.cancelled():
                return interrupted(turn_id)
            # What had begun to be done is done to its end, and then it was not cancelled.
            pending.task.cancel()
            await asyncio.wait([pending.task])
            if pending.task.cancelled() or pending.task.exception() is not None:
                raise
            return pending.task.result()

    def heard(self, event: Event, heard: Transcript, claim: Claim) -> None:
        """Hands-free: an utterance may be over, or is; what becomes a turn is carried out on its own."""
        # A sentence that was held back goes on: its place is where it began.
        self._heard, self._claim = heard, self._claim if self.turn.held is not None else claim
        self.step(event)

    def configure(self, settings: Settings) -> None:
        """The settings have changed."""
        self.turn = replace(self.turn, policy=policy(settings))

    def step(self, event: Event) -> tuple[Effect, ...]:
        """Feeds an event to the turn machine, carries out its effects and returns them."""
        before = self.turn.number
        self.turn, effects = machine.step(self.turn, event)
        for effect in effects:
            self._do(effect)
        # Who commits or types sees to that turn.
        own = isinstance(event, Committed | Typed) and Refuse("") not in effects
        for number in range(before + 1, self.turn.number + 1 - own):
            if self.turn.awaits(number):
                pending = self._pending.of(number)
                pending.task = self._session.spawn(self._by_itself(number, pending, self._heard, self._claim))
        return effects

    def _do(self, effect: Effect) -> None:
        match effect:
            case Show(state=state):
                self._progress.emit("state", state=state.value)
            case Speak(turn=number):
                self._speak(number)
            case PauseSpeech(turn=number):
                self.voice.pause(number)
                self._clocks.spoken_over(number, self._since, stopped=False)
            case ResumeSpeech(turn=number):
                self.voice.resume(number)
            case StopSpeech(turn=number, reason=reason):
                self.voice.silence(number, reason)
                if reason == "speech":
                    self._clocks.spoken_over(number, self._since, stopped=True)
            case WakeAt(at=at):
                self._wake_at(at)
            case Ignore(why=why):
                self._ignored(why)
            case Refuse(text=text) if text:
                self._progress.notice("warning", "busy", BUSY)
            case _:
                self._do_with_thought(effect)

    @property
    def _since(self) -> int:
        """When the user began the current utterance (ms)."""
        return now_ms() if self.turn.hearing is None else self.turn.hearing.since

    def _do_with_thought(self, effect: Effect) -> None:
        match effect:
            case Transcribe(turn=number):
                self._pending.of(number).go.set()
            case Think(turn=number, text=text):
                self._pending.of(number).tell(text)
            case Guess(turn=number, text=text):
                self._pending.of(number, is_open=False).tell(text)
            case Confirm(turn=number):
                self._clocks.confirmed(number)
                self._pending.of(number).certainty.open()
                self.voice.release(number)
            case CancelThought(turn=number):
                self._pending.cancel(number)

    def _wake_at(self, at: int) -> None:
        self._stop_timer()
        delay = max(0, at - now_ms()) / 1000
        self._timer = asyncio.get_running_loop().call_later(delay, lambda: self.step(Ticked(max(at, now_ms()))))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # How a turn goes

    async def _by_itself(self, number: int, pending: PendingTurn, heard: Transcript, claim: Claim) -> Result:
        """Runs a turn without a request: its result goes out as progress, unless it was only prepared ahead."""
        turn_id = self._session.turns.next_id()
        try:
            result = await self._think(number, turn_id, lambda: pending.as_told(heard), claim)
        except asyncio.CancelledError:
            if pending.certainty.is_open and not self.closed:
                self._progress.emit("turn", result=result_json(interrupted(turn_id, pending.words(heard))))
            raise
        except Exception as raised:  # noqa: BLE001 - who speaks waits for a word, whatever went wrong
            error = _in_words(raised)
            said = pending.words(heard)
            why = (error.code, error.message)
            result = Result(turn_id, said, "failed", error.message, error=why, retry_after=error.retry_after)
            if not pending.certainty.is_open:
                # What was said is worked out again if it turns out to be meant.
                return result
            self._progress.notice("warning", error.code, error.message)
        self._progress.emit("turn", result=result_json(result))
        self._changed()
        return result

    async def _transcribed(self, number: int, said: Said) -> Transcript:
        """The transcript of a committed turn, once the turns before it are done."""
        pending = self._pending.of(number)
        await pending.go.wait()
        heard = await said()
        own = not self.turn.joins or is_own(heard)
        self.step(Transcribed(now_ms(), number, heard.text, own))
        return await pending.as_told(heard)

    async def _think(self, number: int, turn_id: str, words: Said, claim: Claim) -> Result:
        certainty, at = self._pending.of(number).certainty, now_ms()
        progress = self._progress.of(turn_id).followed(Follower(self, number, turn_id), certainty)
        try:
            self._clocks.begin(number, turn_id)
            heard = await words()
            self._clocks.heard(number)
            said = Utterance(turn_id, heard, await claim.settled(), progress, at=at)
            result = await self._session.turns.say(said)
            await certainty.passed()
        except BaseException as error:
            self.step(Failed(now_ms(), number))
            self._clocks.over(number, "failed" if isinstance(error, Exception) else "cancelled")
            # What was said of it so far is said to its end, where nobody has silenced it.
            self.voice.finish(number)
            self._begun.discard(number)
            raise
        finally:
            self._pending.forget(number)
        self._answer(number, result)
        return result

    # Answers

    def _answer(self, number: int, result: Result) -> None:
        """Shows the answer, and speaks it unless there is no voice, somebody speaks, or it was streamed."""
        self._show(result)
        self._answers[number] = result
        if not result.told:
            self.voice.feed(number, f"\n\n{result.message}")
        self.voice.finish(number)
        aloud = self.voice.on and bool(result.message) and not result.told
        self.step(Answered(now_ms(), number, aloud, missed=wants_more(result)))
        self._clocks.answered(number, result.status, self.turn.speaking == number)
        self._answers.pop(number, None)
        self._begun.discard(number)

    def say_on(self, number: int, turn_id: str, text: str) -> None:
        """A piece of an answer that is still being written; its first one begins the speech."""
        if not self.voice.on or not text:
            return
        if number not in self._begun and self.turn.awaits(number):
            self._begun.add(number)
            guessed = self.turn.guess is not None and self.turn.guess.turn == number
            self.voice.prepare(number, turn_id, held=guessed)
            self.step(Answering(now_ms(), number))
            if not guessed and self.turn.speaking != number:
                # The user speaks meanwhile: the answer is shown only.
                self.voice.drop(number)
        self.voice.feed(number, text)

    def ask(self, number: int, turn_id: str, text: str) -> None:
        """Speaks a question to the user, unless part of its turn was spoken already."""
        if number not in self._begun:
            self.say_on(number, turn_id, text)
            self.voice.finish(number)
            self._begun.discard(number)

    def _show(self, result: Result) -> None:
        if result.message and not result.told:
            self._progress.of(result.turn_id).emit("text", delta=result.message)

    def _speak(self, number: int) -> None:
        result = self._answers.get(number)
        if result is None:
            self.voice.begin(number)
        else:
            self.voice.say(number, result.turn_id, result.message)

    def _spoken(self, number: int) -> None:
        self._clocks.over(number)
        self.step(Spoken(now_ms(), number))

    # Typed utterances

    def typed(self, turn_id: str, progress: Progress) -> Progress:
        """The progress of a typed utterance, whose answer is spoken as it streams, from its beginning or not at all."""
        return progress.followed(TypedFollower(self, turn_id))

    def typed_number(self, turn_id: str) -> int | None:
        """The turn that speaks this typed utterance's answer; None where that is only shown."""
        if turn_id not in self._typed:
            taken = self.turn.hearing is not None or self.turn.thinking is not None
            speaks = self.voice.on and not (self.closed or taken)
            self._typed[turn_id] = number = self.committed(Typed(now_ms())) if speaks else None
            if number is not None:
                self._clocks.begin(number, turn_id)
        return self._typed[turn_id]

    def say(self, result: Result) -> None:
        """Gives the answer to a typed utterance: aloud, unless the user speaks or a spoken turn is in progress."""
        if self.closed:
            return
        number = self.typed_number(result.turn_id)
        del self._typed[result.turn_id]
        if number is not None:
            self._answer(number, result)
        else:
            self._show(result)
            self._session.metrics.turn(result.turn_id).end(result.status)

    def untyped(self, turn_id: str) -> None:
        """A typed utterance was cancelled: its answer ends here."""
        number = self._typed.pop(turn_id, None)
        self._session.metrics.turn(turn_id).end("cancelled")
        if number is not None:
            self._clocks.over(number)
            self._begun.discard(number)
            self.voice.silence(number, "cancelled")
            self.step(Failed(now_ms(), number))

    def close(self) -> None:
        """Ends everything: nothing more is said, worked on or waited for."""
        self.closed = True
        self.step(Interrupted(now_ms(), "closed"))
        self._clocks.close()
        self._stop_timer()


def is_own(heard: Transcript) -> bool:
    """Whether words are a complete command; no command is longer than LONGEST_COMMAND."""
    return len(heard.text) <= LONGEST_COMMAND and completeness(heard) is Completeness.WHOLE


def _in_words(error: Exception) -> EngineError:
    """The error for the user; an internal error is also logged, without what was said."""
    if isinstance(error, EngineError):
        return error
    logger.error("a turn failed: %s", place_of(error))
    return EngineError("internal", "Something went wrong in the server, so the command was not completed.")
