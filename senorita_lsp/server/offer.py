"""Code that was put to the user: kept until it is taken or something else is thought about, and found again as the
text changes.

What belongs here: one offer and where it lands now. What does not: how it came about (thinking.py), and asking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from senorita_lsp.action.plan import EditText
from senorita_lsp.action.say import count
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.server.place import Place as Where

if TYPE_CHECKING:
    from senorita_lsp.action.plan import Ask
    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.document.text import Text
    from senorita_lsp.server.session import Session
    from senorita_lsp.thinking.code import Proposal
    from senorita_lsp.thinking.place import Place

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
