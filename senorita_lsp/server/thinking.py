"""What takes a language model: asked, told as it comes, and turned into edits and findings the user may take or leave.

What belongs here: the way from a task to an outcome. What does not: the words of prompts and the reading of answers
(thinking), and what becomes of findings (findings).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import Ask, EditText, Plan, Planned, Question, Refusal, Risk
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.text import Span
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.outcome import Outcome, Stale, done, failed
from senorita_lsp.server.place import Place as Where
from senorita_lsp.server.progress import Progress
from senorita_lsp.thinking.message import Chunk, Delta, End, Request

if TYPE_CHECKING:
    from senorita_lsp.document.snapshot import Document, Snapshot
    from senorita_lsp.server.turns import Turns
    from senorita_lsp.thinking.code import Proposal
    from senorita_lsp.thinking.interpret import Answered
    from senorita_lsp.thinking.place import Place
    from senorita_lsp.thinking.prompt import Draft, Exchange

NO_MODEL = (
    "That takes a language model, and none is configured. Commands that name what to do, such as"
    " 'delete function parse', work without one."
)

PAST = 6
"""Turns of the conversation that a model is told of."""

WRITING = frozenset({"generate", "edit"})
FINDING = frozenset({"review", "debug"})


@dataclass(frozen=True)
class Offer:
    """Code that was put to the user, and what it is for; ``old`` is the document it was written for."""

    ask: Ask
    place: Place
    old: Document
    proposal: Proposal


@dataclass(frozen=True)
class Told:
    """What a model said: ``text`` as it came, ``prose`` what of it was spoken, ``whole`` unless it was cut off."""

    text: str
    prose: str
    whole: bool
    chunks: tuple[Chunk, ...] = ()


def load() -> None:
    """Imports what the first question needs; called off the event loop, before anybody asks."""
    for module in ("prompt", "answer", "code", "findings", "interpret", "guard"):
        import_module(f"senorita_lsp.thinking.{module}")


class Thinking:
    """The language model's part in a session's turns."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._offer: Offer | None = None

    async def carry_out(self, ask: Ask, intent: Intent, snapshot: Snapshot, progress: Progress) -> Outcome:
        """Has the model do a task: an answer told, code offered, or findings reported. Changes nothing if cancelled."""
        session = self._turns.session
        if not session.engines.thinks:
            return failed("llmUnavailable", NO_MODEL)
        ask, draft = self._continued(ask, intent)
        try:
            return await self._carry_out(ask, draft, snapshot, progress)
        except EngineError as error:
            return failed(error.code, error.message)

    async def _carry_out(self, ask: Ask, draft: Draft | None, snapshot: Snapshot, progress: Progress) -> Outcome:
        from senorita_lsp.thinking.prompt import prompt

        session = self._turns.session
        limits = session.settings.llm
        asked = await session.think(
            prompt, ask, snapshot, self._past(), limits.context_tokens, limits.answer_tokens, draft
        )
        if asked.place is None and ask.task == "edit":
            return failed("noDocument" if snapshot.document is None else "tooLarge", _nowhere(snapshot))
        told = await self._told(asked.request, progress)
        if told is None:
            return Outcome("cancelled", "Stopped.")
        if asked.place is not None and ask.task in WRITING:
            return await self._propose(ask, asked.place, snapshot, told, progress)
        if asked.place is not None and ask.task in FINDING:
            return await self._report(asked.place, snapshot, told, progress)
        return replace(done(told.prose), told=True)

    # Free speech

    def doubts(self, intent: Intent, planned: Planned) -> bool:
        """Whether a command came to nothing in a way that a model may know better."""
        from senorita_lsp.thinking.interpret import unsettled

        return unsettled(intent, planned)

    async def interpret(self, text: str, snapshot: Snapshot, progress: Progress) -> Intent | Refusal | Answered | None:
        """What free speech means, by the model's word; an answer in words has been told. None where it was stopped.

        Raises EngineError.
        """
        from senorita_lsp.thinking.interpret import Answered, meaning, request

        session = self._turns.session
        limits = session.settings.llm
        wanted = await session.think(request, text, snapshot, limits.context_tokens, self._past())
        told = await self._told(wanted, progress, aloud=False)
        if told is None:
            return None
        meant = await session.think(meaning, told.chunks, snapshot, text)
        if isinstance(meant, Answered):
            progress.answer(meant.text)
        return meant

    # The answer as it comes

    async def _told(self, request: Request, progress: Progress, aloud: bool = True) -> Told | None:
        """The whole answer, with ``aloud`` shown and spoken as it came; None where it was stopped. Raises EngineError.

        Other utterances may be carried out meanwhile.
        """
        turns = self._turns
        work = asyncio.ensure_future(self._stream(request, progress, aloud))
        with turns.stoppable(work):
            async with turns.aside():
                await asyncio.wait([work])
        return None if work.cancelled() else work.result()

    async def _stream(self, request: Request, progress: Progress, aloud: bool) -> Told:
        from senorita_lsp.thinking.answer import Code, Prose, Splitter

        splitter, text, prose, chunks = Splitter(), list[str](), list[str](), list[Chunk]()

        def tell(piece: Prose | Code) -> None:
            if isinstance(piece, Prose):
                prose.append(piece.text)
                if aloud:
                    progress.answer(piece.text)
            elif aloud:
                progress.code(piece.text)

        metrics = self._turns.session.metrics
        first = metrics.stopwatch("firstToken")
        async with aclosing(self._turns.session.engines.answer(request, progress)) as answer:
            async for chunk in answer:
                first()
                if isinstance(chunk, Delta):
                    text.append(chunk.text)
                    for piece in splitter.feed(chunk.text):
                        tell(piece)
                else:
                    chunks.append(chunk)
        for piece in splitter.flush():
            tell(piece)
        said = "".join(text)
        whole = not any(isinstance(chunk, End) and chunk.reason == "length" for chunk in chunks)
        return Told(said, "".join(prose).strip(), whole, (Delta(said), *chunks) if said else tuple(chunks))

    # Code

    async def _propose(self, ask: Ask, place: Place, snapshot: Snapshot, told: Told, progress: Progress) -> Outcome:
        from senorita_lsp.thinking.answer import answer
        from senorita_lsp.thinking.code import propose

        think = self._turns.session.think
        parsed = await think(answer, told.text)
        proposal = await think(propose, parsed, ask.task, place, snapshot, told.whole)
        if isinstance(proposal, Refusal):
            progress.answer(f"\n\n{proposal.say}\n\n")
            return replace(failed(proposal.code, proposal.say), told=True)
        old = snapshot.documents[place.uri]
        self._offer = Offer(ask, place, old, proposal)
        progress.answer(f"\n\n{proposal.say}\n\n")
        return await self._land(self._plan(proposal), told.prose, progress)

    def _plan(self, proposal: Proposal) -> Plan:
        """The edit, after a yes; by the editor's own preview where it has one and shows no dialogs."""
        abilities = self._turns.session.client.abilities
        edit = proposal.edit
        if abilities.annotations and not abilities.show_message_request:
            return Plan((replace(edit, confirm=True),), "Done.")
        return Plan((edit,), "Done.", (Question(proposal.say, "Accept", Risk.NONE),))

    async def _land(self, plan: Plan, prose: str, progress: Progress) -> Outcome:
        try:
            outcome = await self._turns.act(plan, progress)
        except Stale:
            outcome = await self.moved(plan, progress)
        if outcome.status == "done":
            self._offer = None
        if outcome.status == "ambiguous":
            return replace(outcome, told=True)
        progress.answer(f"{outcome.say}\n\n")
        return replace(outcome, say=f"{prose} {outcome.say}".strip(), told=True)

    async def moved(self, plan: Plan, progress: Progress) -> Outcome:
        """Carries out an accepted offer whose document changed meanwhile, if only beside the code in question."""
        offer, session = self._offer, self._turns.session
        changed = failed("documentChanged", "The code changed meanwhile, so I left it. Say 'again' to have it anew.")
        if offer is None or offer.proposal.edit not in (replace(a, confirm=False) for a in _edits(plan)):
            return changed
        snapshot = await session.snapshot(None)
        document = snapshot.documents.get(offer.place.uri)
        span = offer.place.span
        now = session.moves.now(Where(offer.place.uri, offer.place.version, span), snapshot.documents)
        if document is None or document.text[now.selection] != offer.old.text[span]:
            return changed
        edit = _shifted(offer, now.selection.start - span.start, document)
        if edit is None:
            return changed
        try:
            return await self._turns.act(Plan((edit,), plan.say), progress)
        except Stale:
            return changed

    # Findings

    async def _report(self, place: Place, snapshot: Snapshot, told: Told, progress: Progress) -> Outcome:
        from senorita_lsp.thinking.answer import answer
        from senorita_lsp.thinking.findings import findings

        think = self._turns.session.think
        found = await think(findings, await think(answer, told.text), place, snapshot)
        if isinstance(found, Refusal):
            # A model that only spoke has answered all the same; what it said has been told.
            return replace(done(told.prose or found.say), told=bool(told.prose))
        self._turns.findings.report(place.uri, place.span, found)
        say = _counted(len(found.items))
        progress.answer(f"\n\n{say}")
        return replace(done(f"{told.prose} {say}".strip()), told=True)

    # The conversation

    def _past(self) -> tuple[Exchange, ...]:
        from senorita_lsp.thinking.prompt import Exchange

        turns = [turn for turn in self._turns.history.turns if turn.transcript and turn.message]
        return tuple(Exchange(turn.transcript, turn.message) for turn in turns[-PAST:])

    def _continued(self, ask: Ask, intent: Intent) -> tuple[Ask, Draft | None]:
        """A follow-up on code that was offered and not taken is about that code: "again, shorter"."""
        from senorita_lsp.thinking.prompt import Draft

        offer = self._offer
        if intent.family != "ask.followup" or offer is None:
            self._offer = None
            return ask, None
        draft = Draft(offer.proposal.code, offer.proposal.prose, offer.place)
        return Ask(offer.ask.task, ask.text, offer.ask.span), draft


def _nowhere(snapshot: Snapshot) -> str:
    if snapshot.document is None:
        return "No document is open."
    return "That is too much code at once: select the part that is meant."


def _edits(plan: Plan) -> Sequence[EditText]:
    return [action for action in plan.actions if isinstance(action, EditText)]


def _shifted(offer: Offer, by: int, document: Document) -> EditText | None:
    """The offered edit in the document as it is now; None where a part of it lies outside what was asked about."""
    edit, span = offer.proposal.edit, offer.place.span
    if not all(span.start <= each.span.start and each.span.end <= span.end for each in edit.edits):
        return None
    edits = tuple(replace(each, span=Span(each.span.start + by, each.span.end + by)) for each in edit.edits)
    caret = None if edit.caret is None else Span(edit.caret.start + by, edit.caret.end + by)
    return replace(edit, version=document.version, edits=edits, caret=caret)


def _counted(number: int) -> str:
    if number == 0:
        return "No findings."
    return "One finding." if number == 1 else f"{number} findings."
