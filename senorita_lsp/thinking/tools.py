"""The tools a language model may call: their schemas, and the validated way from a call to an intent.

Schemas are made from families.toml and the grammar, and every argument is checked like any input. What only a person
may say (yes, choices, undo, keys, the microphone) is no tool; families.toml lists it with the reasons.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from senorita_lsp.action.editor import can
from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.risk import shown_whole
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import match
from senorita_lsp.command.intent import Intent, SlotValue
from senorita_lsp.command.signature import Slot, signatures
from senorita_lsp.document.names import identifiers
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.thinking.message import Tool, ToolCall

LONGEST: Final[Mapping[str, int]] = {
    "name": 120,
    "newname": 120,
    "file": 300,
    "path": 300,
    "shell": 500,
    "words": 400,
    "speech": 1_000,
}
"""Code points that a value may have, by the grammar's kinds; ``OTHER`` for values that are one of a list."""

OTHER: Final = 60

DESTRUCTIVE: Final = frozenset({"edit.delete", "edit.change", "edit.rename", "clipboard.cut"})
"""Families whose target has to be named as it is spelled: nothing is destroyed for a likeness."""

_MOST_VALUES: Final = 40
_MOST_ARGUMENTS: Final = 24


@dataclass(frozen=True)
class Property:
    """A slot as a model sees it."""

    name: str
    slots: tuple[str, ...]
    type: Literal["string", "integer", "boolean"]
    values: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": self.type, **({"enum": list(self.values)} if self.values else {})}


@dataclass(frozen=True)
class Kit:
    """One tool: its actions and the families they are, its properties by name, and when it is offered."""

    name: str
    says: str
    needs: str
    families: Mapping[str, str]
    properties: Mapping[str, Property]


def tools(snapshot: Snapshot) -> tuple[Tool, ...]:
    """What makes sense to call now: without what this editor cannot do, or what wants a document or a folder."""
    return tools_for(snapshot.document is not None, bool(snapshot.folders), snapshot.editor)


@lru_cache(maxsize=16)
def tools_for(document: bool, folder: bool, editor: frozenset[str]) -> tuple[Tool, ...]:
    """The tools where there is a document and a workspace folder or none, in an editor that does such commands."""
    there = {"document": document, "folder": folder, "": True}
    able = Snapshot(editor=editor)
    wanted = (kit for kit in kits().values() if there[kit.needs])
    found = (_tool(kit, [action for action, family in kit.families.items() if can(family, able)]) for kit in wanted)
    return tuple(filter(None, found))


def intent(call: ToolCall, snapshot: Snapshot) -> Intent | Refusal:
    """The intent a call stands for, marked as a model's reading; a Refusal for anything that is not a tool's, or not
    what the tool takes: nothing is repaired, and nothing done."""
    kit, arguments = kits().get(call.name), call.arguments
    if kit is None or not isinstance(arguments, Mapping) or len(arguments) > _MOST_ARGUMENTS:
        return refuse("unclear_call")
    action = arguments.get("action")
    family = kit.families.get(action) if isinstance(action, str) else None
    if family is None:
        return refuse("unclear_call")
    slots: dict[str, SlotValue] = {}
    for name, value in arguments.items():
        found = _checked(kit, family, name, value) if name != "action" else None
        if isinstance(found, Refusal):
            return found
        if found and found[0] in slots:
            return refuse("unclear_call")
        slots.update([found] if found else ())
    return _there(Intent(family, slots, guessed=True), snapshot)


@cache
def kits() -> Mapping[str, Kit]:
    """All tools, whether they make sense now or not, in the order of their weight."""
    return {name: _kit(name, entry) for name, entry in table()["tools"].items()}


@cache
def table() -> dict[str, Any]:
    """families.toml."""
    return tomllib.loads(files(__package__).joinpath("families.toml").read_text(encoding="utf-8"))


def glossary(offered: Iterable[Tool]) -> str:
    """What the arguments of tools mean, one a line, each once, for the instructions."""
    named = {name for tool in offered for name in tool.parameters["properties"]}
    return "\n".join(f"- {name}: {entry['says']}" for name, entry in table()["slots"].items() if name in named)


def _kit(name: str, entry: Mapping[str, Any]) -> Kit:
    families = {family.rpartition(".")[2]: family for family in entry.get("families", ())} | entry.get("named", {})
    properties = {slot: _property(slot, families.values()) for slot in entry["slots"]}
    return Kit(name, entry["says"], entry.get("needs", ""), families, properties)


def _property(name: str, families: Iterable[str]) -> Property:
    entry = table()["slots"][name]
    slots = tuple(entry.get("slots", (name,)))
    if "least" in entry:
        return Property(name, slots, "integer", (), entry["least"], entry["most"])
    held = list(_held(slots, families))
    if all(slot.constants == {True} and not slot.kinds for slot in held):
        return Property(name, slots, "boolean")
    constants = {value for slot in held for value in slot.constants if isinstance(value, str) and value}
    listed = not any(slot.free for slot in held) and len(constants) <= _MOST_VALUES
    return Property(name, slots, "string", tuple(entry.get("values", sorted(constants) if listed else ())))


def _held(slots: Iterable[str], families: Iterable[str]) -> Iterator[Slot]:
    for family in families:
        known = signatures().get(family, {})
        yield from (known[slot] for slot in slots if slot in known)


def _tool(kit: Kit, actions: list[str]) -> Tool | None:
    if not actions:
        return None
    wanted = [kit.families[action] for action in actions]
    properties = {p.name: p.schema for p in kit.properties.values() if any(_held(p.slots, wanted))}
    schema = {
        "type": "object",
        "properties": {"action": {"type": "string", "enum": actions}, **properties},
        "required": ["action"],
    }
    return Tool(kit.name, kit.says, schema)


def _checked(kit: Kit, family: str, name: str, value: object) -> tuple[str, SlotValue] | Refusal | None:
    """A slot and its value; None where the argument says nothing (null, an empty text, a flag that is off)."""
    known = kit.properties.get(name) if isinstance(name, str) else None
    if known is None:
        return refuse("unclear_call")
    if value is None or value == "" or (value is False and known.type == "boolean"):
        return None
    held = signatures().get(family, {})
    typed = _typed(known, value)
    if isinstance(typed, Refusal):
        return typed
    slot = next((slot for slot in known.slots if slot in held and held[slot].takes(typed)), None)
    if slot is None:
        return refuse("unclear_call")
    if isinstance(typed, str) and len(typed) > _longest(held[slot], typed):
        return refuse("too_much")
    return slot, typed


def _typed(known: Property, value: object) -> SlotValue | Refusal:
    """A value of the property's own type. Numbers may come as text and text as numbers: models mix these up."""
    if isinstance(value, str) and not shown_whole(value):
        return refuse("control_characters")
    if known.type == "boolean":
        return value if isinstance(value, bool) else refuse("unclear_call")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return refuse("unclear_call")
    if known.type == "string":
        text = str(value).strip() if isinstance(value, str) or abs(value) <= 10**15 else ""
        fits = bool(text) and (not known.values or text in known.values)
        return text if fits else refuse("unclear_call")
    return _whole(known, value)


def _whole(known: Property, value: str | int) -> int | Refusal:
    digits = value.removeprefix("-") if isinstance(value, str) else "0"
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 12):
        return refuse("unclear_call")
    number = int(value)
    return number if known.least <= number <= known.most and number else refuse("unclear_call")


def _longest(slot: Slot, value: str) -> int:
    if value in slot.constants:
        return OTHER
    return max((LONGEST.get(kind, OTHER) for kind in slot.kinds), default=OTHER)


def _there(intent: Intent, snapshot: Snapshot) -> Intent | Refusal:
    """The intent itself, unless it would destroy what is only like what the call names."""
    slots, document = intent.slots, snapshot.document
    name = slots.get("name") or (slots.get("text") if slots.get("target", "text") != "text" else None)
    if intent.family not in DESTRUCTIVE or not isinstance(name, str) or document is None:
        return intent
    spelled = match.best(name, identifiers(document), str, near=False)
    return intent if spelled else refuse("not_found", what=name)
