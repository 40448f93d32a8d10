"""Carries out utterances one after another: understood, planned, confirmed, performed, remembered."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from senorita_lsp.action.placeless import anywhere
from senorita_lsp.action.plan import (
    Ask,
    Choice,
    Choices,
    Plan,
    Planned,
    Refusal,
)
from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Understood
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server import controls
from senorita_lsp.server.corrections import Corrections, did_you_mean
from senorita_lsp.server.execution import Execution
from senorita_lsp.server.file_list import about_files
from senorita_lsp.server.findings import Findings
from senorita_lsp.server.floor import Floor
from senorita_lsp.server.history import History, Pending, Remembered
from senorita_lsp.server.offer import Offers
from senorita_lsp.server.outcome import NOTHING, Outcome, Stale, failed
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.questions import CANCEL, Questions
from senorita_lsp.server.result import Result, intent_json
from senorita_lsp.server.speaking.sinks import now_ms
from senorita_lsp.server.thinking import Thinking
from senorita_lsp.server.understanding import (
    Understanding,
    answering,
    dictated,
    ends_dictation,
    not_understood,
    understand,
)
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.command.repair.snap import Heard
    from senorita_lsp.server.session import Session

NOT_OPEN = "The editor has not told me what is in that file, so I did no more than open it."

ATTEMPTS = 3
"""How often a plan is made anew because its document changed under it."""


@dataclass(frozen=True)
class Utterance:
    """An utterance: its words, the user's position, and the progress to report to."""

    turn_id: str
    heard: Transcript
    place: Place | None
    progress: Progress
    spoken: bool = True
    """Whether it belongs to a voice session; a line typed elsewhere is a command, also in dictation mode."""
    at: int = field(default_factory=now_ms)
    """When it was said (``now_ms``)."""


class Turns:
    """Carries out a session's utterances in the order in which they were said.

    ``dictating`` is the document in which dictation was begun, None while commands are given.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.history = History(session.remember)
        self.questions = Questions(session, understand)
        self.corrections = Corrections(self)
        self.execution = Execution(self)
        self.thinking = Thinking(self)
        self.offers = Offers(self)
        self.findings = Findings(session)
        self.floor = Floor()
        self.understanding = Understanding(session)
        self.dictating: str | None = None
        self._count = 0
        # A client that outlives its server tells the turns of both apart.
        self._prefix = f"t{secrets.token_hex(3)}-"

    def closed(self, uri: str) -> None:
        """Ends dictation into a document that was closed."""
        self.findings.closed(uri)
        if self.dictating == uri:
            self.dictating = None

    def next_id(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"

    async def say(self, said: Utterance) -> Result:
        """Carries out one utterance; cancelled before anything was sent, it changes nothing.

        Raises EngineError (busy).
        """
        return await self._clocked(said, self._say(said))

    async def _say(self, said: Utterance) -> Result:
        if said.heard.text.strip():
            confidence = {} if said.heard.confidence is None else {"confidence": round(said.heard.confidence, 3)}
            said.progress.emit("final", text=said.heard.text, **confidence)
        if self.questions.open or self.floor.working:
            await said.progress.certain()
        if self.questions.open:
            if (answer := await self.questions.answer(said.heard, said.at)) is not None:
                return Result(said.turn_id, said.heard.text, "done", answer)
            if self.questions.open:
                said.progress.waits()
        if self.floor.working and await self.understanding.is_stop(said.heard) and self.stop_working():
            self.session.quiet("stop")
            return Result(said.turn_id, said.heard.text, "done", "")
        return await self._in_order(lambda: self._beside_questions(said))

    async def _beside_questions(self, said: Utterance) -> Result:
        """Keeps a command that was said before a question came up from being taken for its answer."""
        asked = self.history.asked_after(said.at / 1000)
        result = await self._understand(said)
        answers = result.intent is not None and result.intent.family in controls.FAMILIES
        if asked is not None and self.history.pending is None and not answers:
            self.history.ask(asked, asyncio.get_running_loop().time())
        return result

    async def intend(self, intent: Intent, said: Utterance) -> Result:
        """Carries out an intent that needs no understanding, such as a code action's. Raises EngineError (busy)."""
        return await self._clocked(said, self._in_order(lambda: self._carry_out(intent, said)))

    async def _clocked(self, said: Utterance, work: Awaitable[Result]) -> Result:
        """Stops a turn's clock with its result, unless its answer is spoken: then the speech stops it."""
        clock = self.session.metrics.turn(said.turn_id)
        status = "cancelled"
        try:
            result = await work
            status = result.status
            clock.note(family=result.intent.family if result.intent else None)
            return result
        except EngineError:
            status = "failed"
            raise
        finally:
            clock.mark("answered")
            if not said.progress.speaks:
                clock.end(status)

    def stop_working(self) -> bool:
        """Ends running command lines and pending answers; returns whether there were any."""
        return self.floor.stop()

    async def _in_order(self, work: Callable[[], Awaitable[Result]]) -> Result:
        async def due() -> Result:
            await self.session.recalled()
            self.history.forget_old(asyncio.get_running_loop().time())
            return await work()

        return await self.floor.in_order(due)

    async def again(self, heard: Transcript, progress: Progress) -> Outcome:
        """Interprets and carries out an earlier utterance again, within the current turn."""
        meant = (await self.understanding.hear(heard, None, progress.turn_id)).parse
        if not isinstance(meant, Understood):
            missed = Result(progress.turn_id or "", heard.text, "notUnderstood", not_understood(meant))
            free = await self._freely(missed, Utterance(missed.turn_id, heard, None, progress))
            if free.status == "notUnderstood":
                self.history.missed(heard.text)
            return Outcome(free.status, free.message, free.error[0] if free.error else None, told=free.told)
        outcome, _ = await self.plan_and_act(meant.reading.intent, None, progress)
        return replace(outcome, intent=meant.reading.intent)

    async def plan_and_act(self, intent: Intent, place: Place | None, progress: Progress) -> tuple[Outcome, Planned]:
        """Plans an intent and carries it out; plans again where a document changed in the meantime."""
        from senorita_lsp.action.planner import plan

        intent = self.findings.meant(intent, self.history.last.intent.family if self.history.last else "")
        if intent.guessed and about_files(intent):
            await self.session.listing.fresh()
        for _ in range(ATTEMPTS):
            snapshot = await self.session.snapshot(place)
            planned = await self.session.think(plan, intent, snapshot)
            if (unsaid := self.session.unsaid(place)) is not None:
                planned = await self.session.think(anywhere, intent, planned, snapshot, unsaid)
            if intent.guessed:
                from senorita_lsp.thinking.guard import guarded

                planned = await self.session.think(guarded, planned, snapshot)
            try:
                match planned:
                    case Plan(actions=(Ask() as ask,)):
                        return await self.thinking.carry_out(ask, intent, snapshot, progress), planned
                await progress.certain()
                return await self.act(planned, progress), planned
            except Stale:
                continue
        return failed("documentChanged", "The document keeps changing; nothing was done."), planned

    async def act(self, planned: Planned, progress: Progress) -> Outcome:
        """Carries the plan out once its questions are answered with yes. Raises Stale."""
        return await self.execution.act(planned, progress)

    async def _understand(self, said: Utterance) -> Result:
        heard = await self.understanding.hear(said.heard, said.place, said.turn_id)
        spoken = said.heard
        said = replace(said, heard=replace(said.heard, text=heard.text))
        if not heard.text.strip():
            return Result(said.turn_id, "", "notUnderstood", "I heard nothing.")
        if not self._may_think_ahead(heard.parse):
            await said.progress.certain()
        if self.dictating is not None and said.spoken and not ends_dictation(heard.parse):
            return await self._carry_out(dictated(spoken), said)
        heard = await self.corrections.meant(heard, said)
        said = replace(said, heard=replace(said.heard, text=heard.text))
        match answering(heard.parse, self.history.pending):
            case Understood(reading=reading, others=others):
                result = await self._carry_out(reading.intent, said)
                if _found_nothing(result) and heard.offers:
                    return self._did_you_mean(heard, reading.intent, said)
                self.corrections.keep_others(said, others)
                if result.status == "done" and said.heard.engine and reading.intent.family not in controls.FAMILIES:
                    self.session.learning.understood(heard.text)
                return result
            case Ambiguous(readings=readings):
                choices = tuple(Choice(controls.title(reading.intent), reading.intent) for reading in readings)
                return self._offer(Choices(choices, "Which one?"), None, said)
        missed = Result(said.turn_id, heard.text, "notUnderstood", not_understood(heard.parse))
        free = await self._freely(missed, said)
        if free.status == "notUnderstood":
            self.history.missed(heard.text)
            self.session.learning.was_wrong(heard.text)
            if heard.offers:
                return self._did_you_mean(heard, None, said)
        return free

    def _may_think_ahead(self, parse: Parse) -> bool:
        """Whether the next thing to do is to ask a language model, which changes nothing."""
        if not self.session.engines.thinks:
            return False
        if isinstance(parse, Understood):
            return parse.reading.intent.family.startswith("ask.")
        return isinstance(parse, NotUnderstood)

    async def _freely(self, otherwise: Result, said: Utterance) -> Result:
        """Asks a language model about what the grammar does not know: a command in other words, or a question."""
        if not self.session.engines.thinks:
            return otherwise
        from senorita_lsp.thinking.interpret import Answered, worth_asking

        text = said.heard.text
        if not worth_asking(text):
            await said.progress.certain()
            return otherwise
        try:
            meant = await self.thinking.interpret(text, await self.session.snapshot(said.place), said.progress)
        except EngineError as error:
            await said.progress.certain()
            said.progress.notice("warning", error.code, error.message)
            if not said.progress.shows:
                self.session.client.message(error.message, 2)
            if error.code == "llmUnavailable" or otherwise.status != "notUnderstood":
                return otherwise
            return replace(otherwise, message=f"{otherwise.message} {error.message}")
        match meant:
            case None:
                return replace(otherwise, status="cancelled", message="Stopped.", error=None)
            case Intent():
                return await self._carry_out(meant, said)
            case Answered(text=answer):
                intent = Intent("ask.question", {"text": text})
                self.history.add(Remembered(said.turn_id, intent, text, answer))
                return Result(said.turn_id, text, "done", answer, intent, told=True)
        return otherwise

    async def _carry_out(self, intent: Intent, said: Utterance) -> Result:
        said.progress.emit("intent", **intent_json(intent))
        outcome, planned = await self._links(intent, said)
        await said.progress.certain()
        result = Result(said.turn_id, said.heard.text, outcome.status, outcome.say, intent, told=outcome.told)
        if isinstance(planned, Choices) and outcome.status == "ambiguous":
            self._remember_begun(result, outcome)
            return self._offer(replace(planned, say=outcome.say), intent, said)
        other = self.thinking.instead(intent, planned, said.heard.text) if self.session.engines.thinks else None
        if other is not None:
            return await self._carry_out(other, said)
        if self.session.engines.thinks and self.thinking.doubts(intent, planned):
            free = await self._freely(result, said)
            if free is not result:
                return free
        return self._finish(result, outcome)

    async def _links(self, intent: Intent, said: Utterance) -> tuple[Outcome, Planned]:
        """Carries out the parts of a chain in order, each where the one before left the caret."""
        links = [intent.slots[key] for key in sorted(intent.slots)] if intent.family == "chain" else [intent]
        done: Outcome | None = None
        planned: Planned = Refusal("invalid", "There is nothing in this chain.")
        for link in links:
            assert isinstance(link, Intent)
            if done is not None and not await self.session.arrived():
                done = failed("notOpen", NOT_OPEN).following(done)
                break
            try:
                step, planned = await self.plan_and_act(link, said.place if done is None else None, said.progress)
            except asyncio.CancelledError:
                record = NOTHING if done is None else done.record
                self.history.broken_off(Remembered(said.turn_id, intent, said.heard.text, "", record))
                raise
            done = step if done is None else step.following(done)
            if done.status != "done":
                break
        return done or failed("invalid", "There is nothing in this chain."), planned

    def _did_you_mean(self, heard: Heard, intent: Intent | None, said: Utterance) -> Result:
        before = heard.text if said.heard.engine is not None else ""
        return self._offer(did_you_mean(heard.offers), intent, said, before)

    def _offer(self, choices: Choices, intent: Intent | None, said: Utterance, heard: str = "") -> Result:
        """Asks which of them was meant; ``heard`` is what was heard, where they are what it may have been."""
        pending = self.execution.about(Pending(choices=choices.choices, place=said.place, heard=heard))
        self.history.ask(pending, asyncio.get_running_loop().time())
        titles = tuple(choice.title for choice in choices.choices)
        return Result(said.turn_id, said.heard.text, "ambiguous", choices.say, intent, titles)

    def _finish(self, result: Result, outcome: Outcome) -> Result:
        pending = self.history.pending
        if outcome.status == "ambiguous" and pending is not None and pending.plan is not None:
            self._remember_begun(result, outcome)
            return replace(result, alternatives=(pending.plan.questions[0].yes, CANCEL))
        if outcome.status != "ambiguous" and not outcome.record.ran:
            # What ran may have been overtaken by a turn that asks something; its own question it had laid aside before.
            self.history.pending = None
        if outcome.status == "failed":
            why = (outcome.code or "failed", outcome.say)
            result = replace(result, error=why, retry_after=outcome.retry_after)
        self._remember(result, outcome)
        return result

    def _remember_begun(self, result: Result, outcome: Outcome) -> None:
        """Remembers what a chain did before one of its parts asked a question."""
        if outcome.record != NOTHING:
            self._remember(result, outcome)

    def _remember(self, result: Result, outcome: Outcome) -> None:
        intent = outcome.intent or result.intent
        if intent is not None and (outcome.intent or intent.family not in controls.FAMILIES):
            self.history.add(Remembered(result.turn_id, intent, result.transcript, result.message, outcome.record))


def _found_nothing(result: Result) -> bool:
    """Whether nothing was done because something named does not exist."""
    return result.status == "failed" and result.error is not None and result.error[0] == "notFound"
