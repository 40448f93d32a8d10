"""What may be left out: parameters and fields made optional or required, and the values parameters have otherwise.

What belongs here: the edits on a declaration that is there. What does not: new optional parameters (code/make.py), how
a language marks them (its table ``[optional]``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from senorita_lsp.action import slots
from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.code.make import Maker
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit, shifted
from senorita_lsp.document.tree import Symbol

_KINDS = ("parameter", "field", "property", "variable")
_CHOSEN = frozenset({"name", "index", "direction", "which", "count", "from"})
_PART = {
    **dict.fromkeys(("parameter value", "default value", "value"), "value"),
    **dict.fromkeys(("type", "parameter type", "type annotation"), "type"),
}


def optional(intent: Intent, snapshot: Snapshot) -> Planned:
    """Make the parameter or field that is meant optional; ``construct: required`` takes that back."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    spoken = dialect(document.language)
    ways = {name: str(way) for name, way in spoken.table("optional").items() if way}
    required = slots.text(intent.slots, "construct") == "required"
    if not ways:
        return refuse("not_yet", what=f"make that {'required' if required else 'optional'} in this language")
    found = declared(_meant(intent), snapshot)
    if not isinstance(found, Symbol):
        return found
    edits = _needed(document, found, ways) if required else _let(document, found, ways, spoken)
    if not edits:
        return refuse("there")
    at = shifted(max(edit.span.end for edit in edits), edits)
    return edited(document, edits, say("changed", what=f"{found.kind} {found.name}"), at)


def _meant(intent: Intent) -> Intent:
    """ "This", "it" and bare names are the parameters called so, or the one at the caret; "item" may be such a name."""
    kind = slots.text(intent.slots, "target")
    if kind not in (*_KINDS, "", "selection", "thing", "argument") and not intent.slots.keys() & _CHOSEN:
        return with_slots(intent, target="parameter", name=kind)
    return with_slots(intent, target="parameter") if kind in ("", "selection", "thing", "argument") else intent


def declared(intent: Intent, snapshot: Snapshot) -> Symbol | Planned:
    """The declaration that an intent's target is."""
    document, target = snapshot.document, resolve(intent, snapshot)
    if not isinstance(target, Target):
        fields = slots.text(intent.slots, "target") == "parameter" and slots.text(intent.slots, "name")
        return declared(with_slots(intent, target="field"), snapshot) if fields else target
    tree = document.tree if document else None
    found = tree.touching(target.whole, _KINDS) if tree else ()
    exact = [symbol for symbol in found if symbol.span == target.whole]
    around = [symbol for symbol in found if symbol.span.covers(target.whole) and symbol.name]
    chosen = exact or sorted(around, key=lambda symbol: len(symbol.span))
    return chosen[0] if chosen else refuse("not_found", what="a parameter")


def _let(document: Document, found: Symbol, ways: Mapping[str, str], spoken: Dialect) -> list[TextEdit]:
    text, edits = document.text, list[TextEdit]()
    name, kind, value = found.name_span, found.part("type"), found.part("value")
    if "name" in ways and text.value[name.end : name.end + 1] != "?":
        edits.append(TextEdit(Span(name.end, name.end), ways["name"].replace("{}", "")))
    if "type" in ways and kind is not None and not _wrapped(text[kind], ways["type"]):
        edits.append(TextEdit(kind, ways["type"].replace("{}", text[kind])))
    if "value" in ways and value is None and found.is_a("parameter"):
        at = found.span.end
        edits.append(TextEdit(Span(at, at), _equals(kind is not None, spoken) + ways["value"]))
    merged = {edit.span: edit for edit in edits}
    return list(merged.values())


def _equals(typed: bool, spoken: Dialect) -> str:
    """The sign before a value, as it stands behind a type or right behind a name."""
    way = spoken.way("parameter with value") or ""
    return "=" if "{name}={value}" in way and not typed else " = "


def _needed(document: Document, found: Symbol, ways: Mapping[str, str]) -> list[TextEdit]:
    text, edits = document.text, list[TextEdit]()
    name, kind, value = found.name_span, found.part("type"), found.part("value")
    if "name" in ways and text.value[name.end : name.end + 1] == "?":
        edits.append(TextEdit(Span(name.end, name.end + 1), ""))
    if "type" in ways and kind is not None and (inner := _wrapped(text[kind], ways["type"])):
        edits.append(TextEdit(kind, inner[1]))
    if value is not None and found.is_a("parameter"):
        edits.append(TextEdit(Span(kind.end if kind else name.end, value.end), ""))
    return edits


def _wrapped(kind: str, way: str) -> re.Match[str] | None:
    return re.fullmatch(re.escape(way).replace(r"\{\}", "(.+)"), kind, re.DOTALL)


def default(intent: Intent, snapshot: Snapshot) -> Planned | None:
    """ "The default value of size", "the type of size" where it has none yet: it gets one. None for anything else."""
    document, within = snapshot.document, intent.slots.get("within")
    part = _PART.get(slots.text(intent.slots, "target"))
    new = slots.text(intent.slots, "to")
    if document is None or part is None or not new or not isinstance(within, Intent):
        return None
    found = declared(_meant(within), snapshot)
    if not isinstance(found, Symbol) or found.part(part) is not None:
        return None
    edit = _typed(document, found, new) if part == "type" else _valued(document, found, new)
    if edit is None:
        return refuse("not_yet", what=f"give that a {part} in this language")
    at = edit.span.start + len(edit.new)
    return edited(document, (edit,), say("changed", what=f"{found.kind} {found.name}"), at)


def _typed(document: Document, found: Symbol, new: str) -> TextEdit | None:
    maker, at = Maker(scope(document)), found.name_span.end
    way = maker.spoken.way("type annotation")
    return TextEdit(Span(at, at), way.replace("{}", maker.type_name(new.split()))) if way else None


def _valued(document: Document, found: Symbol, new: str) -> TextEdit | None:
    maker, at = Maker(scope(document)), found.span.end
    if not found.is_a("parameter") or maker.spoken.way("parameter with value") is None:
        return None
    equals = _equals(found.part("type") is not None, maker.spoken)
    return TextEdit(Span(at, at), equals + maker.expression(new.split()))
