"""What part of the document an intent means: its slots and the snapshot give the spans.

What belongs here: which resolver a ``target`` goes to, and the shape they all answer in. What does not: what is done
with the target (edit, navigate, clipboard …); where words, lines and constructs begin (units.py, constructs.py).

Slots read: ``target`` (what kind), ``name``, ``text``, ``index`` (from 1), ``which`` (this, first, last, every),
``direction``, ``count``, ``from`` and ``to`` (numbers of a range; ``to`` start or end of the target), ``end`` (start or
end), ``line`` (settles an earlier choice), ``at``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Choices, Refusal
from senorita_lsp.action.say import article, refuse
from senorita_lsp.action.slots import Slots
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text


@dataclass(frozen=True)
class Target:
    """Spans of the active document, in its order and apart from each other.

    ``kind`` as the intent named it; ``what`` names the target aloud ("line 3", "function parse"); ``lines`` says that
    whole lines are meant, so that a deletion takes their ends along; ``partial`` that only a part up to the caret is;
    ``names`` are the spans of the names of constructs that have one; ``removals`` what goes with each span when it is
    deleted (its documentation comment), ``bodies`` those of constructs that have one.
    """

    spans: tuple[Span, ...]
    kind: str
    what: str
    lines: bool = False
    partial: bool = False
    names: tuple[Span, ...] = ()
    removals: tuple[Span, ...] = ()
    bodies: tuple[Span, ...] = ()

    @property
    def whole(self) -> Span:
        """From the first span's start to the last one's end."""
        return Span(self.spans[0].start, self.spans[-1].end)


Resolved: TypeAlias = Target | Choices | Refusal
Resolver: TypeAlias = Callable[[Intent, Document, Snapshot], Resolved]

SLOTS = ("target", "name", "text", "index", "from", "to", "direction", "count", "which", "line")

RENEWING = frozenset({"edit.change", "edit.change_all", "edit.rename"})
"""Families whose ``to`` is what is written in the target's place."""

_SYNONYMS = {
    "phrase": "text",
    "letter": "character",
    "char": "character",
    "all": "file",
    "document": "file",
    "everything": "file",
    "buffer": "file",
    "current": "line",
}


def has_target(values: Slots) -> bool:
    """Whether the slots say at all which part is meant."""
    return any(values.get(slot) not in (None, "") for slot in ("target", "name", "from", "index", "line"))


def resolve(intent: Intent, snapshot: Snapshot, default: str = "line") -> Resolved:
    """The target of an intent in the active document; ``default`` is the kind where the slots name none.

    A selection stands for the target where the slots say nothing at all.
    """
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    found = _resolver(kind_of(intent.slots, snapshot, default))(intent, document, snapshot)
    # What "to" says is a new text or name elsewhere: "change this word to end".
    edges = intent.family not in RENEWING
    return _partial(found, intent.slots, edges, document, snapshot) if isinstance(found, Target) else found


def kind_of(values: Slots, snapshot: Snapshot, default: str) -> str:
    """Which kind of target the slots mean; "this" is the selection, and ``default`` where nothing is selected."""
    named = slots.text(values, "target").lower()
    if named == "selection" and snapshot.selection.empty:
        return default
    if named:
        return _SYNONYMS.get(named, named)
    if slots.text(values, "text"):
        return "text"
    if slots.text(values, "name"):
        return "symbol"
    counted = any(values.get(slot) is not None for slot in ("from", "index", "direction", "count", "to", "end"))
    return "selection" if not snapshot.selection.empty and not counted else default


def _resolver(kind: str) -> Resolver:
    from senorita_lsp.action import constructs, units

    known: dict[str, Resolver] = {
        "line": units.lines,
        "selection": units.selection,
        "file": units.file,
        "text": units.phrase,
        "word": units.words,
        "character": units.characters,
        "token": units.tokens,
        "paragraph": units.paragraphs,
        "space": units.spaces,
    }
    return known.get(kind, constructs.constructs)


def _partial(target: Target, values: Slots, edges: bool, document: Document, snapshot: Snapshot) -> Target:
    """The part between the caret and one end of the target, where ``end`` says so, or ``edges`` and ``to``."""
    end = slots.text(values, "end", "to") if edges else slots.text(values, "end")
    if end not in ("start", "end") or len(target.spans) != 1:
        return target
    span, at = target.spans[0], snapshot.selection
    if target.lines:
        span = Span(span.start, document.text.line(document.text.line_at(span.end)).end)
    part = Span(min(span.start, at.end), at.end) if end == "start" else Span(at.start, max(span.end, at.start))
    where = f"to the {end} of the {target.kind}"
    return replace(target, spans=(part,), what=where, lines=False, partial=True, removals=(), names=(), bodies=())


def caret(snapshot: Snapshot) -> int:
    """Where the caret is: the selection's end, inside the active document's text."""
    size = len(snapshot.document.text) if snapshot.document else 0
    return max(0, min(snapshot.selection.end, size))


def pick(spans: Sequence[Span], kind: str, intent: Intent, at: Span) -> tuple[Span, ...] | Refusal:
    """Of all units of a kind, those that ``index``, ``from``/``to``, ``which``, ``direction`` and ``count`` mean.

    Without any of these it is the innermost around ``at``, else the next after it, else the last before it.
    """
    if not spans:
        return refuse("not_found", what=article(kind))
    values = intent.slots
    first, last = slots.number(values, "from"), slots.number(values, "to")
    index, which = slots.number(values, "index"), slots.text(values, "which")
    count = slots.times(values)
    if which in ("every", "all", "each"):
        return _apart(spans)
    if first is not None:
        return _ranged(spans, first, last if last is not None else first, kind)
    if index is not None or which in ("first", "last"):
        index = index if index is not None else -1 if which == "last" else 1
        first = index if index > 0 else max(-len(spans), index - count + 1)
        return _ranged(spans, first, index + count - 1 if index > 0 else index, kind)
    return _near(spans, kind, slots.forward(values), count, at)


def one_list(spans: Sequence[Span], text: Text, at: Span) -> list[Span]:
    """Of units that stand in lists, those of the innermost list around ``at``, else of the next, else of the last.

    Units are of one list when only commas and white space lie between them.
    """
    lists: list[list[Span]] = []
    for span in spans:
        home = next((units for units in reversed(lists) if _follows(units[-1], span, text)), None)
        if home is None:
            lists.append([span])
        else:
            home.append(span)
    around = [units for units in lists if units[0].start <= at.start and at.end <= units[-1].end]
    after = [units for units in lists if units[0].start >= at.start]
    if around:
        return min(around, key=lambda units: units[-1].end - units[0].start)
    return after[0] if after else lists[-1] if lists else []


def _follows(before: Span, after: Span, text: Text) -> bool:
    between = text[Span(before.end, after.start)] if before.end <= after.start else "("
    return "," in between and not between.strip(", \t\r\n")


def _near(spans: Sequence[Span], kind: str, ahead: bool | None, count: int, at: Span) -> tuple[Span, ...] | Refusal:
    after = [span for span in spans if span.start >= at.end and not span.covers(at)]
    before = [span for span in spans if span.end <= at.start and not span.covers(at)]
    if ahead is not None:
        found = after[:count] if ahead else before[-count:]
        return _apart(found) if found else refuse("not_found", what=f"a {'next' if ahead else 'previous'} {kind}")
    around = [span for span in spans if span.covers(at)]
    start = min(around, key=len) if around else after[0] if after else (before or list(spans))[-1]
    return _apart((start, *[span for span in spans if span.start >= start.end][: count - 1]))


def _ranged(spans: Sequence[Span], first: int, last: int, kind: str) -> tuple[Span, ...] | Refusal:
    size = len(spans)
    first, last = sorted(number + size + 1 if number < 0 else number for number in (first, last))
    if not 1 <= first <= size:
        return refuse("not_found", what=f"{kind} {first}")
    return tuple(spans[first - 1 : last])


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The outermost of spans that may lie in one another."""
    result = list[Span]()
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not result or span.start >= result[-1].end:
            result.append(span)
    return tuple(result)
