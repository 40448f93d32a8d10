"""Several in another order: sorting and reversing lines, and what stands side by side in a list.

What belongs here: which spans are put in order, and the edits. What does not: moving one among its neighbours, swapping
two (order.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeAlias

from senorita_lsp.action import slots
from senorita_lsp.action.edit import branches, order
from senorita_lsp.action.edit.order import BRANCHED
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.command.rules import plural
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply

_Part: TypeAlias = tuple[str, str]
"""What a part is sorted by, and its text."""
_Arrange: TypeAlias = Callable[[list[_Part]], list[_Part]]

_BY_NAME: Final = frozenset({"function", "method", "class", "interface", "struct", "enum", "trait", "field"})


def reverse(intent: Intent, snapshot: Snapshot) -> Planned:
    """The units of the target, or its lines, in the opposite order."""
    return _arranged(intent, snapshot, lambda parts: parts[::-1], "reversed", "reverse")


def sort(intent: Intent, snapshot: Snapshot) -> Planned:
    """Sort lines, or the parts of a list that stand side by side."""
    down = slots.text(intent.slots, "which") == "descending"
    plain = replace(intent, slots={k: v for k, v in intent.slots.items() if v != "descending"})

    def ordered(parts: list[_Part]) -> list[_Part]:
        return sorted(parts, key=lambda part: part[0].casefold(), reverse=down)

    return _arranged(plain, snapshot, ordered, "sorted", "sort")


def _arranged(intent: Intent, snapshot: Snapshot, arrange: _Arrange, said: str, verb: str) -> Planned:
    intent = _value_called(intent, snapshot)
    every = _all_of_them(intent) if intent.slots.get("target") else with_slots(intent, target="line")
    document, target = snapshot.document, resolve(every, snapshot)
    if document is None or not isinstance(target, Target):
        return target if not isinstance(target, Target) else refuse("no_document")
    text = document.text
    spans = order.together(document, _parts(document, target), snapshot.selection, target.kind)
    if len(spans) < 2:
        return refuse("nothing", what=verb)
    groups = _groups(text, spans) if target.kind == "import" else [spans]
    called = _names(text, target)
    parts = ([(called.get(span, text[span]), text[span]) for span in group] for group in groups)
    new = [part for group in parts for _, part in arrange(group)]
    if target.kind in BRANCHED:
        kept = branches.arranged([text[span] for span in spans], new)
        if kept is None:
            return refuse("nothing", what=f"{verb}: the last one has no condition")
        new = kept
    edits = tuple(TextEdit(span, part) for span, part in zip(spans, new, strict=True))
    noun = target.kind if len(spans) == len(target.spans) else "item" if target.kind in _HOLDERS else "line"
    return order.put(document, edits, say(said, what=counted(len(spans), noun)), _held(snapshot, text, edits))


def _names(text: Text, target: Target) -> dict[Span, str]:
    """The names of what is sorted by its name."""
    named = target.kind in _BY_NAME and len(target.names) == len(target.spans)
    return {span: text[name] for span, name in zip(target.spans, target.names, strict=True)} if named else {}


def _value_called(intent: Intent, snapshot: Snapshot) -> Intent:
    """The list in a variable that is called like the plural of a kind, where only that was said: "sort names"."""
    kind, document = slots.text(intent.slots, "target"), snapshot.document
    every = slots.text(intent.slots, "which") == "all" or kind == "tags"
    if not every or document is None or not {plural(kind), kind} & document.identifiers.keys():
        return intent
    return Intent(
        intent.family,
        {
            "target": "list",
            "within": Intent("thing", {"target": "thing", "name": kind if kind == "tags" else plural(kind)}),
        },
    )


def _groups(text: Text, spans: Sequence[Span]) -> list[list[Span]]:
    """Spans parted where a blank line stands between them."""
    groups = [[spans[0]]]
    for before, span in pairwise(spans):
        if text.value[before.end : span.start].count("\n") > 1:
            groups.append([])
        groups[-1].append(span)
    return groups


def _all_of_them(intent: Intent) -> Intent:
    """Sorting constructs without a number means all of them."""
    counted_ = any(intent.slots.get(slot) is not None for slot in ("count", "from", "index", "which", "name"))
    kind = slots.text(intent.slots, "target")
    single = kind in {"line", "selection", "file", "paragraph", "block", "body"} or kind in _HOLDERS
    return intent if counted_ or single else with_slots(intent, which="every")


_HOLDERS: Final = {
    "list": "element item",
    "set": "element item",
    "tuple": "element item",
    "array": "element item",
    "dictionary": "entry item",
    "object": "entry item",
    "argument list": "argument",
    "parameter list": "parameter",
    "enum": "variant",
    "tags": "element",
}


def _parts(document: Document, target: Target) -> tuple[Span, ...]:
    """What is put in order: the spans themselves, what a list holds, else lines."""
    if len(target.spans) > 1:
        return target.spans
    tree, whole = document.tree, target.whole
    for kind in _HOLDERS.get(target.kind, "").split() if tree else ():
        found = [symbol.span for symbol in tree.constructs(kind) if whole.covers(symbol.span)] if tree else []
        outer = [span for span in found if span != whole and not any(o != span and o.covers(span) for o in found)]
        if len(outer) > 1:
            return tuple(dict.fromkeys(outer))
    text = document.text
    if target.lines or target.kind in {"selection", "file", "paragraph", "block", "body", "text"} or not tree:
        last = text.line_at(whole.end)
        if last > text.line_at(whole.start) and whole.end == text.line_start(last):
            last -= 1
        return tuple(text.line(number) for number in range(text.line_at(whole.start), last + 1))
    return target.spans


def _held(snapshot: Snapshot, text: Text, edits: tuple[TextEdit, ...]) -> int:
    """The caret at the same line and character as before, as far as the new text has them."""
    here = max(0, min(snapshot.selection.end, len(text)))
    line = text.line_at(here)
    new = Text(apply(text.value, edits))
    there = new.line(line)
    return min(there.start + here - text.line_start(line), there.end)
