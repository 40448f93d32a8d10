"""Editing what is there: delete, select, duplicate, move, change, replace, case, sort, join, insert.

What belongs here: one function an intent, from a target to edits. What does not: which part is meant (target.py), how
lines are indented and commented (layout.py), renaming (rename.py), adding constructs (add.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from senorita_lsp.action import naming, slots, units
from senorita_lsp.action.edits import after_removal, edited, kept
from senorita_lsp.action.plan import Navigate, Plan, Planned
from senorita_lsp.action.remove import removals
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import Target, caret, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply, shifted

_SPACED: Final = frozenset({"function", "method", "class"})
_NUMBER: Final = re.compile(r"-?\d+")


def delete(intent: Intent, snapshot: Snapshot) -> Planned:
    """Delete the target, with what goes with it."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return _refused(target)
    edits = removals(document.text, target)
    return edited(document, edits, say("deleted", what=target.what), after_removal(document.text, edits))


def select(intent: Intent, snapshot: Snapshot) -> Planned:
    """Select the target; of several spans all from the first to the last."""
    document, target = snapshot.document, resolve(intent, snapshot, "word")
    if document is None or not isinstance(target, Target):
        return _refused(target)
    return Plan((Navigate(document.uri, target.whole),), say("selected", what=target.what))


def duplicate(intent: Intent, snapshot: Snapshot) -> Planned:
    """A copy of the target: whole lines below (or above), anything else behind it."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return _refused(target)
    text, span = document.text, target.whole
    above = slots.text(intent.slots, "where", "direction") in ("above", "up", "before")
    if target.lines or _whole_lines(text, span):
        first, last = text.line_at(span.start), text.line_at(span.end)
        block = Span(text.line(first).start, text.line(last).end)
        gap = text.newline * (_blank_beside(text, first, last) + 1 if target.kind in _SPACED else 1)
        copy = TextEdit(Span(block.end, block.end), gap + text[block])
        at = span.start if above else block.end + len(gap) + span.start - block.start
    else:
        copy, at = TextEdit(Span(span.end, span.end), text[span]), span.start if above else span.end
    return edited(document, (copy,), say("duplicated", what=target.what), at)


def change(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put other text in the target's place, written as the language and the old text have it; without one, clear it."""
    document, target = snapshot.document, resolve(intent, snapshot, "word")
    if document is None or not isinstance(target, Target):
        return _refused(target)
    new = slots.text(intent.slots, "to") if not target.partial else ""
    edits = tuple(TextEdit(span, naming.like(new, document, span)) for span in target.spans)
    return edited(document, edits, say("changed", what=target.what), _end_of(edits[0]))


def change_all(intent: Intent, snapshot: Snapshot) -> Planned:
    """Replace a phrase everywhere: whole words, each in the style of the one it replaces."""
    document, said = snapshot.document, slots.text(intent.slots, "text")
    if document is None:
        return refuse("no_document")
    if not said:
        return refuse("which_text")
    new = slots.text(intent.slots, "to")
    area = _area(intent, snapshot)
    found = [span for span in units.everywhere(said, document.text.value) if area.covers(span)]
    if not found:
        return refuse("no_match", what=said)
    edits = tuple(TextEdit(span, naming.like(new, document, span)) for span in found)
    return edited(document, edits, say("replaced", what=counted(len(found), "match")), kept(snapshot, edits))


def case(intent: Intent, snapshot: Snapshot) -> Planned:
    """Write names, or the words of a span as one name, in another style."""
    style = slots.text(intent.slots, "style")
    document, target = snapshot.document, resolve(intent, snapshot, "word")
    if document is None or not isinstance(target, Target):
        return _refused(target)
    new = naming.restyle(document.text[target.whole], style)
    if new is None:
        return refuse("which_target", what="Which style for")
    edit = TextEdit(target.whole, new)
    return edited(document, (edit,), say("cased"), _end_of(edit))


def insert(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put text at the caret in place of the selection, or on a line of its own above or below."""
    document, value = snapshot.document, intent.slots.get("text")
    if document is None:
        return refuse("no_document")
    if not isinstance(value, str) or not value:
        return refuse("which_text")
    text, where = document.text, slots.text(intent.slots, "where")
    new = naming.dictated(value, intent.slots)
    span = Span(*sorted(max(0, min(at, len(text))) for at in (snapshot.selection.start, snapshot.selection.end)))
    if where in ("above", "below"):
        return _own_line(document, text.line_at(span.start), new, where == "below")
    if where in ("end", "start"):
        line = text.line(text.line_at(span.end))
        at = line.end if where == "end" else line.start + len(text.indent(text.line_at(span.end)))
        span = Span(at, at)
    edit = TextEdit(span, new)
    return edited(document, (edit,), say("inserted"), _end_of(edit))


def increment(intent: Intent, snapshot: Snapshot) -> Planned:
    """Add to the number at the caret, or to the next one on its line."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    by = slots.number(intent.slots, "by")
    by = 1 if by is None else by
    text, at = document.text, caret(snapshot)
    line = text.line(text.line_at(at))
    for found in _NUMBER.finditer(text.value, line.start, line.end):
        if found.end() >= at:
            minus = found.start() > line.start and text.value[found.start() - 1].isalnum()
            span = Span(found.start() + (minus and found.group().startswith("-")), found.end())
            value = str(int(text[span]) + by) if len(span) < 300 else text[span]
            edit = TextEdit(span, value)
            return edited(document, (edit,), say("incremented", value=value), _end_of(edit))
    return refuse("not_found", what="a number")


def sort(intent: Intent, snapshot: Snapshot) -> Planned:
    """Sort lines, or the parts of a list that stand side by side."""
    unordered = replace(intent, slots={k: v for k, v in intent.slots.items() if v != "descending"})
    every = _all_imports(unordered) if unordered.slots.get("target") else with_slots(unordered, target="line")
    document, target = snapshot.document, resolve(every, snapshot)
    if document is None or not isinstance(target, Target):
        return _refused(target)
    text, down = document.text, slots.text(intent.slots, "which") == "descending"
    spans = _sortable(text, target)
    if len(spans) < 2:
        return refuse("nothing", what="sort")
    new = sorted((text[span] for span in spans), key=lambda part: part.casefold(), reverse=down)
    edits = tuple(TextEdit(span, part) for span, part in zip(spans, new, strict=True))
    return edited(
        document,
        edits,
        say("sorted", what=counted(len(spans), target.kind if len(spans) == len(target.spans) else "line")),
        _held(snapshot, text, edits),
    )


def join(intent: Intent, snapshot: Snapshot) -> Planned:
    """Join the lines of the target, or the caret's line and so many after it, with one space."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    text = document.text
    count = slots.number(intent.slots, "count")
    more = with_slots(intent, target="line", count=max(2, count or 2) if snapshot.selection.empty or count else 1)
    target = resolve(more if "from" not in intent.slots else intent, snapshot)
    if not isinstance(target, Target):
        return target
    first, last = text.line_at(target.whole.start), text.line_at(target.whole.end)
    edits = tuple(_joint(text, number) for number in range(first, last))
    if not edits:
        return refuse("nothing", what="join")
    end = shifted(text.line(last).end, edits)
    return edited(document, edits, say("joined", what=counted(len(edits) + 1, "line")), end)


def _joint(text: Text, number: int) -> TextEdit:
    here, following = text.line(number), text.line(number + 1)
    content = text[here].rstrip()
    start = here.start + len(content)
    end = following.start + len(text.indent(number + 1))
    blank = not text[following].strip() or not content.strip()
    tight = content.endswith(("(", "[", "{")) or text.value[end : end + 1] in (")", "]", ".", ",", ";")
    return TextEdit(Span(start, end), "" if blank or tight else " ")


def _all_imports(intent: Intent) -> Intent:
    """Sorting constructs without a number means all of them."""
    counted_ = any(intent.slots.get(slot) is not None for slot in ("count", "from", "index", "which", "name"))
    kind = slots.text(intent.slots, "target")
    return (
        intent if counted_ or kind in ("line", "selection", "file", "paragraph") else with_slots(intent, which="every")
    )


def _sortable(text: Text, target: Target) -> tuple[Span, ...]:
    if not target.lines and target.kind not in ("selection", "file", "paragraph"):
        return target.spans
    span = target.whole
    return tuple(text.line(number) for number in range(text.line_at(span.start), text.line_at(span.end) + 1))


def _held(snapshot: Snapshot, text: Text, edits: tuple[TextEdit, ...]) -> int:
    """The caret at the same line and character as before, as far as the new text has them."""
    here = caret(snapshot)
    line = text.line_at(here)
    new = Text(apply(text.value, edits))
    there = new.line(line)
    return min(there.start + here - text.line_start(line), there.end)


def _own_line(document: Document, line: int, new: str, below: bool) -> Planned:
    text = document.text
    indent = text.indent(line)
    if below:
        at = text.line(line).end
        edit = TextEdit(Span(at, at), text.newline + indent + new)
        return edited(document, (edit,), say("inserted"), _end_of(edit))
    at = text.line_start(line)
    edit = TextEdit(Span(at, at), indent + new + text.newline)
    return edited(document, (edit,), say("inserted"), at + len(indent) + len(new))


def _area(intent: Intent, snapshot: Snapshot) -> Span:
    """Where a replacement applies: the selection where there is one, else the whole text."""
    document = snapshot.document
    whole = Span(0, len(document.text) if document else 0)
    wanted = slots.text(intent.slots, "target")
    if wanted in ("", "text", "file", "word", "phrase"):
        return snapshot.selection if not snapshot.selection.empty and wanted != "file" else whole
    found = resolve(Intent(intent.family, {"target": wanted}), snapshot)
    return found.whole if isinstance(found, Target) else whole


def _blank_beside(text: Text, first: int, last: int) -> int:
    """How many blank lines part a declaration from the one beside it; one where it stands alone."""
    for near, step in ((last + 1, 1), (first - 1, -1)):
        count = 0
        while 0 <= near < text.line_count and not text[text.line(near)].strip():
            count, near = count + 1, near + step
        if count and 0 <= near < text.line_count:
            return count
    return 1


def _whole_lines(text: Text, span: Span) -> bool:
    first, last = text.line(text.line_at(span.start)), text.line(text.line_at(span.end))
    outside = text.value[first.start : span.start] + text.value[span.end : last.end]
    return not outside.strip().strip(";") and not span.empty


def _end_of(edit: TextEdit) -> int:
    return edit.span.start + len(edit.new)


def _refused(target: object) -> Planned:
    return refuse("no_document") if isinstance(target, Target) else target  # type: ignore[return-value]
