"""Editing what is there: delete, select, duplicate, move, change, replace, case, sort, join.

What belongs here: one function an intent, from a target to edits. What does not: which part is meant
(target/resolve.py), how lines are indented and commented (layout.py), renaming (rename.py), adding constructs
(add/construct.py), putting words in (insert.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from senorita_lsp.action import naming, slots
from senorita_lsp.action.add import elements, tags
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.edit import by_name, optional, rename
from senorita_lsp.action.edit.convert import turned
from senorita_lsp.action.edit.relocate import as_statement
from senorita_lsp.action.edit.remove import LISTED, removals
from senorita_lsp.action.edit.replacement import BODIES, renewed
from senorita_lsp.action.edits import after_removal, alone, edited, kept
from senorita_lsp.action.plan import Choices, Navigate, Plan, Planned, Refusal
from senorita_lsp.action.say import count as counted
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import markup, phrases
from senorita_lsp.action.target.bare_name import thing
from senorita_lsp.action.target.resolve import Resolved, Target, caret, resolve, unresolved
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, shifted
from senorita_lsp.transcript.numbers import cardinal

_SPACED: Final = frozenset({"function", "method", "class"})
_ITEMS: Final = ("argument", "element", "item")
_LITERALS: Final = frozenset(
    {"string", "number", "list", "dictionary", "set", "tuple", "object", "lambda", "call", "expression"}
    | {"value", "argument value"}
)
"""What may be an item of a list."""
_IN_MARKUP: Final = frozenset({"attribute", "tag", "element"})
_STYLES: Final = frozenset({"css", "scss", "less"})
_WITH_VALUES: Final = frozenset({"entry", "argument", "property"})
"""What keeps its name when it gets something new."""
_STATEMENTS: Final = BODIES | frozenset(
    {"line", "statement", "return", "throw", "assignment", "break", "continue", "import"}
)
_NAMED: Final = frozenset(
    {
        "function",
        "method",
        "class",
        "interface",
        "struct",
        "enum",
        "trait",
        "module",
        "namespace",
        "variable",
        "constant",
    }
    | {"parameter", "field", "property", "variant", "constructor", "test", "assignment"}
)
"""What is written in another case is only the name of these."""
_RECEIVERS: Final = frozenset({"self", "cls", "this"})
_TYPES: Final = frozenset({"type", "return type", "parameter type", "property type"})
_DECLARATIONS: Final = frozenset(
    {"function", "method", "class", "interface", "struct", "enum", "trait", "variable"}
    | {"parameter", "field", "property"}
)
_NAME: Final = re.compile(r"(?!an? |the )[a-z]+(?: [a-z0-9]+){0,3}")
_NUMBER: Final = re.compile(r"-?\d+")


def delete(intent: Intent, snapshot: Snapshot) -> Planned:
    """Delete the target, with what goes with it."""
    if slots.text(intent.slots, "target") == "key" and slots.text(intent.slots, "name"):
        intent = with_slots(intent, target="entry")
    document, target = snapshot.document, resolve(intent, snapshot)
    if isinstance(target, Refusal) and (called := by_name.named_like_it(intent, snapshot)):
        intent, target = called, resolve(called, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    found = by_name.removed(intent, target, document, snapshot)
    if not isinstance(found, Target):
        return found
    target, edits = found, removals(document.text, found)
    words = say("deleted_gap" if by_name.leaves_a_gap(target, document) else "deleted", what=target.what)
    return edited(document, edits, words, after_removal(document.text, edits, target.lines))


def select(intent: Intent, snapshot: Snapshot) -> Planned:
    """Select the target; of several spans all from the first to the last."""
    document, target = snapshot.document, resolve(intent, snapshot, "word")
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    return Plan((Navigate(document.uri, target.whole),), say("selected", what=target.what))


def clear(_intent: Intent, snapshot: Snapshot) -> Planned:
    """Nothing is selected any more; the caret stays at the selection's end."""
    if snapshot.document is None:
        return refuse("no_document")
    at = caret(snapshot)
    return Plan((Navigate(snapshot.document.uri, Span(at, at)),), say("moved"))


def duplicate(intent: Intent, snapshot: Snapshot) -> Planned:
    """A copy of the target: whole lines below (or above), anything else behind it. The caret goes to the copy's end."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    above = slots.text(intent.slots, "where", "direction") in ("above", "up", "before")
    copies = [_copy(document, as_statement(part, document)) for part in target.parted(document.text)]
    first = copies[0]
    at = first.span.end if above else first.span.end + len(first.new)
    return edited(document, copies, say("duplicated", what=target.what), at)


def _copy(document: Document, target: Target) -> TextEdit:
    """What is written behind a target to have it twice."""
    text, span = document.text, target.whole
    if (dashed := _dashed(document, target)) is not None:
        return TextEdit(Span(span.end, span.end), text.newline + dashed + text[span])
    if target.lines or alone(text, span):
        first, last = text.line_at(span.start), text.line_at(span.end)
        block = Span(text.line(first).start, text.line(last).end)
        gap = text.newline * (_blank_beside(text, first, last) + 1 if target.kind in _SPACED else 1)
        return TextEdit(Span(block.end, block.end), gap + text[block])
    before = " " if text[span].startswith("else") else ""
    gap = ", " if target.kind in LISTED or _listed(document, target) else before
    return TextEdit(Span(span.end, span.end), gap + text[span])


def _listed(document: Document, target: Target) -> bool:
    """Whether an expression stands in a list by itself, between two commas."""
    found = document.tree.touching(target.whole, _ITEMS) if document.tree and target.kind in _LITERALS else ()
    return any(each.span == target.whole for each in found)


def _dashed(document: Document, target: Target) -> str | None:
    """The indent of an entry that stands behind the dash of a list's item; None where it does not."""
    text, span = document.text, target.whole
    before = text.value[text.line_start(text.line_at(span.start)) : span.start]
    dashed = target.kind in ("entry", "property", "key") and re.fullmatch(r"[ \t]*(?:- +)+", before)
    return before.replace("-", " ") if dashed and document.language == "yaml" else None


def change(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put other text in the target's place, written as the language and the old text have it; without one, clear it."""
    intent = by_name.set_value(intent, snapshot)
    document, target = snapshot.document, _renewable(intent, snapshot)
    if document is not None and (refused := by_name.without_value(intent, document)):
        return refused
    if document is None or not isinstance(target, Target):
        return optional.default(intent, snapshot) or unresolved(target)
    new = slots.text(intent.slots, "to")
    if new and (planned := turned(intent, target, document)) is not None:
        return planned
    if new and target.kind in _IN_MARKUP:
        return _marked(new, document, target)
    target = _part_of(intent, target, document)
    every = slots.text(intent.slots, "which") in ("every", "all", "each")
    if every and not new and target.kind in LISTED:
        edits = removals(document.text, target)
        return edited(document, edits, say("deleted", what=target.what), edits[0].span.start)
    if new and target.kind in ("import", "annotation", "decorator") and not every:
        from senorita_lsp.action.add.construct import made_anew

        if (line := made_anew(intent, target.kind, new, snapshot)) is not None:
            edit = TextEdit(target.whole, line)
            return edited(document, (edit,), say("changed", what=target.what), _end_of(edit))
    spans = target.spans if every else (target.whole,)
    edits = tuple(TextEdit(span, renewed(new, document, span, target)) for span in spans)
    if new and target.kind == "value":
        edits = tuple(by_name.assigned(intent, edit, document) for edit in edits)
    if new and target.kind in _STATEMENTS:
        return _restated(document, edits, target)
    if target.kind in _TYPES:
        edits = tuple(_pointed(edit, document.text) for edit in edits)
    return edited(document, edits, say("changed", what=target.what), _end_of(edits[0]))


def _restated(document: Document, edits: tuple[TextEdit, ...], target: Target) -> Planned:
    """Whole statements in the place of others keep the indent of these, and what ended them."""
    text, kept_ = document.text, list[TextEdit]()
    for edit in edits:
        old, span = text[edit.span], edit.span
        start = span.start + (len(old) - len(old.lstrip(" \t")) if target.lines else 0)
        ended = _ends_a_statement(old, target.kind) and not edit.new.endswith((";", "}", ":", "{"))
        kept_.append(TextEdit(Span(start, span.end), edit.new + ";" * ended))
    first = kept_[0]
    caret_at = first.span.start + len(edits[0].new)
    return edited(document, kept_, say("changed", what=target.what), caret_at)


def _ends_a_statement(old: str, kind: str) -> bool:
    """Whether a semicolon closed what is replaced; of a body whether one closes its statements."""
    last = old.rstrip()[-1:]
    return last == ";" or (kind in BODIES and last == "}" and ";" in old and "\n" in old)


def _pointed(edit: TextEdit, text: Text) -> TextEdit:
    """A type that ends in a star or an ampersand stands right before the name."""
    end = edit.span.end
    spaced = edit.new.endswith(("*", "&")) and text.value[end : end + 1] == " "
    return TextEdit(Span(edit.span.start, end + 1), edit.new) if spaced else edit


def _part_of(intent: Intent, target: Target, document: Document) -> Target:
    """What of the target gets the new text: the value of what was named, the name of a declaration; else all of it."""
    new = slots.text(intent.slots, "to")
    valued = target.kind in _WITH_VALUES and bool(new) and "colon" not in new.split()
    if valued and slots.text(intent.slots, "name"):
        return _value_of(document, target)
    property_ = valued and target.kind == "property" and target.names and document.language in _STYLES
    if property_ or _names_only(new, target, document):
        return replace(target, spans=target.names, kind="name")
    return target


def _names_only(new: str, target: Target, document: Document) -> bool:
    """Whether a new text can only be the name of a declaration, and not all of it."""
    if len(target.names) != 1 or not _NAME.fullmatch(new) or target.names[0].empty:
        return False
    return target.kind in _DECLARATIONS and _words_only(new, document)


def _words_only(new: str, document: Document) -> bool:
    """Whether words are a name and no code."""
    words = new.split()
    reader = Reader(words, scope(document))
    return all(map(reader.plain, range(len(words)))) and cardinal(words) is None


def _value_of(document: Document, target: Target) -> Target:
    """The value of what has a name: "change entry fast to false"; itself where it has none."""
    span = target.whole
    found = document.tree.touching(span, (target.kind,)) if document.tree else ()
    values = [part for each in found if each.span == span and each.name for part in each.parts.get("value", ())]
    value = Span(min(each.start for each in values), max(each.end for each in values)) if values else None
    return replace(target, spans=(value,), kind="value") if value and value != span else target


def _marked(new: str, document: Document, target: Target) -> Planned:
    """A new value for an attribute, a new name for the tags of an element."""
    span = target.whole
    inner = markup.value_of(document, span) if target.kind == "attribute" else None
    if inner is not None:
        edit = TextEdit(inner, elements.attribute_value(document, document.text[target.names[0]], new))
        return edited(document, (edit,), say("changed", what=target.what), _end_of(edit))
    spans = markup.retagged(document, span) if target.kind != "attribute" else ()
    edits = tuple(TextEdit(each, tags.name_of(new.split())) for each in spans) or (
        TextEdit(span, renewed(new, document, span, target)),
    )
    return edited(document, edits, say("changed", what=target.what), _end_of(edits[0]))


def _renewable(intent: Intent, snapshot: Snapshot) -> Resolved:
    """What gets a new text. Where there is no construct of a kind, its word itself may stand in the text."""
    found = resolve(intent, snapshot, "word")
    kind = slots.text(intent.slots, "target")
    plain = not intent.slots.keys() & {"name", "within", "from", "count", "which"} and slots.text(intent.slots, "to")
    if isinstance(found, Refusal) and found.code == "notFound" and plain and kind != "text":
        spelled = resolve(with_slots(intent, target="text", text=kind), snapshot)
        return spelled if isinstance(spelled, Target) else found
    return found


def change_all(intent: Intent, snapshot: Snapshot) -> Planned:
    """Replace a phrase everywhere: whole words, each in the style of the one it replaces."""
    document, said = snapshot.document, slots.text(intent.slots, "text")
    if document is None:
        return refuse("no_document")
    if not said:
        return refuse("which_text")
    new = slots.text(intent.slots, "to")
    area = _area(intent, snapshot)
    found = [span for span in phrases.everywhere(said, document.text.value) if area.covers(span)]
    if not found:
        return refuse("no_match", what=said)
    edits = tuple(TextEdit(span, naming.like(new, document, span)) for span in found)
    return edited(document, edits, say("replaced", what=counted(len(found), "match")), kept(snapshot, edits))


def case(intent: Intent, snapshot: Snapshot) -> Planned:
    """Write names, or the words of a span as one name, in another style."""
    style = slots.text(intent.slots, "style")
    document, target = snapshot.document, resolve(intent, snapshot, "word")
    if document is not None and isinstance(target, Choices) and slots.text(intent.slots, "target") == "variable":
        place = rename.place(intent, document, snapshot)
        return _renamed(document, (place,), style) if isinstance(place, Span) else place
    if document is None or not isinstance(target, Target):
        return unresolved(target)
    if target.kind in _NAMED and len(target.names) == len(target.spans):
        return _renamed(document, target.names, style)
    every = slots.text(intent.slots, "which") in ("every", "all", "each")
    spans = target.spans if every or target.kind == "tags" else (target.whole,)
    return _restyled(document, spans, style, spans[0].end)


def _renamed(document: Document, names: tuple[Span, ...], style: str) -> Planned:
    """What is declared gets its name in another case, wherever that name stands."""
    names = tuple(name for name in names if document.text[name] not in _RECEIVERS) or names
    places = {place for name in names for place in rename.meant(document, document.text[name], name) or (name,)}
    new = {naming.restyle(document.text[name], style) for name in names}
    taken = sorted(name for name in new & document.identifiers.keys() - {document.text[n] for n in names} if name)
    if taken:
        return refuse("name_taken", name=taken[0])
    return _restyled(document, sorted(places), style, names[0].end)


def _restyled(document: Document, spans: Sequence[Span], style: str, at: int) -> Planned:
    new = [naming.restyle(document.text[span], style) for span in spans]
    if None in new:
        return refuse("which_target", what="Which style for")
    edits = tuple(TextEdit(span, text) for span, text in zip(spans, new, strict=True) if text is not None)
    return edited(document, edits, say("cased"), shifted(at, edits))


def increment(intent: Intent, snapshot: Snapshot) -> Planned:
    """Add to the number at the caret, or to the next one on its line."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    by = slots.number(intent.slots, "by")
    by = 1 if by is None else by
    text, at = document.text, caret(snapshot)
    line = text.line(text.line_at(at))
    if slots.text(intent.slots, "target") not in ("", "selection"):
        target = resolve(intent, snapshot)
        if not isinstance(target, Target):
            return target
        line, at = target.whole, target.whole.start
    for found in _NUMBER.finditer(text.value, line.start, line.end):
        if found.end() >= at:
            minus = found.start() > line.start and text.value[found.start() - 1].isalnum()
            span = Span(found.start() + (minus and found.group().startswith("-")), found.end())
            value = str(int(text[span]) + by) if len(span) < 300 else text[span]
            edit = TextEdit(span, value)
            return edited(document, (edit,), say("incremented", value=value), _end_of(edit))
    return refuse("not_found", what="a number")


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
    if first == last:
        return refuse("nothing", what="join")
    numbers = [number for number in range(first, last + 1) if number == first or text[text.line(number)].strip()]
    edits = [_joint(text, number, following) for number, following in pairwise(numbers)]
    end = Span(text.line(numbers[-1]).end, text.line(last).end)
    edits += [] if end.empty else [TextEdit(end, "")]
    return edited(document, edits, say("joined", what=counted(last - first + 1, "line")), shifted(end.end, edits))


def _joint(text: Text, number: int, next_: int) -> TextEdit:
    here, following = text.line(number), text.line(next_)
    content = text[here].rstrip()
    start = here.start + len(content)
    end = following.start + len(text.indent(next_))
    tight = content.endswith(("(", "[", "{")) or text.value[end : end + 1] in (")", "]", ".", ",", ";")
    return TextEdit(Span(start, end), "" if tight or not content.strip() else " ")


def _area(intent: Intent, snapshot: Snapshot) -> Span:
    """Where a replacement applies: the selection where there is one, else the whole text."""
    document = snapshot.document
    whole = Span(0, len(document.text) if document else 0)
    wanted, within = slots.text(intent.slots, "target"), intent.slots.get("within")
    if isinstance(within, Intent):
        area = resolve(within, snapshot)
        if slots.text(within.slots, "target") == "thing" and document is not None:
            area = thing(within, "body", document, snapshot)
        return area.whole if isinstance(area, Target) else Span(0, 0)
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


def _end_of(edit: TextEdit) -> int:
    return edit.span.start + len(edit.new)
