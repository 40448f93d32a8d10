"""The request to a language model for a task: instructions, data, the conversation and the user's words.

It is kept within a token budget. Excerpts come from context, wording from prompts/; free speech as commands is in
interpret.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from senorita_lsp.action.plan import Ask
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.thinking import place as places
from senorita_lsp.thinking import words
from senorita_lsp.thinking.budget import MESSAGE, clipped, tokens
from senorita_lsp.thinking.context import first_pieces, further_pieces, subject
from senorita_lsp.thinking.excerpt import TAG, Excerpt, Fitted, prose, tag_for
from senorita_lsp.thinking.message import Message, Request
from senorita_lsp.thinking.place import Place

# How much of the room the code may take where it does not fit whole.
_SHARE: Final = {"generate": 0.5, "question": 0.5}
_MOST_SHARE: Final = 0.8
_DRAFT_SHARE: Final = 0.6
_FINDING: Final = frozenset({"review", "debug"})
# Tokens: less room than this is not worth filling; what is told again of one exchange, for each side.
_LEAST: Final = 24
_MOST_TOLD: Final = 200
_FENCE: Final = "```"
_ANY: Final = "with the name of its language"


@dataclass(frozen=True)
class Exchange:
    """A past turn: what was said and what was answered, as far as it was heard."""

    said: str
    answered: str


@dataclass(frozen=True)
class Draft:
    """A proposal that was not accepted; ``place`` is where it was meant for, and is meant for again."""

    code: str
    prose: str
    place: Place | None = None


@dataclass(frozen=True)
class Prompt:
    """What is asked, and where the answer's code goes.

    ``place`` is None without a document; and for an edit where no place is small enough to be written anew in one
    answer: then the request is not worth making.
    """

    request: Request
    place: Place | None


def prompt(
    ask: Ask,
    snapshot: Snapshot,
    past: Sequence[Exchange],
    context_tokens: int,
    answer_tokens: int,
    draft: Draft | None = None,
) -> Prompt:
    """The request for a task, of at most ``context_tokens`` (at least 1 000) by the estimate of budget.py.

    ``past`` is in the order it was spoken in. With a ``draft`` the text of ``ask`` is what is to be different.
    """
    place = _place(ask, snapshot, answer_tokens, draft)
    tag = TAG
    while True:
        filled = _Filling(ask, snapshot, place, context_tokens, tag, draft).filled(past)
        free = tag_for([ask.text, *(fitted.content for fitted in filled.data)], tag)
        if free == tag:
            break
        tag = free
    unfit = ask.task == "edit" and not filled.has_subject
    return Prompt(Request(filled.messages(), most_tokens=answer_tokens), None if unfit else place)


def _place(ask: Ask, snapshot: Snapshot, answer_tokens: int, draft: Draft | None) -> Place | None:
    if draft is not None and draft.place is not None:
        document = snapshot.documents.get(draft.place.uri)
        if document is not None and document.version == draft.place.version:
            return draft.place
    found = places.place(ask, snapshot, answer_tokens)
    if found is None or ask.task != "edit":
        return found
    return found if tokens(snapshot.documents[found.uri].text[found.span]) <= answer_tokens else None


@dataclass
class _Filling:
    """One attempt to fill the budget, with one tag. ``room`` are the tokens that are left."""

    ask: Ask
    snapshot: Snapshot
    place: Place | None
    budget: int
    tag: str
    draft: Draft | None
    room: int = 0
    data: list[Fitted] = field(default_factory=list)
    told: list[Exchange] = field(default_factory=list)
    has_subject: bool = False
    _system: str = ""
    _said: str = ""

    def filled(self, past: Sequence[Exchange]) -> _Filling:
        """Takes in what fits: the most valuable first."""
        self._instruct()
        shown = self._subject()
        self._proposal()
        told = [exchange for exchange in reversed(past) if exchange.said.strip() and exchange.answered.strip()]
        self._add(first_pieces(self.ask, self.snapshot, self.place, shown))
        self._tell(told[:1])
        self._add(further_pieces(self.ask, self.snapshot, self.place, shown))
        self._tell(told[1:])
        return self

    def messages(self) -> tuple[Message, ...]:
        """What matters most stands last, beside the user's words."""
        turns = [
            message
            for exchange in reversed(self.told)
            for message in (Message("user", exchange.said), Message("assistant", exchange.answered))
        ]
        data = "\n".join(fitted.text for fitted in reversed(self.data))
        return (Message("system", self._system), *turns, Message("user", f"{data}\n\n{self._said}".strip()))

    def _instruct(self) -> None:
        """The instructions and the user's words, which are always in; words that would take all the room are cut."""
        self._system, cost = _instructed(self.ask.task, self._language(), self.tag, self._fenced())
        left = self.budget - cost - 2 * MESSAGE
        said = prose(words.asked(self.ask.task if self.draft is None else "draft", self.ask.text))
        self._said = said if tokens(said) <= left // 2 else clipped(said, left // 2 - 8) + words.mark("cut")
        self.room = left - tokens(self._said) - 2

    def _subject(self) -> Span:
        """Takes in the code; the span of it that is shown in the active document, an empty one where nothing is."""
        if self.place is None:
            return Span(0, 0)
        piece = subject(self.ask, self.snapshot, self.place)
        share = 1.0 if not piece.cuttable else _SHARE.get(self.ask.task, _MOST_SHARE)
        fitted = self._take(piece, int(self.room * share))
        self.has_subject = fitted is not None
        text = self.snapshot.documents[self.place.uri].text
        if fitted is None or not fitted.shown:
            return Span(self.place.span.start, self.place.span.start)
        first = piece.first - 1 + fitted.shown.start
        last = piece.first - 1 + fitted.shown.stop - 1
        whole = Span(text.line_start(first), text.line(last).end)
        return whole if self.ask.task == "generate" else _common(whole, self.place.span)

    def _proposal(self) -> None:
        if self.draft is None:
            return
        code = Excerpt("draft", tuple(self.draft.code.splitlines()), cuttable=True)
        self._take(code, int(self.room * _DRAFT_SHARE))
        self._take(Excerpt("draft_prose", (" ".join(self.draft.prose.split()),)), int(self.room * _DRAFT_SHARE))

    def _take(self, piece: Excerpt, room: int) -> Fitted | None:
        fitted = piece.fitted(room - 1, self.tag)
        if fitted is not None:
            self.data.append(fitted)
            self.room -= fitted.cost + 1
        return fitted

    def _add(self, pieces: Iterable[Excerpt]) -> None:
        known = {fitted.text for fitted in self.data}
        for piece in pieces:
            if self.room < _LEAST:
                return
            if piece.lines and (whole := piece.rendered(self.tag)) not in known:
                self._take(piece, self.room)
                known.add(whole)

    def _tell(self, exchanges: Iterable[Exchange]) -> None:
        for exchange in exchanges:
            (said, first), (answered, second) = _told(exchange.said), _told(exchange.answered)
            cost = first + second + 2 * MESSAGE
            if cost > self.room:
                return
            self.room -= cost
            self.told.append(Exchange(said, answered))

    def _language(self) -> str:
        document = self.snapshot.document
        return document.language if document is not None and self.place is not None else ""

    def _fenced(self) -> bool:
        """Whether the code to be given has fences of its own."""
        code = self.snapshot.documents[self.place.uri].text[self.place.span] if self.place is not None else ""
        return (
            _FENCE in code or (self.draft is not None and _FENCE in self.draft.code) or self._language() == "markdown"
        )


def instructions(task: str, language: str, tag: str, fenced: bool = False) -> str:
    """The system message of a task; ``language`` tags its code, "" leaves the tag to the model.

    With ``fenced`` the code to be given holds fences itself.
    """
    parts = [words.text("system").replace("{tag}", tag), words.text(task).replace("{language}", language or _ANY)]
    if task in _FINDING:
        parts.append(words.text("findings"))
    if fenced and task in ("edit", "generate"):
        parts.append(words.text("fence"))
    return "\n\n".join(parts)


@lru_cache(maxsize=32)
def _instructed(task: str, language: str, tag: str, fenced: bool) -> tuple[str, int]:
    """The instructions, and their tokens."""
    said = instructions(task, language, tag, fenced)
    return said, tokens(said)


def _told(text: str) -> tuple[str, int]:
    """One side of an exchange, on one line and not too long, and its tokens."""
    line = prose(" ".join(text.split()))
    cost = tokens(line)
    if cost <= _MOST_TOLD:
        return line, cost
    cut = clipped(line, _MOST_TOLD - 8) + words.mark("cut")
    return cut, tokens(cut)


def _common(first: Span, second: Span) -> Span:
    start = max(first.start, second.start)
    return Span(start, max(start, min(first.end, second.end)))
