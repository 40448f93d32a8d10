"""What only the editor can do, where it said that it can: one table, editor.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from senorita_lsp.action import slots
from senorita_lsp.action.help import help_
from senorita_lsp.action.keys import pressed
from senorita_lsp.action.plan import EditorCommand, Navigate, Plan, Planned
from senorita_lsp.action.say import data, editor_cannot, refuse
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span


def listed(command: str, snapshot: Snapshot) -> bool:
    """Whether the editor said it can do a command; ``debug*`` lists every command that begins so."""
    return known(command, snapshot.editor)


def known(command: str, commands: Collection[str]) -> bool:
    """Whether a list of commands has this one; an entry that ends in ``*`` stands for all that begin so."""
    return command in commands or any(entry.endswith("*") and command.startswith(entry[:-1]) for entry in commands)


def families() -> tuple[str, ...]:
    """The families of the table."""
    return tuple(f"{group}.{name}" for group, entries in data("editor").items() for name in entries)


def can(family: str, snapshot: Snapshot) -> bool:
    """Whether the editor said it can do what a family asks of it; True for families that ask nothing of it."""
    group, _, name = family.partition(".")
    entry: Mapping[str, Any] | None = data("editor").get(group, {}).get(name)
    if entry is None:
        return True
    command, after = entry["command"], entry.get("after", "")
    if "by" not in entry:
        return listed(command, snapshot)
    return any(each.startswith(command) and each.rstrip("*").endswith((after, "debug")) for each in snapshot.editor)


def editor(intent: Intent, snapshot: Snapshot) -> Planned:
    """The family's editor command, after going to the target it names."""
    if intent.family == "view.show" and slots.text(intent.slots, "what") in ("help", "cheat sheet"):
        return help_(intent, snapshot)
    group, _, name = intent.family.partition(".")
    entry: Mapping[str, Any] = data("editor")[group][name]
    command = _command(entry, intent)
    if not listed(command, snapshot):
        return _by_itself(intent, snapshot) or editor_cannot(entry["what"])
    arguments = _arguments(entry, intent, snapshot)
    if arguments is None:
        return refuse("unknown_key")
    if not entry.get("at"):
        return Plan((EditorCommand(command, arguments),), entry.get("say", ""))
    if intent.slots.get("target") == "file":
        whole = {"all": True} if group == "view" else {}
        return Plan((EditorCommand(command, whole),), entry.get("say", ""))
    places = _places(intent, snapshot)
    if not isinstance(places, tuple):
        return places
    act = EditorCommand(command, arguments)
    return Plan(tuple(step for place in places for step in (place, act)) or (act,), entry.get("say", ""))


def _by_itself(intent: Intent, snapshot: Snapshot) -> Planned | None:
    """What can be done without the editor; None where nothing can."""
    named = slots.text(intent.slots, "name", "text")
    if intent.family != "nav.symbol_search" or not named or snapshot.document is None:
        return None
    from senorita_lsp.action.navigate import definition

    target = {"target": intent.slots["target"]} if "target" in intent.slots else {}
    return definition(Intent("nav.definition", {"name": named, **target}), snapshot)


def _command(entry: Mapping[str, Any], intent: Intent) -> str:
    by = slots.text(intent.slots, entry["by"]).capitalize() if "by" in entry else ""
    many = "s" if by == "Clear" else ""
    command: str = f"{entry['command']}{by}{entry.get('after', '')}{many}"
    return command


def _arguments(entry: Mapping[str, Any], intent: Intent, snapshot: Snapshot) -> dict[str, object] | None:
    """The slots as arguments; None where a slot says what the wire has no word for."""
    found: dict[str, object] = dict(entry.get("set", {}))
    for slot, argument in entry.get("arguments", {}).items():
        if slot not in intent.slots:
            continue
        value = _value(argument, slot, intent, snapshot)
        if value is None:
            return None
        found[argument] = value
    return found


def _value(argument: str, slot: str, intent: Intent, snapshot: Snapshot) -> object | None:
    value = intent.slots[slot]
    if argument == "keys":
        press = pressed(str(value))
        return [press] if press else None
    if argument == "line":
        return max(0, (slots.number(intent.slots, slot) or 1) - 1)
    return True if argument == "all" else value


MOST: Final = 200
"""Places that an editor is asked to do something at in one go, at most."""


def _places(intent: Intent, snapshot: Snapshot) -> tuple[Navigate, ...] | Planned:
    """Going to the target where one is named, or to each: its name where it has one, else its start."""
    from senorita_lsp.action.target.resolve import Target, has_target, resolve

    if not has_target(intent.slots) or snapshot.document is None:
        return ()
    target = resolve(intent, snapshot)
    if not isinstance(target, Target):
        return target
    starts = [span.start for span in target.names or target.spans]
    if slots.text(intent.slots, "which") not in ("every", "all"):
        starts = starts[:1]
    uri = snapshot.document.uri
    return tuple(Navigate(uri, Span(start, start)) for start in starts[:MOST])
