"""Code offered to the user: kept until it is accepted or replaced by another offer, and relocated as the text changes.

How the code came about is in thinking, how the user is asked in questions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from senorita_lsp.action.plan import Ask, EditText, Plan, Question, Risk
from senorita_lsp.action.say import count
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.server.outcome import Outcome, Stale, failed
from senorita_lsp.server.place import Place as Where
from senorita_lsp.server.to_lsp import workspace_edit

if TYPE_CHECKING:
    from senorita_lsp.command.intent import Intent
    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.document.text import Text
    from senorita_lsp.server.progress import Progress
    from senorita_lsp.server.session import Session
    from senorita_lsp.server.turns import Turns
    from senorita_lsp.thinking.code import Proposal
    from senorita_lsp.thinking.place import Place
    from senorita_lsp.thinking.prompt import Draft

CLOSED = "The file has been closed, so the code has nowhere to go."
CHANGED = "The code has changed in the meantime, so I left it alone. Say 'again' to get a new answer."
NO_EDITS = "This editor does not take edits from a language server: take the code from its code actions."

MOST_LINES = 60
MOST_CHARACTERS = 4_000
"""Of code in a message box."""


@dataclass(frozen=True)
class Offer:
    """Code that was put to the user, and what it is for; ``old`` is the document it was written for."""

    ask: Ask
    place: Place
    old: Document
    proposal: Proposal


class Offers:
    """The offers of a session: the last one stands until it is taken, or something else is asked."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._offer: Offer | None = None
        self._taken: Offer | None = None
        self._declined: str | None = None

    async def put(self, offer: Offer, prose: str, progress: Progress) -> Outcome:
        """Asks whether the code is wanted, and has it land; ``prose`` is what was said of it."""
        if self._turns.session.documents.get(offer.place.uri) is None:
            progress.answer(f"\n\n{CLOSED}")
            return replace(failed("noDocument", CLOSED), told=True)
        self._offer = offer
        if not self._turns.session.client.abilities.apply_edit:
            return self._shown(offer, progress)
        progress.answer(f"\n\n{offer.proposal.say}\n\n")
        return await self._land(self._plan(offer, progress), prose, progress)

    def _plan(self, offer: Offer, progress: Progress) -> Plan:
        """The edit, after a yes to code that the user can see.

        Where it has not streamed in, the editor's own preview shows it, or the question does; a preview takes no
        spoken answer, so who speaks gets the question.
        """
        abilities = self._turns.session.client.abilities
        edit = offer.proposal.edit
        if not progress.shows and not progress.speaks and abilities.annotations and abilities.document_changes:
            return Plan((replace(edit, confirm=True),), "Done.")
        question = offer.proposal.say if progress.shows else in_words(offer)
        return Plan((edit,), "Done.", (Question(question, "Accept", Risk.NONE),))

    def _shown(self, offer: Offer, progress: Progress) -> Outcome:
        """Code for an editor that takes no edits: it is shown, and may be had as a code action."""
        if not progress.shows:
            self._turns.session.client.message(clipped(offer.proposal.code))
        progress.answer(f"\n\n{NO_EDITS}\n\n")
        return replace(failed("editorCannot", NO_EDITS), told=True)

    async def _land(self, plan: Plan, prose: str, progress: Progress) -> Outcome:
        try:
            outcome = await self._turns.act(plan, progress)
        except Stale:
            outcome = await self.moved(plan, progress)
        if outcome.status == "done":
            self._taken, self._offer = self._offer, None
        self._declined = progress.turn_id if outcome.status == "declined" else None
        if outcome.status == "ambiguous":
            return replace(outcome, told=True)
        progress.answer(f"{outcome.say}\n\n")
        return replace(outcome, say=f"{prose} {outcome.say}".strip(), told=True)

    async def moved(self, plan: Plan, progress: Progress) -> Outcome:
        """Carries out an accepted offer whose document changed meanwhile, if only beside the code in question."""
        offer, changed = self._offer, failed("documentChanged", CHANGED)
        accepted = next((action for action in plan.actions if isinstance(action, EditText)), None)
        if offer is None or accepted is None or replace(accepted, confirm=False) != offer.proposal.edit:
            return changed
        # What was sent of the edit before may have to come back first.
        await self._turns.session.snapshot(None)
        edit = current(offer, self._turns.session)
        if edit is None:
            return changed
        try:
            return await self._turns.act(Plan((replace(edit, confirm=accepted.confirm),), plan.say), progress)
        except Stale:
            return changed

    def reconsidered(self) -> Plan | None:
        """The edit that was declined in the turn before, for who says yes after all; None where there is none."""
        last = self._turns.history.last
        if self._offer is None or last is None or last.turn_id != self._declined:
            return None
        return Plan((self._offer.proposal.edit,), "Done.")

    def offered(self, uri: str) -> tuple[str, dict[str, Any]] | None:
        """The offer that stands in a document, for a code action: what it is for, and the wire's WorkspaceEdit."""
        offer, session = self._offer, self._turns.session
        document = session.documents.get(uri)
        if offer is None or document is None or document.uri != offer.place.uri:
            return None
        edit = current(offer, session)
        if edit is None:
            return None
        return offer.place.what, workspace_edit(document, edit.edits, session.client.abilities)

    def continued(self, ask: Ask, intent: Intent, progress: Progress) -> tuple[Ask, Draft | None]:
        """A follow-up on code that was offered and not taken is about that code: "again, shorter"."""
        from senorita_lsp.thinking.prompt import Draft

        taken, offer = self._taken, self._offer
        follows = intent.family == "ask.followup" and (offer is not None or taken is not None)
        progress.certainty.through(lambda: self._lay_aside(follows))
        if not follows:
            return ask, None
        if offer is None:
            # The caret is at the new code.
            return Ask("edit", ask.text), None
        draft = Draft(offer.proposal.code, offer.proposal.prose, offer.place)
        return Ask(offer.ask.task, ask.text, offer.ask.span), draft

    def _lay_aside(self, follows: bool) -> None:
        """Something else is asked: what was offered or taken before is no longer what is spoken of."""
        self._taken = None
        if not follows:
            self._offer = None


def current(offer: Offer, session: Session) -> EditText | None:
    """The offered edit in the document as it is now; None where the code in question was changed meanwhile."""
    document = session.documents.get(offer.place.uri)
    edit = offer.proposal.edit
    if document is None or document.version == edit.version:
        return None if document is None else edit
    place = _found(offer, offer.place.span, document, session)
    edits = []
    for each in edit.edits:
        span = _found(offer, each.span, document, session)
        if span is None or place is None:
            return None
        edits.append(TextEdit(span, each.new))
    if place is None:
        return None
    by = place.start - offer.place.span.start
    caret = None if edit.caret is None else Span(edit.caret.start + by, edit.caret.end + by)
    return replace(edit, version=document.version, edits=tuple(edits), caret=caret)


def _found(offer: Offer, span: Span, document: Document, session: Session) -> Span | None:
    """Where a span of the old document is now; None where what stood in it, or before an empty one, is not there."""
    old = offer.old
    held = _anchored(old.text, span)
    now = session.moves.now(Where(old.uri, old.version, held), session.documents.all).selection
    if document.text[now] != old.text[held]:
        return None
    by = now.start - held.start
    return Span(span.start + by, span.end + by)


def _anchored(text: Text, span: Span) -> Span:
    """An insertion holds on to the text before it: the last line that is not blank."""
    if not span.empty:
        return span
    before = text.value[: span.start].rstrip()
    return Span(text.line_start(text.line_at(len(before))), span.end)


def in_words(offer: Offer) -> str:
    """The question with the code in it, for an editor that has not shown the code while it came."""
    return f"{offer.proposal.say}\n\n{clipped(offer.proposal.code)}"


def clipped(code: str) -> str:
    """As much of some code as a message box holds, and how much is left out."""
    lines = code.split("\n")
    shown = lines[:MOST_LINES]
    while len(shown) > 1 and sum(len(line) + 1 for line in shown) > MOST_CHARACTERS:
        shown.pop()
    shown[0] = shown[0][:MOST_CHARACTERS]
    left = len(lines) - len(shown)
    return "\n".join([*shown, f"… and {count(left, 'line')} more"] if left else shown)
