"""Moving lines to another place: above or below a construct, to a line, to the start or end of the file or a class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.edits import alone, edited
from senorita_lsp.action.plan import EditText, Plan, Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.target import brackets, pairs
from senorita_lsp.action.target.bare_name import thing
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.syntax import laid_out
from senorita_lsp.document.text import Span, Text, TextEdit, apply

_WHERE: Final = ("where", "anchor", "at", "direction", "count")
_HOLDERS: Final = ("for", "while", "if", "with", "do", "function", "method", "class", "loop", "block", "try", "else")
LISTED: Final = frozenset({"argument", "parameter", "element", "entry", "item"})


def elsewhere(intent: Intent, snapshot: Snapshot) -> Planned:
    """The target's lines go above or below another place: a construct, a line, the start or end of the file."""
    document, where = snapshot.document, slots.text(intent.slots, "where")
    own = {name: value for name, value in intent.slots.items() if name not in _WHERE}
    target = resolve(replace(intent, slots=own), snapshot)
    if document is None or not isinstance(target, Target):
        return target if not isinstance(target, Target) else refuse("no_document")
    anchor = _anchor(intent, snapshot)
    if anchor is not None and not isinstance(anchor, Target):
        return anchor
    text, whole = document.text, whole_of(target, document)
    if not (target.lines or alone(text, target.whole)):
        return refuse("not_yet", what="move that there")
    if slots.number(intent.slots, "at") is not None and anchor is not None and anchor.whole.start > whole.start:
        where = "below"
    place, below = _line_of(text, anchor, where, document)
    return _relaid(document, whole, place, below, target)


def within(intent: Intent, snapshot: Snapshot, last: bool) -> Planned | None:
    """Whole lines go first or last into the body of what holds them or was named; None for what stands in a list."""
    document, anchor = snapshot.document, intent.slots.get("anchor")
    if document is None or not isinstance(anchor, Intent):
        return None
    own = {name: value for name, value in intent.slots.items() if name not in _WHERE}
    target = resolve(replace(intent, slots=own), snapshot)
    if not isinstance(target, Target):
        return target
    if not (target.lines or alone(document.text, target.whole)) or target.kind in LISTED:
        return None
    place = edge(anchor, last, document, snapshot)
    if not isinstance(place, Edge):
        return place
    whole = whole_of(target, document)
    if _torn(document, whole):
        return refuse("torn")
    planned = _relaid(document, whole, place.line, last, target, place.indent)
    return planned if _still_laid_out(planned, document) else refuse("left_empty")


def _torn(document: Document, span: Span) -> bool:
    """Whether brackets open or close in a span whose other end lies outside of it, or a block that is indented does."""
    text = document.text
    if any(_crosses(pair.outer, span) for pair in brackets.pairs(text.value)):
        return True
    last = text.line_at(span.end)
    deeper = last + 1 < text.line_count and len(text.indent(last + 1)) > len(text.indent(text.line_at(span.start)))
    return deeper and text[span].rstrip().endswith(":")


def _crosses(outer: Span, span: Span) -> bool:
    return (span.start <= outer.start < span.end) != (span.start < outer.end <= span.end)


def _still_laid_out(planned: Planned, document: Document) -> bool:
    """Whether each block of Python still has a line after the plan, where each had one."""
    edits = (
        [action.edits for action in planned.actions if isinstance(action, EditText)]
        if isinstance(planned, Plan)
        else []
    )
    if not edits or document.language != "python" or not laid_out(document.text.value):
        return True
    return laid_out(apply(document.text.value, edits[0]))


@dataclass(frozen=True)
class Edge:
    """A line with which a body begins or ends, and the indent of its lines."""

    line: int
    indent: str


def edge(anchor: Intent, last: bool, document: Document, snapshot: Snapshot) -> Edge | Planned:
    """Where the body of a construct begins, behind its docstring, or ends."""
    holder = resolve(anchor, snapshot)
    if slots.text(anchor.slots, "target") == "thing":
        holder = thing(anchor, "body", document, snapshot)
    if not isinstance(holder, Target):
        return holder
    tree, text, span = document.tree, document.text, holder.whole
    bodies = [
        body
        for s in (tree.touching(span, _HOLDERS) if tree else ())
        if s.span == span
        for body in s.parts.get("body", ())
    ]
    body = next(iter((*holder.bodies, *bodies)), span if holder.kind in ("body", "block") else None)
    inner = pairs.inside(text, body) if body is not None and text[body][:1] == "{" else body
    content = text[inner].strip() if inner is not None else ""
    if inner is None or not content or text.line_at(span.start) == text.line_at(span.end):
        return refuse("no_lines", what=holder.what)
    held = text.trimmed(inner)
    docs = [s.span for s in tree.touching(held, ("docstring",)) if s.span.start == held.start] if tree else []
    first = text.line_at(docs[0].end) + 1 if docs and not last else text.line_at(held.start)
    return Edge(text.line_at(held.end) if last else first, text.indent(text.line_at(held.start)))


def _anchor(intent: Intent, snapshot: Snapshot) -> Target | Planned | None:
    """What it goes above or below; None for an edge of the file."""
    anchor, number = intent.slots.get("anchor"), slots.number(intent.slots, "at")
    if isinstance(anchor, Intent):
        return resolve(anchor, snapshot)
    if isinstance(anchor, str) and anchor:
        return resolve(Intent(intent.family, {"name": anchor}), snapshot, "symbol")
    return resolve(Intent(intent.family, {"target": "line", "index": number}), snapshot) if number is not None else None


def _line_of(text: Text, anchor: Target | None, where: str, document: Document) -> tuple[int, bool]:
    """The line to go to, and whether below it."""
    if anchor is None:
        last = text.line_count - 1
        end = last - 1 if last and text.line(last).empty else last
        return (0, False) if where == "start" else (end, True)
    below = where in ("below", "after", "end")
    span = whole_of(anchor, document)
    return text.line_at(span.end if below else span.start), below


def _relaid(
    document: Document, span: Span, place: int, below: bool, target: Target, indent: str | None = None
) -> Planned:
    """Whole lines taken out in one place and put in at another, with as many blank lines around them as before.

    ``indent``: that of the lines they go between, if it is another.
    """
    text = document.text
    first, last = text.line_at(span.start), text.line_at(span.end)
    if first <= place <= last:
        return refuse("nothing", what="move there")
    lines = [text[text.line(number)] for number in range(text.line_count)]
    gap = _gap(lines, first, last)
    block = reindented(lines[first : last + 1], text.indent(first), indent)
    spaced = [*([""] * gap), *block] if below else [*block, *([""] * gap)]
    at = place + 1 if below else place
    taken = _with_gap(lines, first, last, gap)
    new = list[str]()
    for number, line in enumerate([*lines, None]):
        if number == at:
            new += spaced
        if line is not None and number not in taken:
            new.append(line)
    whole = Span(0, len(text))
    edit = TextEdit(whole, text.newline.join(new))
    moved = text.newline.join(new[: _position(new, block, at, taken, gap if below else 0) + len(block)])
    return edited(document, (edit,), say("moved_there", what=target.what), len(moved))


def reindented(lines: list[str], old: str, new: str | None) -> list[str]:
    """Lines with another indent in the place of the one that all of them have."""
    if new is None or new == old:
        return lines
    return [new + line.removeprefix(old) if line.strip() else line for line in lines]


def _position(new: list[str], block: list[str], at: int, taken: range, above: int) -> int:
    """The line where the block begins now."""
    return min(at - sum(number < at for number in taken) + above, max(0, len(new) - len(block)))


def _gap(lines: list[str], first: int, last: int) -> int:
    """How many blank lines part a block from what follows it, else from what stands before."""
    for start, step in ((last + 1, 1), (first - 1, -1)):
        number = start
        while 0 <= number < len(lines) and not lines[number].strip():
            number += step
        if 0 <= number < len(lines):
            return abs(number - start)
    return 0


def _with_gap(lines: list[str], first: int, last: int, gap: int) -> range:
    """The lines of a block with the blank ones after it, or before it where nothing follows."""
    end = last + 1
    while end < len(lines) and end - last - 1 < gap and not lines[end].strip():
        end += 1
    if end < len(lines) and any(line.strip() for line in lines[end:]):
        return range(first, end)
    start = first
    while start > 0 and first - start < gap and not lines[start - 1].strip():
        start -= 1
    return range(start, last + 1)


def whole_of(target: Target, document: Document) -> Span:
    """The target with the documentation before it; what has lines of its own with the comment lines right above."""
    target = as_statement(target, document)
    documented = bool(target.names) and target.kind not in LISTED
    spans = [*target.spans, *target.removals] if documented else list(target.spans)
    span = Span(min(span.start for span in spans), max(span.end for span in spans))
    if alone(document.text, span) and document.text.value[span.end : span.end + 1] == ";":
        span = Span(span.start, span.end + 1)
    return _with_comments(document, span) if alone(document.text, span) and target.kind not in LISTED else span


def as_statement(target: Target, document: Document) -> Target:
    """A try with what catches its errors, where the language counts these beside it."""
    if target.kind != "try" or document.tree is None:
        return target
    span = target.whole
    found = [s.span for s in document.tree.touching(span, ("statement",)) if s.span.start == span.start]
    around = [each for each in found if each.covers(span)]
    return replace(target, spans=(min(around, key=len),)) if around else target


def _with_comments(document: Document, span: Span) -> Span:
    text, token = document.text, language(document.language).comments.line
    line, indent = text.line_at(span.start), text.indent(text.line_at(span.start))
    while token and line > 0 and text[text.line(line - 1)].startswith(indent + token):
        line -= 1
    start = text.line_start(line) + len(text.indent(line))
    return Span(min(span.start, start), span.end)
