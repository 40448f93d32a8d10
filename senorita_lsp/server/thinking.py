"""Tasks for a language model: asked, streamed to the client, and turned into edits and findings the user may accept.

Prompts and the parsing of answers are in the package thinking, offered code in offer, findings in findings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Ask, Planned, Refusal
from senorita_lsp.command.intent import Intent
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.offer import Offer, clipped
from senorita_lsp.server.outcome import Outcome, done, failed, failed_by
from senorita_lsp.server.progress import Progress, visible
from senorita_lsp.thinking.message import Chunk, Delta, End, Request

if TYPE_CHECKING:
    from senorita_lsp.document.snapshot import Snapshot
    from senorita_lsp.server.turns import Turns
    from senorita_lsp.thinking.interpret import Answered
    from senorita_lsp.thinking.place import Place
    from senorita_lsp.thinking.prompt import Draft, Exchange

PAST = 6
"""Turns of the conversation that a model is told of."""

MOST_ANSWERS = 8
"""Answers that may be under way at once."""

WRITING = frozenset({"generate", "edit"})
FINDING = frozenset({"review", "debug"})

CUT_OFF = "The answer was cut off here."
SHOWN = "The code is only shown."
NOTHING_CAME = "No answer came back."

_LIST = ("findings",)
_LISTS = ("findings", "json")
"""Blocks that are no code to be shown: in any answer, and in one to a question for findings."""

_SAID = {
    "ask.explain": "Explain this.",
    "ask.review": "Review this.",
    "ask.debug": "What is wrong here?",
    "ask.generate": "Write code here.",
}
"""What a command without words asks for, in words."""


@dataclass
class Told:
    """What a model said by now: ``text`` as it came, ``prose`` what of it was spoken, ``code`` what was shown.

    ``whole`` unless it was cut off; ``chunks`` are what it gave besides text.
    """

    text: str = ""
    prose: str = ""
    code: str = ""
    whole: bool = True
    chunks: list[Chunk] = field(default_factory=list)

    @property
    def everything(self) -> tuple[Chunk, ...]:
        return (Delta(self.text), *self.chunks) if self.text else tuple(self.chunks)


def load() -> None:
    """Imports what the first question needs; called off the event loop, before anybody asks."""
    for module in ("prompt", "answer", "code", "findings", "interpret", "guard"):
        import_module(f"senorita_lsp.thinking.{module}")


class Stopped(Exception):
    """Somebody said stop while the model was at work."""


class Thinking:
    """The language model's part in a session's turns."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def carry_out(self, ask: Ask, intent: Intent, snapshot: Snapshot, progress: Progress) -> Outcome:
        """Has the model do a task: an answer told, code offered, or findings reported. Changes nothing if cancelled."""
        session = self._turns.session
        if not session.engines.thinks:
            return failed("llmUnavailable", await session.engines.no_model())
        ask, draft = self._turns.offers.continued(ask, intent, progress)
        told = Told()
        try:
            return await self._carry_out(ask, draft, snapshot, told, progress)
        except EngineError as error:
            await progress.certain()
            # What came so far stays, and the fault is told after it.
            progress.answer(f"\n\n{error.message}" if told.text else error.message)
            outcome = replace(failed_by(error), told=True)
        except Stopped:
            outcome = Outcome("cancelled", "Stopped.", told=True)
        self._turns.history.told(progress.turn_id, told.prose.strip())
        return outcome

    async def _carry_out(
        self, ask: Ask, draft: Draft | None, snapshot: Snapshot, told: Told, progress: Progress
    ) -> Outcome:
        from senorita_lsp.thinking.prompt import prompt

        session = self._turns.session
        limits = session.settings.llm
        asked = await session.think(
            prompt, ask, snapshot, self._past(), limits.context_tokens, limits.answer_tokens, draft
        )
        if asked.place is None and ask.task == "edit":
            return failed("noDocument" if snapshot.document is None else "tooLarge", _nowhere(snapshot))
        progress.working("Thinking")
        await self._tell(asked.request, told, progress, ask.task in FINDING)
        await progress.certain()
        if asked.place is not None and ask.task in WRITING:
            return await self._propose(ask, asked.place, snapshot, told, progress)
        if asked.place is not None and ask.task in FINDING:
            return await self._report(asked.place, snapshot, told, progress)
        return self._answered(told, progress)

    def _answered(self, told: Told, progress: Progress) -> Outcome:
        """An answer in words; its code is shown in any case."""
        prose = told.prose.strip()
        if told.code.strip() and not progress.shows:
            self._turns.session.client.message(clipped(told.code.strip("\n")))
        if not prose and not told.code.strip():
            progress.answer(NOTHING_CAME)
            return replace(failed("engineFailed", NOTHING_CAME), told=True)
        if not prose:
            prose = SHOWN
            progress.answer(prose)
        if not told.whole:
            progress.answer(f"\n\n{CUT_OFF}")
            prose = f"{prose} {CUT_OFF}".strip()
        return replace(done(prose), told=True)

    # Free speech

    def doubts(self, intent: Intent, planned: Planned) -> bool:
        """Whether a command came to nothing in a way that a model may know better."""
        from senorita_lsp.thinking.interpret import unsettled

        return unsettled(intent, planned)

    def instead(self, intent: Intent, planned: Planned, said: str) -> Intent | None:
        """What to ask the model where a command cannot be carried out in this editor; None where that is no help."""
        from senorita_lsp.thinking.interpret import instead

        return instead(intent, planned, said)

    async def interpret(self, text: str, snapshot: Snapshot, progress: Progress) -> Intent | Refusal | Answered | None:
        """What free speech means, by the model's word; an answer in words has been told. None where it was stopped.

        Raises EngineError.
        """
        from senorita_lsp.thinking.interpret import Answered, meaning, request

        session = self._turns.session
        limits = session.settings.llm
        wanted = await session.think(request, text, snapshot, limits.context_tokens, self._past())
        told = Told()
        progress.working("Thinking")
        try:
            await self._tell(wanted, told, progress, aloud=False)
        except Stopped:
            return None
        meant = await session.think(meaning, told.everything, snapshot, text)
        await progress.certain()
        if isinstance(meant, Answered):
            meant = replace(meant, text=meant.text or SHOWN, code=visible(meant.code))
            progress.answer(meant.text)
            self._show(meant.code, progress)
        return meant

    def _show(self, code: str, progress: Progress) -> None:
        """Code in an answer that did not stream."""
        if not code.strip():
            return
        if progress.shows:
            progress.code(code)
        else:
            self._turns.session.client.message(clipped(code.strip("\n")))

    # The answer as it comes

    async def _tell(
        self, request: Request, told: Told, progress: Progress, finding: bool = False, aloud: bool = True
    ) -> None:
        """Takes the whole answer in; with ``aloud`` it is shown and spoken as it comes, a list of findings left out.

        Other utterances may be carried out meanwhile. Raises EngineError, and Stopped where somebody said so.
        """
        turns = self._turns
        if turns.floor.beside >= MOST_ANSWERS:
            raise EngineError("busy", "Too many answers are being prepared already. Say stop, or wait for one of them.")
        progress.asking()
        work = asyncio.ensure_future(self._stream(request, told, progress, _LISTS if finding else _LIST, aloud))
        with turns.floor.stoppable(work):
            async with turns.floor.aside():
                await asyncio.wait([work])
        if work.cancelled():
            raise Stopped
        work.result()

    async def _stream(
        self, request: Request, told: Told, progress: Progress, hidden: Sequence[str], aloud: bool
    ) -> None:
        from senorita_lsp.thinking.answer import Code, Prose, Splitter

        splitter = Splitter()

        def tell(pieces: Iterable[Prose | Code]) -> None:
            for piece in pieces:
                shown = visible(piece.text)
                if isinstance(piece, Prose):
                    told.prose += shown
                    if aloud:
                        progress.answer(shown)
                elif piece.language not in hidden:
                    told.code += shown
                    if aloud:
                        progress.code(shown)

        clock = self._turns.session.metrics.turn(progress.turn_id)
        clock.mark("asked")
        async with aclosing(self._turns.session.engines.answer(request, progress)) as answer:
            async for chunk in answer:
                clock.mark("token")
                if isinstance(chunk, Delta):
                    told.text += chunk.text
                    tell(splitter.feed(chunk.text))
                else:
                    told.chunks.append(chunk)
                    told.whole = told.whole and not (isinstance(chunk, End) and chunk.reason in ("length", "filter"))
        tell(splitter.flush())

    # Code

    async def _propose(self, ask: Ask, place: Place, snapshot: Snapshot, told: Told, progress: Progress) -> Outcome:
        from senorita_lsp.thinking.answer import answer
        from senorita_lsp.thinking.code import propose

        think = self._turns.session.think
        parsed = await think(answer, told.text)
        proposal = await think(propose, parsed, ask.task, place, snapshot, told.whole)
        if isinstance(proposal, Refusal):
            progress.answer(f"\n\n{proposal.say}\n\n")
            # Who was shown nothing yet hears why in the model's own words, too.
            said = proposal.say if progress.shows else f"{told.prose.strip()} {proposal.say}".strip()
            return replace(failed(proposal.code, said), told=True)
        offer = Offer(ask, place, snapshot.documents[place.uri], proposal)
        return await self._turns.offers.put(offer, told.prose.strip(), progress)

    # Findings

    async def _report(self, place: Place, snapshot: Snapshot, told: Told, progress: Progress) -> Outcome:
        from senorita_lsp.thinking.answer import answer
        from senorita_lsp.thinking.findings import findings

        think = self._turns.session.think
        parsed = await think(answer, told.text)
        found = await think(findings, parsed, place, snapshot)
        prose = told.prose.strip()
        if not isinstance(found, Refusal) and prose and not parsed.blocks:
            # Words without a list may tell of faults: they are not to be called none.
            return self._answered(told, progress)
        if isinstance(found, Refusal):
            # A model that only spoke has answered all the same; what it said has been told.
            if not prose:
                progress.answer(found.say)
            return replace(done(prose or found.say), told=True)
        self._turns.findings.report(snapshot.documents[place.uri], place.span, found)
        say = _counted(len(found.items))
        progress.answer(f"\n\n{say}")
        return replace(done(f"{prose} {say}".strip()), told=True)

    # The conversation

    def _past(self) -> tuple[Exchange, ...]:
        from senorita_lsp.thinking.prompt import Exchange

        said = ((turn.transcript or _SAID.get(turn.intent.family), turn.message) for turn in self._turns.history.turns)
        exchanges = [Exchange(asked, answered) for asked, answered in said if asked and answered]
        return tuple(exchanges[-PAST:])


def _nowhere(snapshot: Snapshot) -> str:
    if snapshot.document is None:
        return "No document is open."
    return "That is too much code at once: select the part you mean."


def _counted(number: int) -> str:
    if number == 0:
        return "No findings."
    return "One finding." if number == 1 else f"{number} findings."
