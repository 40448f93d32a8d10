"""What is said reaches VS Code's own commands: another server's rename and definition, its debugger, tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.code_server import TOOLS
from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor]

SOURCE = """function measure(number) {
  return number * 2;
}

function shout(measure) {
  return measure.toUpperCase();
}

console.log(measure(3), shout("hay"));
"""
RENAMED = SOURCE.replace("function measure", "function weigh").replace("log(measure", "log(weigh")
"""Only who knows JavaScript leaves the parameter alone."""

MEASURE = "export function measure(number: number): number {\n  return number * 2;\n}\n"
USES = 'import { measure } from "./barn";\n\nexport const twice = measure(measure(3));\n'
SECOND_USES = 'import { measure } from "./barn";\n\nexport const once = measure(1);\n'

STEPS = """const fs = require("fs");
fs.writeFileSync(`${__dirname}/trace.txt`, "one");
fs.appendFileSync(`${__dirname}/trace.txt`, " two");
fs.appendFileSync(`${__dirname}/trace.txt`, " three");
fs.appendFileSync(`${__dirname}/trace.txt`, " four");
"""
ENDLESS = "setInterval(() => undefined, 1000);\n"
"""With it a program ends only where it is stopped; whether it goes on from where it stood before that is Node's."""
LAUNCH = {
    "version": "0.2.0",
    "configurations": [
        {
            "type": "node",
            "request": "launch",
            "name": "This file",
            "program": "${file}",
            "runtimeExecutable": str(TOOLS / "bin" / "node"),
        }
    ],
}


def test_a_rename_and_a_definition_are_those_of_another_server(trusted: Senorita, meadow: Path) -> None:
    window = trusted.window
    (meadow / "hay.js").write_text(SOURCE, encoding="utf-8")
    window.file("hay.js")
    window.page.locator(".breadcrumbs-control").get_by_text("measure").wait_for()
    trusted.types("rename function measure to weigh")
    window.text_becomes(RENAMED)
    window.press("ControlOrMeta+Z")
    window.text_becomes(SOURCE)
    trusted.types("go to line six")
    until(lambda: window.line() == 6, "the caret in line 6")
    window.press("Home", "Control+ArrowRight", "Control+ArrowRight")
    trusted.types("go to definition")
    until(lambda: window.line() == 5, "the caret at the parameter")


def test_a_rename_goes_through_all_files_and_back(trusted: Senorita, meadow: Path) -> None:
    """TypeScript's own server knows who else uses a function, in files that nobody has open."""
    window, barn = trusted.window, meadow / "barn"
    barn.mkdir()
    before = {"barn.ts": MEASURE, "loft.ts": USES, "stall.ts": SECOND_USES}
    after = {name: text.replace("measure", "weigh") for name, text in before.items()}
    for name, text in (before | {"tsconfig.json": "{}"}).items():
        (barn / name).write_text(text, encoding="utf-8")
    window.file("barn/barn.ts")
    window.page.locator(".breadcrumbs-control").get_by_text("measure").wait_for()
    trusted.types("rename function measure to weigh")
    until(lambda: _texts(barn) == after, "all files to have the new name")
    trusted.types("undo that")
    window.text_becomes(MEASURE)
    window.command("File: Save All Files")
    until(lambda: _texts(barn) == before, "all files as they were")


def _texts(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.ts")}


def test_a_program_is_debugged_by_word(trusted: Senorita, meadow: Path) -> None:
    """VS Code's own debugger for Node, which ships with it: what the program wrote says how far it came."""
    window, trace = trusted.window, meadow / "trace.txt"
    (meadow / ".vscode" / "launch.json").write_text(json.dumps(LAUNCH), encoding="utf-8")
    (meadow / "steps.js").write_text(STEPS, encoding="utf-8")
    window.file("steps.js")
    trusted.types("add a breakpoint on line three")
    window.page.locator(".codicon-debug-breakpoint").first.wait_for()
    trusted.types("start debugging")
    stands(trusted, 3)
    assert trace.read_text() == "one"
    trusted.types("step over")
    stands(trusted, 4)
    assert trace.read_text() == "one two"
    trusted.types("continue")
    ended(trusted)
    assert trace.read_text() == "one two three four"
    (meadow / "steps.js").write_text(STEPS + ENDLESS, encoding="utf-8")
    window.text_becomes(STEPS + ENDLESS)
    trusted.types("start debugging")
    stands(trusted, 3)
    assert trace.read_text() == "one"
    trusted.types("stop debugging")
    ended(trusted)
    trusted.types("remove all breakpoints")
    window.page.locator(".codicon-debug-breakpoint").first.wait_for(state="detached")


def stands(senorita: Senorita, line: int) -> None:
    """Waits until the debugger has stopped the program at this line."""
    page = senorita.window.page
    page.locator(".debug-top-stack-frame-line").wait_for()
    until(lambda: senorita.window.line() == line, f"the program to stand at line {line}")


def ended(senorita: Senorita) -> None:
    senorita.window.page.locator(".debug-toolbar").wait_for(state="hidden")


def test_a_breakpoint_and_tests_are_the_workbenchs_own(trusted: Senorita, meadow: Path) -> None:
    window = trusted.window
    (meadow / "straw.js").write_text(SOURCE, encoding="utf-8")
    window.file("straw.js")
    trusted.types("set a breakpoint on line two")
    window.page.locator(".codicon-debug-breakpoint").first.wait_for()
    trusted.types("run all tests")
    window.notification("No tests").wait_for()


def test_a_tab_that_is_not_there_is_said(trusted: Senorita, meadow: Path) -> None:
    window = trusted.window
    (meadow / "rye.py").write_text("grain = 1\n", encoding="utf-8")
    window.file("rye.py")
    trusted.types("go to tab ninety")
    window.command("Senorita: Focus on Conversation View")
    trusted.told("there is no tab 90 here")


def test_a_command_line_is_no_input_of_a_program_that_runs(trusted: Senorita, meadow: Path) -> None:
    """The program takes all that is typed in its terminal: what is run meanwhile has another."""
    (meadow / "mill").write_text("touch begun.txt\nexec cat > taken.txt\n", encoding="utf-8")
    trusted.types("run sh mill in the terminal")
    trusted.window.answer("Run")
    until((meadow / "begun.txt").exists, "the program to run")
    trusted.types("run touch straw.txt in the terminal")
    trusted.window.answer("Run")
    until((meadow / "straw.txt").exists, "what the second command line makes")
    assert (meadow / "taken.txt").read_text() == ""
