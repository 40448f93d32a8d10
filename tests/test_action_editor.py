"""What is asked of the editor: only what it listed, in the words and with the arguments of the specification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from senorita_lsp.action.keys import pressed
from senorita_lsp.action.plan import EditorCommand, EditText, Navigate, Plan, Planned, Refusal
from senorita_lsp.action.planner import plan
from senorita_lsp.action.say import data
from senorita_lsp.command.intent import Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.protocol.names import EDITOR_COMMANDS
from tests.test_command import cases

CODE = "import os\n\n\ndef draw_circle(radius):\n    # round\n    return radius * 2\n\n\nclass Report:\n    pass\n"
PLACE = Snapshot(
    {"file:///w/a.py": Document("file:///w/a.py", "python", 1, Text(CODE))},
    "file:///w/a.py",
    Span(60, 60),
    folders=("/w",),
    files=("a.py", "pyproject.toml"),
)
ABLE = replace(PLACE, editor=frozenset(EDITOR_COMMANDS))


def asked(said: str, place: Snapshot = ABLE) -> list[tuple[str, dict[str, object]]]:
    return [
        (action.command, dict(action.arguments)) for action in actions(said, place) if isinstance(action, EditorCommand)
    ]


def actions(said: str, place: Snapshot) -> tuple[object, ...]:
    planned = planned_for(said, place)
    return planned.actions if isinstance(planned, Plan) else ()


def planned_for(said: str, place: Snapshot) -> Planned:
    found = parse(said)
    assert isinstance(found, Understood), said
    return plan(found.reading.intent, place)


@pytest.mark.parametrize("said", [said for said, family, _ in cases() if family not in ("invalid", "chain")])
def test_what_is_asked_fits_the_specification(said: str) -> None:
    for command, arguments in asked(said):
        allowed = EDITOR_COMMANDS[command]
        names = {name.rstrip("?"): kind for name, kind in allowed.items()}
        assert set(arguments) <= set(names), (said, command, arguments)
        assert {name for name in allowed if not name.endswith("?")} <= set(arguments), (said, command, arguments)
        for name, value in arguments.items():
            assert fits(value, names[name]), (said, command, name, value)


def fits(value: object, kind: str) -> bool:
    values = {"string": str, "integer": int, "boolean": bool, "string[]": list}
    return any(
        isinstance(value, values[one]) if one in values else value == one.strip('"') for one in kind.split(" | ")
    )


@pytest.mark.parametrize("said", [said for said, family, _ in cases() if family not in ("invalid", "chain")])
def test_an_editor_that_listed_nothing_is_asked_nothing(said: str) -> None:
    assert asked(said, PLACE) == []


def test_every_command_of_the_table_is_specified() -> None:
    for entries in data("editor").values():
        for entry in entries.values():
            names = [name for name in EDITOR_COMMANDS if name.startswith(entry["command"])]
            assert entry["command"] in names or ("by" in entry and names), entry


def test_a_pattern_lists_all_that_begin_so() -> None:
    assert asked("step into", replace(PLACE, editor=frozenset({"debug*"}))) == [("debugStepInto", {})]
    assert asked("step into", replace(PLACE, editor=frozenset({"debugStepOver"}))) == []


def test_what_the_editor_cannot_is_said_plainly() -> None:
    refused = planned_for("step into", PLACE)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.say) == ("editorCannot", "This editor cannot be asked to step through the program.")


@pytest.mark.parametrize(
    ("said", "at", "instead"),
    [("rename radius to size", 60, EditText), ("go to definition", CODE.index("draw_circle"), Navigate)],
)
def test_what_can_be_done_without_it_is_done_where_the_editor_cannot(said: str, at: int, instead: type) -> None:
    command = actions(said, replace(ABLE, selection=Span(at, at)))[-1]
    assert isinstance(command, EditorCommand)
    assert command.instead is not None
    assert [type(action) for action in command.instead.actions] == [instead]


def test_a_symbol_is_found_without_the_editor() -> None:
    (there,) = actions("go to report class", PLACE)
    assert not isinstance(there, EditorCommand)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("control shift p", "ctrl+shift+p"),
        ("command option left arrow", "cmd+alt+left"),
        ("alpha", "a"),
        ("shift x ray", "shift+x"),
        ("shift control p", "ctrl+shift+p"),
        ("f twelve", "f12"),
        ("alt seven", "alt+7"),
        ("control plus page down", "ctrl+pagedown"),
        ("space bar", "space"),
        ("control nonsense", None),
        ("control", None),
    ],
)
def test_keys(said: str, keys: str | None) -> None:
    assert pressed(said) == keys
