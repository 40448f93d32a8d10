"""The order of things: moving one among its neighbours, swapping two.

What belongs here: which units are neighbours, and the edits that put them in another order with what parts them left in
place. What does not: which target is meant (target/resolve.py), how lines are moved (layout.py), sorting (arrange.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeAlias

from senorita_lsp.action import slots, soundness
from senorita_lsp.action.edit import branches, exchange, layout, parameter_order, relocate
from senorita_lsp.action.edit.relocate import LISTED, whole_of
from senorita_lsp.action.edits import alone, edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import choose, phrases
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit

_Arrange: TypeAlias = Callable[[list[str]], list[str]]

_RECEIVERS: Final = frozenset({"self", "cls", "&self", "&mut self", "self: &Self"})
"""Parameters that keep the first place."""
_LINES: Final = frozenset({"line", "selection", "file", "paragraph", "text"})
_WORDS: Final = frozenset({"word", "subword", "token", "character", "text", "space"})
_OF_TAGS: Final = frozenset({"attribute", "property", "key", "value", "attribute name", "attribute value"})
BRANCHED: Final = frozenset({"branch", "else if", "else"})
_PARTING: Final = re.compile(r"[\s,;|&+*]*|\s+(?:and|or)\s+")
"""What stands between things that may as well stand in another order."""
_HERE: Final = ("direction", "count", "unit", "times")


def move(intent: Intent, snapshot: Snapshot) -> Planned:
    """The target changes places with its neighbour: an argument with the next one, lines with those above.

    ``unit`` line: it moves by lines, whatever it is. Sideways whole lines are indented.
    """
    document, direction = snapshot.document, slots.text(intent.slots, "direction")
    kind = slots.text(intent.slots, "target")
    where = slots.text(intent.slots, "where")
    if where in ("front", "back"):
        within = relocate.within(intent, snapshot, where == "back")
        return within if within is not None else _to_edge(intent, snapshot, where == "back")
    if where:
        return relocate.elsewhere(intent, snapshot)
    beside = slots.text(intent.slots, "which")
    which = _without(intent, ("direction", "unit", "times", "which") if beside in ("next", "previous") else _HERE)
    target = resolve(with_slots(which, direction=beside) if beside in ("next", "previous") else which, snapshot)
    if document is None or not isinstance(target, Target):
        return target if not isinstance(target, Target) else refuse("no_document")
    if kind == "paragraph" and direction in ("up", "down") and slots.text(intent.slots, "unit") != "line":
        return _past_paragraphs(intent, target, document, snapshot)
    target = relocate.as_statement(target, document)
    if slots.text(intent.slots, "unit") != "line" and not target.lines and kind not in _LINES:
        run = _neighbours(intent, target, document, snapshot)
        if run:
            words = say("moved_lines", what=target.what, direction=direction)
            return _shifted(document, whole_of(target, document), run, words, target.kind)
        if not alone(document.text, target.whole) or target.kind in BRANCHED:
            return refuse("nothing", what=f"move past the {'end' if slots.forward(intent.slots) else 'start'}")
    if beside in ("next", "previous"):
        intent, snapshot = _without(intent, ("which", "count")), replace(snapshot, selection=target.whole)
    if direction in ("up", "down") and kind not in _LINES:
        return soundness.or_refuse(layout.move(intent, snapshot), document, "move past that")
    if direction in ("left", "right") and (target.lines or alone(document.text, target.whole)):
        times = with_slots(_without(intent, ("direction", "count")), times=slots.times(intent.slots))
        return (layout.indent if direction == "right" else layout.dedent)(times, snapshot)
    return layout.move(intent, snapshot)


def _past_paragraphs(intent: Intent, target: Target, document: Document, snapshot: Snapshot) -> Planned:
    """A paragraph changes places with those beside it; the blank lines stay."""
    ahead, count = slots.forward(intent.slots), slots.times(intent.slots)
    every = resolve(Intent(intent.family, {"target": "paragraph", "which": "every"}), snapshot)
    text, span = document.text, document.text.trimmed(target.whole)
    others = [text.trimmed(each) for each in every.spans] if isinstance(every, Target) else []
    places = [_from_margin(text, each) for each in others]
    own = _from_margin(text, span)
    beside = [each for each in places if (each.start >= own.end if ahead else each.end <= own.start)]
    if not beside:
        return refuse("nothing", what=f"move past the {'end' if ahead else 'start'}")
    words = say("moved_lines", what=target.what, direction=slots.text(intent.slots, "direction"))
    run = beside[:count] if ahead else beside[-count:]
    if not _of_one_level(text, [own, *run], places):
        return refuse("nothing", what="move past that")
    return soundness.or_refuse(_shifted(document, own, run, words), document, "move past that")


def _of_one_level(text: Text, moved: Sequence[Span], places: Sequence[Span]) -> bool:
    """Whether paragraphs begin at the same indent, and none of them goes on in a deeper one."""
    depths = {len(text.indent(text.line_at(span.start))) for span in moved}
    behind = next((span for span in places if span.start > max(moved).start), None)
    return len(depths) == 1 and (behind is None or len(text.indent(text.line_at(behind.start))) <= min(depths))


def _from_margin(text: Text, span: Span) -> Span:
    """A span with the indent of its first line."""
    return Span(text.line_start(text.line_at(span.start)), span.end)


def _to_edge(intent: Intent, snapshot: Snapshot, last: bool) -> Planned:
    """The target goes before or behind all its neighbours: an argument in its list, a statement in its block."""
    document = snapshot.document
    target = resolve(_without(intent, (*_HERE, "where", "anchor")), snapshot)
    if document is None or not isinstance(target, Target):
        return target if not isinstance(target, Target) else refuse("no_document")
    target = relocate.as_statement(target, document)
    if document.text[target.whole] in _RECEIVERS and slots.number(intent.slots, "index") == 1:
        return _to_edge(with_slots(intent, index=2), snapshot, last)
    wanted = with_slots(
        _without(intent, ("where",)), direction="down" if last else "up", count=len(document.text), target=target.kind
    )
    found = _neighbours(wanted, target, document, snapshot)
    run = [span for span in found if document.text[span] not in _RECEIVERS]
    if not run:
        return refuse("nothing", what=f"move past the {'end' if last else 'start'}")
    return _shifted(document, whole_of(target, document), run, say("moved_there", what=target.what), target.kind)


def swap(intent: Intent, snapshot: Snapshot) -> Planned:
    """Two targets change places: the one and ``with``, or the first and the last of a range, or a pair."""
    document, other = snapshot.document, intent.slots.get("with")
    if document is None:
        return refuse("no_document")
    called = slots.text(intent.slots, "target") == "thing" and isinstance(other, Intent)
    return (_called if called else _exchange)(intent, document, snapshot)


def _exchange(intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    """Targets that are said by their kinds, numbers or places change places."""
    other = intent.slots.get("with")
    target = resolve(_first_of(intent, other), snapshot)
    if not isinstance(target, Target):
        return target
    first_line, last_line = slots.number(intent.slots, "from"), slots.number(intent.slots, "to")
    if target.lines and first_line is not None and last_line is not None:
        other = Intent(intent.family, {"target": target.kind, "index": last_line})
        target = resolve(Intent(intent.family, {"target": target.kind, "index": first_line}), snapshot)
        if not isinstance(target, Target):
            return target
    if isinstance(other, Intent):
        pair = _with_another(target, other, document, snapshot)
    else:
        pair = _of_several(target, first_line is not None, document, snapshot)
    if not isinstance(pair, tuple):
        return pair
    first, last = pair
    if max(first.start, last.start) < min(first.end, last.end):
        return refuse("nothing", what="swap: one lies in the other")
    edits = _exchanged(document.text, *sorted((first, last)))
    if target.kind in BRANCHED:
        kept = branches.arranged([document.text[edit.span] for edit in edits], [edit.new for edit in edits])
        if kept is None:
            return refuse("nothing", what="swap: one has no condition")
        edits = tuple(TextEdit(edit.span, new) for edit, new in zip(edits, kept, strict=True))
    return put(document, edits, say("swapped"), _end_of_moved(edits, first.start < last.start))


def _with_another(target: Target, other: Intent, document: Document, snapshot: Snapshot) -> tuple[Span, Span] | Planned:
    """What was said first and what it changes places with; the next item of another list is none to change with."""
    second = resolve(other, snapshot)
    if not isinstance(second, Target):
        return second
    first, last = (relocate.as_statement(each, document).whole for each in (target, second))
    relative = slots.forward(other.slots) is not None and target.kind == second.kind
    if relative and target.kind in LISTED and not exchange.beside(first, last, document):
        return refuse("nothing", what="swap that with")
    return first, last


def _of_several(target: Target, numbered: bool, document: Document, snapshot: Snapshot) -> tuple[Span, Span] | Planned:
    """The first and the last of a target, receivers left out; of a single one, itself and its neighbour."""
    if len(target.spans) > 1:
        spans = target.spans if numbered else together(document, target.spans, snapshot.selection, target.kind)
        own = [span for span in spans if document.text[span] not in _RECEIVERS]
        return (own or spans)[0], spans[-1]
    if numbered:
        return refuse("not_found", what=f"another {target.kind}")
    run = _neighbours(Intent("edit.swap", {"target": target.kind}), target, document, snapshot)
    return (target.whole, run[0]) if run else refuse("nothing", what="swap that with")


def _called(intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    """Two that are said by their bare names change places."""
    other = intent.slots["with"]
    second = slots.text(other.slots, "name") if isinstance(other, Intent) else ""
    first = slots.text(intent.slots, "name")
    found = exchange.named(first, second, document, snapshot)
    if found is None:
        lost = [name for name in (first, second) if not phrases.occurrences(name, document.text.value)]
        return refuse("no_match", what=lost[0]) if lost else refuse("not_beside", what=first, other=second)
    edits = _exchanged(document.text, *sorted(found))
    return put(document, edits, say("swapped"), _end_of_moved(edits, found[0].start < found[1].start))


def _first_of(intent: Intent, other: object) -> Intent:
    """What changes places with another: where only that is said ("swap with the next argument") one of its kind."""
    alone_ = _without(intent, ("with",))
    kind = slots.text(other.slots, "target") if isinstance(other, Intent) else ""
    unsaid = slots.text(intent.slots, "target") in ("", "selection")
    return replace(alone_, slots={"target": kind}) if unsaid and kind not in ("", "text") else alone_


def together(document: Document, spans: tuple[Span, ...], at: Span, kind: str) -> tuple[Span, ...]:
    """Of all spans those beside the one at a place: the properties of one rule, the strings of one list."""
    text = document.text
    lined = all(alone(text, span) for span in spans)
    if len(spans) < 2 or kind in _WORDS or (lined and "\n" not in text[Span(spans[0].start, spans[-1].end)]):
        return spans
    own = choose.here(spans, at)[0]
    beside = sorted({own, *_siblings(document, own, [span for span in spans if span != own], kind)})
    return tuple(beside) if alone(text, own) else _run(text, own, beside)


def _run(text: Text, own: Span, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Those of the spans that only signs part from one of them, and from each other."""
    runs = [[spans[0]]]
    for before, span in pairwise(spans):
        if not _PARTING.fullmatch(text.value[before.end : span.start]):
            runs.append([])
        runs[-1].append(span)
    return tuple(next(run for run in runs if own in run))


def _shifted(document: Document, span: Span, run: Sequence[Span], words: str, kind: str = "") -> Planned:
    """The span goes behind the last of a run of neighbours (or before the first), which move up by one each."""
    text, ahead = document.text, run[-1].start > span.start
    places = [span, *run] if ahead else [*run, span]
    old = [text[place] for place in places]
    parts: list[str] | None = [*old[1:], old[0]] if ahead else [old[-1], *old[:-1]]
    parts = branches.arranged(old, parts or []) if kind in BRANCHED else parts
    if parts is None:
        return refuse("nothing", what="move past that")
    edits = tuple(TextEdit(place, part) for place, part in zip(places, parts, strict=True))
    longer = sum(len(part) for part in parts) - sum(map(len, places))
    return put(document, edits, words, places[-1].end + longer if ahead else places[0].start + len(parts[0]))


def _neighbours(intent: Intent, target: Target, document: Document, snapshot: Snapshot) -> list[Span]:
    """The ``count`` units on one side of the target, in the order of the text: of its list, else what stands in the
    same block, else others of its kind at the same indent."""
    span = whole_of(target, document)
    own = "branch" if target.kind in BRANCHED else slots.text(intent.slots, "target") or target.kind
    kinds = (
        ["statement"] if own != "branch" and alone(document.text, target.whole) and target.kind not in LISTED else []
    )
    ahead, count = slots.forward(intent.slots) is not False, slots.times(intent.slots)
    for kind in (*kinds, own):
        every = Intent(intent.family, {"target": kind, **({} if kind == "text" else {"which": "every"})})
        found = resolve(every, _at(snapshot, target.whole)) if kind != "statement" else _statements(document)
        if not isinstance(found, Target):
            continue
        wholes = [whole_of(replace(found, spans=(one,), removals=()), document) for one in found.spans]
        apart = [each for each in wholes if not each.covers(span) and not span.covers(each)]
        apart = branches.of_one(document.text, span, apart) if kind == "branch" else apart
        siblings = _siblings(document, span, apart, target.kind)
        beside = [each for each in siblings if (each.start >= span.end if ahead else each.end <= span.start)]
        beside = list(choose.apart(beside))
        if beside:
            return beside[:count] if ahead else beside[-count:]
    return []


def _statements(document: Document) -> Target | None:
    """All statements, also those within others."""
    spans = tuple(symbol.span for symbol in document.tree.constructs("statement")) if document.tree else ()
    return Target(spans, "statement", "the statement") if spans else None


def _at(snapshot: Snapshot, span: Span) -> Snapshot:
    return replace(snapshot, selection=Span(span.start, span.start))


def _siblings(document: Document, span: Span, others: Sequence[Span], kind: str) -> list[Span]:
    """Those at the same level: in the same brackets; where a unit has lines of its own, those indented alike with
    nothing less between."""
    text = document.text
    if not alone(text, span):
        near = (other for other in others if kind in _WORDS or exchange.beside(span, other, document))
        return sorted(other for other in near if kind not in _OF_TAGS or not _tag_between(text, span, other))
    indent = text.indent(text.line_at(span.start))
    return [
        other
        for other in sorted(others)
        if alone(text, other)
        and text.indent(text.line_at(other.start)) == indent
        and not _leaves(text, indent, *sorted((span, other)))
    ]


def _tag_between(text: Text, span: Span, other: Span) -> bool:
    first, last = sorted((span, other))
    return any(sign in text.value[first.end : last.start] for sign in "<>")


def _leaves(text: Text, indent: str, first: Span, last: Span) -> bool:
    """Whether a line between two units is indented less than they are: then they are not of one block."""
    between = range(text.line_at(first.end) + 1, text.line_at(last.start))
    return any(len(text.indent(n)) < len(indent) for n in between if text[text.line(n)].strip())


def put(document: Document, edits: Sequence[TextEdit], words: str, at: int) -> Planned:
    """The plan for spans in another order; a refusal where a parameter with a default would stand too far ahead."""
    return parameter_order.or_refuse(edited(document, tuple(edits), words, at), edits, document)


def _exchanged(text: Text, first: Span, last: Span) -> tuple[TextEdit, ...]:
    return TextEdit(first, _moved_in(text, last, first)), TextEdit(last, _moved_in(text, first, last))


def _moved_in(text: Text, span: Span, place: Span) -> str:
    """What a span holds, its further lines indented as they are to be in the place of another."""
    lines = text[span].split(text.newline)
    old, new = (text.indent(text.line_at(each.start)) for each in (span, place))
    return text.newline.join([lines[0], *relocate.reindented(lines[1:], old, new)])


def _end_of_moved(edits: tuple[TextEdit, ...], ahead: bool) -> int:
    """Where the one that was meant ends after two have changed places: the first of them, or the last."""
    first, last = edits
    if not ahead:
        return first.span.start + len(first.new)
    return last.span.start + len(first.new) - len(first.span) + len(last.new)


def _without(intent: Intent, names: Sequence[str]) -> Intent:
    return replace(intent, slots={name: value for name, value in intent.slots.items() if name not in names})
