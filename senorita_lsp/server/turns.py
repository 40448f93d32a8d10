"""Utterances carried out one after another: understood, planned, confirmed, done, remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from senorita_lsp.action.plan import Ask, Choice, Choices, Control, Plan, Planned, Question, Refusal, Risk, RunTerminal
from senorita_lsp.action.undo import TurnRecord
from senorita_lsp.command.intent import Ambiguous, Intent, NotUnderstood, Parse, Understood
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server import controls
from senorita_lsp.server.findings import Findings
from senorita_lsp.server.history import History, Pending, Remembered
from senorita_lsp.server.outcome import NOTHING, Outcome, Stale, failed
from senorita_lsp.server.perform import impossible, perform
from senorita_lsp.server.place import Place
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.questions import CANCEL, Questions, Unanswerable
from senorita_lsp.server.result import Result, intent_json
from senorita_lsp.server.thinking import Thinking
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.command.snap import Heard
    from senorita_lsp.document.snapshot import Snapshot
    from senorita_lsp.server.session import Session

WAITING_LIMIT = 8
"""Utterances that may wait for their turn; one more is answered with ``busy``."""

ALONE_SECONDS = 2.0
"""How long a command line keeps later utterances waiting; those that run longer go on beside them."""

STOPPING = frozenset({"history.stop", "history.cancel", "terminal.kill"})
"""What stops a running command line, and a language model at work."""

ATTEMPTS = 3
"""How often a plan is made anew because its document changed under it."""


@dataclass(frozen=True)
class Utterance:
    """What was said, where, and who is told about it."""

    turn_id: str
    heard: Transcript
    place: Place | None
    progress: Progress


class Turns:
    """The one place where a session's utterances become deeds, in the order in which they were said."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.history = History()
        self.questions = Questions(session, understand)
        self.thinking = Thinking(self)
        self.findings = Findings(session)
        self._lock = asyncio.Lock()
        self._holding: set[asyncio.Task[Any] | None] = set()
        self._stoppable: set[asyncio.Task[Any]] = set()
        self._foreseen: tuple[str, str | None, Snapshot, Heard] | None = None
        self._waiting = 0
        self.beside = 0
        self._count = 0

    def next_id(self) -> str:
        self._count += 1
        return f"t{self._count}"

    async def say(self, said: Utterance) -> Result:
        """Carries one utterance out whole; cancelled before anything was sent, it changes nothing.

        Raises EngineError (busy).
        """
        return await self._clocked(said, self._say(said))

    async def _say(self, said: Utterance) -> Result:
        if said.heard.text.strip():
            confidence = {} if said.heard.confidence is None else {"confidence": round(said.heard.confidence, 3)}
            said.progress.emit("final", text=said.heard.text, **confidence)
        if self.questions.open or self._stoppable:
            await said.progress.certain()
        if self.questions.open and (answer := await self.questions.answer(said.heard)) is not None:
            return Result(said.turn_id, said.heard.text, "done", answer)
        if self._stoppable and await self._is_stop(said.heard) and self.stop_working():
            self.session.quiet("stop")
            return Result(said.turn_id, said.heard.text, "done", "")
        return await self._in_order(lambda: self._understand(said))

    async def intend(self, intent: Intent, said: Utterance) -> Result:
        """Carries out an intent that needs no understanding, such as a code action's. Raises EngineError (busy)."""
        return await self._clocked(said, self._in_order(lambda: self._carry_out(intent, said)))

    async def _clocked(self, said: Utterance, work: Awaitable[Result]) -> Result:
        """A turn's clock stops with its result; that of one which may be spoken is stopped by who speaks."""
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
        """Ends the command lines that run and the thoughts under way; whether there were any."""
        running = list(self._stoppable)
        for work in running:
            work.cancel()
        return bool(running)

    async def _is_stop(self, heard: Transcript) -> bool:
        meant = (await self.session.think(understand, heard, None)).parse
        return isinstance(meant, Understood) and meant.reading.intent.family in STOPPING

    async def again(self, heard: Transcript, progress: Progress) -> Outcome:
        """Understands and does an earlier utterance anew, within the turn that asks for it."""
        meant = (await self._hear(heard, None, progress.turn_id)).parse
        if not isinstance(meant, Understood):
            missed = Result(progress.turn_id or "", heard.text, "notUnderstood", _not_understood(meant))
            free = await self._freely(missed, Utterance(missed.turn_id, heard, None, progress))
            if free.status == "notUnderstood":
                self.history.missed(heard.text)
            return Outcome(free.status, free.message, free.error[0] if free.error else None, told=free.told)
        outcome, _ = await self.plan_and_act(meant.reading.intent, None, progress)
        return replace(outcome, intent=meant.reading.intent)

    async def plan_and_act(self, intent: Intent, place: Place | None, progress: Progress) -> tuple[Outcome, Planned]:
        """Plans an intent and does it; plans anew where a document changed meanwhile."""
        from senorita_lsp.action.planner import plan

        intent = self.findings.meant(intent, self.history.last.intent.family if self.history.last else "")
        for _ in range(ATTEMPTS):
            snapshot = await self.session.snapshot(place)
            planned = await self.session.think(plan, intent, snapshot)
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
        """Does what was planned, after its questions were answered with yes. Raises Stale."""
        match planned:
            case Refusal(code=code, say=say):
                return failed(code, say)
            case Choices(say=say):
                return Outcome("ambiguous", say)
            case Plan(actions=(Control() as control,)):
                return await controls.control(self, control, progress)
        if (refused := impossible(self.session, planned)) is not None:
            return refused
        try:
            if not await self.questions.confirm(self._to_be_asked(planned), progress):
                return Outcome("declined", "Not done.")
        except Unanswerable as unanswered:
            self.history.ask(
                Pending(plan=replace(planned, questions=unanswered.left)), asyncio.get_running_loop().time()
            )
            return Outcome("ambiguous", f"{unanswered.left[0].text} Say yes or no.")
        return await self._whole(planned, progress)

    def _to_be_asked(self, planned: Plan) -> tuple[Question, ...]:
        """The plan's questions; a user may have said yes to all harmless terminal commands, in the settings."""
        commands = [action for action in planned.actions if isinstance(action, RunTerminal)]
        harmless = commands == list(planned.actions) and all(command.risk is Risk.CONFIRM for command in commands)
        unasked = harmless and not self.session.settings.terminal.confirm
        return tuple(question for question in planned.questions if question.always or not unasked)

    async def _in_order(self, work: Callable[[], Awaitable[Result]]) -> Result:
        if self._waiting - self.beside >= WAITING_LIMIT:
            raise EngineError("busy", "Too many utterances wait already; this one was not carried out.")
        self._waiting += 1
        try:
            await self._take_floor()
            self.history.forget_old(asyncio.get_running_loop().time())
            return await work()
        finally:
            self._waiting -= 1
            self._leave_floor()

    async def _take_floor(self) -> None:
        """One turn has the floor at a time, in the order in which they asked for it."""
        await self._lock.acquire()
        self._holding.add(asyncio.current_task())

    def _leave_floor(self) -> None:
        if asyncio.current_task() in self._holding:
            self._holding.discard(asyncio.current_task())
            self._lock.release()

    async def _understand(self, said: Utterance) -> Result:
        heard = await self._hear(said.heard, said.place, said.turn_id)
        said = replace(said, heard=replace(said.heard, text=heard.text))
        if not heard.text.strip():
            return Result(said.turn_id, "", "notUnderstood", "I heard nothing.")
        if not self._may_think_ahead(heard.parse):
            await said.progress.certain()
        match heard.parse:
            case Understood(reading=reading):
                return await self._carry_out(reading.intent, said)
            case Ambiguous(readings=readings):
                choices = tuple(Choice(controls.title(reading.intent), reading.intent) for reading in readings)
                return self._offer(Choices(choices, "Which one?"), None, said)
        missed = Result(said.turn_id, heard.text, "notUnderstood", _not_understood(heard.parse))
        free = await self._freely(missed, said)
        if free.status == "notUnderstood":
            self.history.missed(heard.text)
        return free

    def _may_think_ahead(self, parse: Parse) -> bool:
        """Whether the next thing to do is to ask a language model, which changes nothing."""
        if not self.session.engines.thinks:
            return False
        if isinstance(parse, Understood):
            return parse.reading.intent.family.startswith("ask.")
        return isinstance(parse, NotUnderstood)

    async def _freely(self, otherwise: Result, said: Utterance) -> Result:
        """What the grammar cannot place may be a command in other words, or a question: a language model may know."""
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

    async def foresee(self, transcript: Transcript, place: Place | None) -> None:
        """Understands what is being said while it is said; where nothing more comes, that is known then."""
        snapshot = await self.session.snapshot(place)
        heard = await self.session.think(understand, transcript, snapshot)
        self._foreseen = (transcript.text, transcript.engine, snapshot, heard)

    async def _hear(self, transcript: Transcript, place: Place | None, turn_id: str | None) -> Heard:
        snapshot = await self.session.snapshot(place)
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None and foreseen[:3] == (transcript.text, transcript.engine, snapshot):
            return foreseen[3]
        with self.session.metrics.turn(turn_id).span("understand"):
            return await self.session.think(understand, transcript, snapshot)

    async def _carry_out(self, intent: Intent, said: Utterance) -> Result:
        said.progress.emit("intent", **intent_json(intent))
        outcome, planned = await self._links(intent, said)
        await said.progress.certain()
        if isinstance(planned, Choices) and outcome.status == "ambiguous":
            return self._offer(planned, intent, said)
        result = Result(said.turn_id, said.heard.text, outcome.status, outcome.say, intent, told=outcome.told)
        other = self.thinking.instead(intent, planned, said.heard.text) if self.session.engines.thinks else None
        if other is not None:
            return await self._carry_out(other, said)
        if self.session.engines.thinks and self.thinking.doubts(intent, planned):
            free = await self._freely(result, said)
            if free is not result:
                return free
        return self._finish(result, outcome)

    async def _links(self, intent: Intent, said: Utterance) -> tuple[Outcome, Planned]:
        """Does a chain's parts in order, each where the one before left the caret; what is no chain is one part."""
        links = [intent.slots[key] for key in sorted(intent.slots)] if intent.family == "chain" else [intent]
        done: Outcome | None = None
        planned: Planned = Refusal("invalid", "There is nothing in this chain.")
        for link in links:
            assert isinstance(link, Intent)
            try:
                step, planned = await self.plan_and_act(link, said.place if done is None else None, said.progress)
            except asyncio.CancelledError:
                record = NOTHING if done is None else done.record
                self.history.broken_off(Remembered(said.turn_id, intent, said.heard.text, "", record))
                raise
            done = step if done is None else step.after(done)
            if done.status != "done":
                break
        return done or failed("invalid", "There is nothing in this chain."), planned

    async def _whole(self, planned: Plan, progress: Progress) -> Outcome:
        """Does it to the end once it has begun, so that a cancelled turn is never half applied."""
        progress.acting()
        self.history.pending = None
        work = asyncio.ensure_future(perform(self.session, planned, progress))
        with self.session.metrics.turn(progress.turn_id).span("act"):
            if any(isinstance(action, RunTerminal) for action in planned.actions):
                return await self._command(work)
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                return await work

    async def _command(self, work: asyncio.Task[Outcome]) -> Outcome:
        """Waits for a command line, which ends with its turn, or when told to; later utterances may overtake it."""
        with self.stoppable(work):
            await asyncio.wait([work], timeout=ALONE_SECONDS)
            if not work.done():
                async with self.aside():
                    await asyncio.wait([work])
        if work.cancelled():
            return Outcome("cancelled", "Stopped.", record=TurnRecord(ran=True))
        return work.result()

    @contextmanager
    def stoppable(self, work: asyncio.Task[Any]) -> Iterator[None]:
        """While the block runs, "stop" ends the work; it ends with the block in any case."""
        self._stoppable.add(work)
        try:
            yield
        finally:
            self._stoppable.discard(work)
            work.cancel()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Lets other utterances be carried out while the block waits for something that takes long.

        Who is cancelled meanwhile does not wait for the floor.
        """
        self._leave_floor()
        self.beside += 1
        try:
            yield
        finally:
            self.beside -= 1
        await self._take_floor()

    def _offer(self, choices: Choices, intent: Intent | None, said: Utterance) -> Result:
        self.history.ask(Pending(choices=choices.choices, place=said.place), asyncio.get_running_loop().time())
        titles = tuple(choice.title for choice in choices.choices)
        return Result(said.turn_id, said.heard.text, "ambiguous", choices.say, intent, titles)

    def _finish(self, result: Result, outcome: Outcome) -> Result:
        pending = self.history.pending
        if outcome.status == "ambiguous" and pending is not None and pending.plan is not None:
            return replace(result, alternatives=(pending.plan.questions[0].yes, CANCEL))
        if outcome.status != "ambiguous" and not outcome.record.ran:
            # What ran may have been overtaken by a turn that asks something; its own question it had laid aside before.
            self.history.pending = None
        if outcome.status == "failed":
            result = replace(result, error=(outcome.code or "failed", outcome.say))
        self._remember(result, outcome)
        return result

    def _remember(self, result: Result, outcome: Outcome) -> None:
        intent = outcome.intent or result.intent
        if intent is not None and (outcome.intent or intent.family not in controls.FAMILIES):
            self.history.add(Remembered(result.turn_id, intent, result.transcript, result.message, outcome.record))


def understand(transcript: Transcript, snapshot: Snapshot | None) -> Heard:
    """What a transcript means: one of an engine's is repaired where it was clearly misheard, a typed one stands."""
    from senorita_lsp.command.parser import parse
    from senorita_lsp.command.snap import Heard, hear

    if transcript.engine is not None:
        heard = hear(transcript, snapshot)
        # Engines end what they write with a full stop; nobody said one.
        return replace(heard, text=heard.text.rstrip(" .,!"))
    return Heard(transcript.text, parse(transcript, snapshot))


def _not_understood(parse: Parse) -> str:
    nearest = parse.nearest if isinstance(parse, NotUnderstood) else ()
    hint = f" You can say: {nearest[0]}." if nearest else ""
    return f"I did not understand that; nothing was changed.{hint}"
