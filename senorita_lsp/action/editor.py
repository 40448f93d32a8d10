"""What only the editor can do, where it said that it can: one table, editor.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Action, EditorCommand, Navigate, Plan, Planned
from senorita_lsp.action.say import data, editor_cannot, say
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span


def listed(command: str, snapshot: Snapshot) -> bool:
    """Whether the editor said it can do a command; ``debug*`` lists every command that begins so."""
    return command in snapshot.editor or any(
        entry.endswith("*") and command.startswith(entry[:-1]) for entry in snapshot.editor
    )


def families() -> tuple[str, ...]:
    """The families of the table."""
    return tuple(f"{group}.{name}" for group, entries in data("editor").items() for name in entries)


def can(family: str, snapshot: Snapshot) -> bool:
    """Whether the editor said it can do what a family asks of it; True for families that ask nothing of it."""
    group, _, name = family.partition(".")
    entry: Mapping[str, Any] | None = data("editor").get(group, {}).get(name)
    if entry is None:
        return True
    command = entry["command"]
    return listed(command, snapshot) or ("by" in entry and any(each.startswith(command) for each in snapshot.editor))


def editor(intent: Intent, snapshot: Snapshot) -> Planned:
    """The family's editor command, after going to the target it names."""
    group, _, name = intent.family.partition(".")
    entry: Mapping[str, Any] = data("editor")[group][name]
    command = entry["command"] + (slots.text(intent.slots, entry["by"]).capitalize() if "by" in entry else "")
    if not listed(command, snapshot):
        if slots.text(intent.slots, "what") == "help" and intent.family == "view.show":
            return Plan((), say("help"))
        return editor_cannot(entry["what"])
    arguments = {slot: intent.slots[slot] for slot in entry.get("arguments", ()) if slot in intent.slots}
    actions: tuple[Action, ...] = (EditorCommand(command, arguments),)
    if entry.get("at"):
        before = _place(intent, snapshot)
        if not isinstance(before, tuple):
            return before
        actions = (*before, *actions)
    return Plan(actions, entry.get("say", ""))


def _place(intent: Intent, snapshot: Snapshot) -> tuple[Action, ...] | Planned:
    """Going to the target where one is named: its name where it has one, else its start."""
    from senorita_lsp.action.target import Target, has_target, resolve

    if not has_target(intent.slots) or snapshot.document is None:
        return ()
    target = resolve(intent, snapshot)
    if not isinstance(target, Target):
        return target
    start = target.names[0].start if target.names else target.spans[0].start
    return (Navigate(snapshot.document.uri, Span(start, start)),)
