"""Carries out a plan: asks its questions first, and once begun runs it to the end.

Plans are made in turns, questions are put in questions, and each action is carried out in perform.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Choices, Control, Plan, Planned, Question, Refusal, Risk, RunTerminal
from senorita_lsp.action.undo import TurnRecord
from senorita_lsp.server import controls
from senorita_lsp.server.history import Pending
from senorita_lsp.server.outcome import Outcome, failed
from senorita_lsp.server.perform import impossible, perform
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.questions import Unanswerable
from senorita_lsp.server.resumption.texts import about

if TYPE_CHECKING:
    from senorita_lsp.server.turns import Turns

ALONE_SECONDS = 2.0
"""How long a command line keeps later utterances waiting; after that they go ahead of it."""


class Execution:
    """Carries out the plans of a session's turns."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def act(self, planned: Planned, progress: Progress) -> Outcome:
        """Carries the plan out once its questions are answered with yes. Raises Stale."""
        match planned:
            case Refusal(code=code, say=say):
                return failed(code, say)
            case Choices(say=say):
                return Outcome("ambiguous", say)
            case Plan(actions=(Control() as control,)):
                return await controls.control(self._turns, control, progress)
        if (refused := impossible(self._turns.session, planned)) is not None:
            return refused
        if (asked := self._to_be_asked(planned)) and (left := await self._asked(planned, asked, progress)) is not None:
            return left
        return await self._whole(planned, progress)

    async def _asked(self, planned: Plan, asked: tuple[Question, ...], progress: Progress) -> Outcome | None:
        """None if every question was answered with yes, else the outcome of the turn."""
        self._turns.history.dialog = pending = self.about(Pending(plan=replace(planned, questions=asked)))
        try:
            return None if await self._turns.questions.confirm(asked, progress) else Outcome("declined", "Not done.")
        except Unanswerable as unanswered:
            rest = replace(pending, plan=replace(planned, questions=unanswered.left))
            self._turns.history.ask(rest, asyncio.get_running_loop().time())
            return Outcome("ambiguous", f"{unanswered.left[0].text} Say yes or no.")
        finally:
            # A client that is gone has not answered: it is asked again when it comes back.
            if not self._turns.session.client.peer.closed:
                self._turns.history.dialog = None

    def about(self, pending: Pending) -> Pending:
        """The pending question, with digests of the documents it is about."""
        return about(pending, self._turns.session.documents.all)

    def _to_be_asked(self, planned: Plan) -> tuple[Question, ...]:
        """The questions to ask: the settings may allow harmless terminal commands without asking."""
        commands = [action for action in planned.actions if isinstance(action, RunTerminal)]
        harmless = commands == list(planned.actions) and all(command.risk is Risk.CONFIRM for command in commands)
        unasked = harmless and not self._turns.session.settings.terminal.confirm
        return tuple(question for question in planned.questions if question.always or not unasked)

    async def _whole(self, planned: Plan, progress: Progress) -> Outcome:
        """Runs to the end once begun, so that a turn is never half applied, however often it is cancelled."""
        progress.acting()
        self._turns.history.pending = None
        work = asyncio.ensure_future(perform(self._turns.session, planned, progress))
        with self._turns.session.metrics.turn(progress.turn_id).span("act"):
            if any(isinstance(action, RunTerminal) for action in planned.actions):
                return await self._command(work)
            while not work.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.shield(work)
            return work.result()

    async def _command(self, work: asyncio.Task[Outcome]) -> Outcome:
        """Waits for a command line, which ends with its turn or on "stop"; later utterances may overtake it."""
        with self._turns.floor.stoppable(work):
            await asyncio.wait([work], timeout=ALONE_SECONDS)
            if not work.done():
                async with self._turns.floor.aside():
                    await asyncio.wait([work])
        if work.cancelled():
            return Outcome("cancelled", "Stopped.", record=TurnRecord(ran=True))
        return work.result()
