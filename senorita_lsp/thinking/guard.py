"""Confirmation of intents that a model chose: without a yes nothing is destroyed, run, or sent elsewhere.

These questions come in addition to those that every such plan has, whoever meant it (action).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from senorita_lsp.action import paths
from senorita_lsp.action.plan import (
    Action,
    CallWebhook,
    EditorCommand,
    EditText,
    FileKind,
    FileOperation,
    Plan,
    Planned,
    Question,
    Risk,
    RunTerminal,
)
from senorita_lsp.action.planner import plan
from senorita_lsp.action.say import ask, count, data, one_line
from senorita_lsp.action.workflow import WHERE
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, apply

MOST_LINES: Final = 5
MOST_SIGNS: Final = 200
"""What an edit may take away without a question: lines with something on them, and characters that can be seen."""

EXECUTING: Final = frozenset({"stopTerminal", "debugStart", "debugRestart", "debugTests"})
"""Editor commands that run a program or end one."""


def planned(intent: Intent, snapshot: Snapshot) -> Planned:
    """The plan of any intent; a model's reading is guarded. Never raises, as ``action.planner.plan``."""
    made = plan(intent, snapshot)
    return guarded(made, snapshot) if intent.guessed else made


def guarded(planned: Planned, snapshot: Snapshot) -> Planned:
    """The same plan, asking before whatever destroys, runs or leaves the machine, whatever the settings say.

    A plan that asks already asks what it asks. What the user picks among Choices comes back as an intent that is still
    ``guessed``, and is guarded then.
    """
    if not isinstance(planned, Plan):
        return planned
    asked = planned.questions
    if all(question.risk is Risk.NONE for question in asked):
        asked += tuple(filter(None, (_question(action, snapshot) for action in planned.actions)))
    return replace(planned, questions=tuple(replace(question, always=True) for question in asked))


def _question(action: Action, snapshot: Snapshot) -> Question | None:
    match action:
        case RunTerminal(command=command):
            return Question(ask("run", command=command), "Run")
        case FileOperation():
            return _file(action, snapshot)
        case CallWebhook(action=name, text=text):
            return Question(ask("send", where=WHERE.get(name, f"to {name}"), what=one_line(text)), "Send")
        case EditorCommand():
            return _editor(action)
        case EditText():
            return _edit(action, snapshot)
    return None


def _file(action: FileOperation, snapshot: Snapshot) -> Question | None:
    name = paths.told(action.path, snapshot.folders)
    if action.kind is FileKind.DELETE:
        return Question(ask("delete_file", name=name), "Delete")
    if action.kind is FileKind.RENAME:
        return Question(ask("rename_file", name=name, to=paths.told(action.to or "", snapshot.folders)), "Rename")
    return None


def _editor(action: EditorCommand) -> Question | None:
    if action.command == "rename":
        name = one_line(str(action.arguments.get("newName", "another name")))
        return Question(ask("rename", name=name), "Rename")
    if action.command in EXECUTING:
        known = (entry for group in data("editor").values() for entry in group.values())
        what = next(entry["what"] for entry in known if entry["command"] == action.command)
        return Question(ask("editor", what=what), "Yes")
    return None


def _edit(action: EditText, snapshot: Snapshot) -> Question | None:
    """A question where more goes than comes: an edit can be undone, but what was lost has to be noticed first."""
    document = snapshot.documents.get(action.uri)
    if document is None:
        return None
    before, after = document.text.value, apply(document.text.value, action.edits)
    lines = _lines(before) - _lines(after)
    if lines <= MOST_LINES and _signs(before) - _signs(after) <= MOST_SIGNS:
        return None
    return Question(ask("remove", what=_removed(document, action, lines)), "Remove")


def _removed(document: Document, action: EditText, lines: int) -> str:
    """What goes, for the ear: the first of the declarations in it, else where it is, and how many lines."""
    text = document.text
    span = Span(action.edits[0].span.start, action.edits[-1].span.end)
    symbols = document.code_tree.symbols() if document.code_tree else ()
    within = [symbol for symbol in symbols if any(edit.span.covers(symbol.span) for edit in action.edits)]
    tops = [symbol for symbol in within if not any(o.span.covers(symbol.span) for o in within if o is not symbol)]
    if tops:
        more = f" and {len(tops) - 1} more" if len(tops) > 1 else ""
        return f"{tops[0].kind} {one_line(tops[0].name)}{more}, {count(max(lines, 1), 'line')}"
    first, last = text.line_at(span.start) + 1, text.line_at(max(span.start, span.end - 1)) + 1
    return f"lines {first} to {last}" if last > first else f"a part of line {first}"


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


def _signs(text: str) -> int:
    return len("".join(text.split()))
