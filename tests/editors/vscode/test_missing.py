"""What is not there: the server, or one that ends at once, the browser's microphone, any sound. A window of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.editors.vscode.conftest import Launch, Start
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor]

ROOT = Path(__file__).parents[3]
LINES = "".join(f"row_{number} = {number}\n" for number in range(1, 13))
PROGRAM = Path(sys.executable).with_name("senorita-lsp")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """The server's package as it would be fetched; it is made while other things happen."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    options = ("--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder))
    building = subprocess.Popen([uv, "build", *options, str(ROOT)])

    def built() -> Path:
        assert building.wait(300) == 0
        return next(folder.glob("*.whl"))

    yield built
    building.wait(300)


@pytest.fixture(scope="module")
def bare(wheel: Callable[[], Path], start: Start, launch: Launch, tmp_path_factory: pytest.TempPathFactory) -> Senorita:
    """The extension where there is no server, no sound, no shell by name, and a browser that allows nothing."""
    from tests.editors.vscode.conftest import TYPING_KEY, opened
    from tests.editors.vscode.senorita import VSIX, Senorita

    # A Python of the tests' own is none of a newcomer's.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SHELL")}
    # What is installed here is used once: it need not be compiled whole.
    environment |= {"PULSE_SERVER": "unix:/nowhere", "PIP_NO_COMPILE": "1"}
    server = start(environment, tmp_path_factory.mktemp("home"))
    server.install(VSIX)
    server.binds(TYPING_KEY, "senorita.command")
    folder = tmp_path_factory.mktemp("field")
    (folder / "rows.py").write_text(LINES, encoding="utf-8")
    browser = launch("--use-fake-ui-for-media-stream=deny", "--use-fake-device-for-media-stream")
    senorita = Senorita(opened(browser, server, folder), server)
    senorita.typing_key = TYPING_KEY
    senorita.item.wait_for()
    return senorita


@pytest.fixture(scope="module")
def served(bare: Senorita) -> Senorita:
    """The same with a server that records and plays, found by its setting."""
    bare.server.set(senorita__server__path=str(PROGRAM))
    until(lambda: _serves(bare, PROGRAM), "the server that the setting names")
    bare.calm()
    return bare


def _serves(senorita: Senorita, program: Path) -> bool:
    senorita.window.command("Senorita: Restart the Server")
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if any(str(program) in process.cmdline() for process in senorita.server.servers()):
            return True
        time.sleep(0.1)
    return False


def test_how_long_the_start_takes(bare: Senorita, measured: Callable[[str], None]) -> None:
    """As VS Code itself measures it, in a window that is opened with the extension installed."""
    bare.window.command("Developer: Show Running Extensions")
    own, git = (_activation(bare.window.page, name) for name in ("Senorita", "Git Base"))
    measured(f"the extension's start, as VS Code measures it: {own}; Git Base beside it: {git}")
    assert bare.server.servers() == []
    bare.window.command("View: Close All Editors")


def _activation(page: Page, name: str) -> str:
    """How long an extension took to start, from the list of them, of which only a part is drawn at a time."""
    editor = page.locator(".runtime-extensions-editor")
    rows = editor.locator(".extension").filter(has_text=name)
    editor.hover()
    page.mouse.wheel(0, -10_000)
    until(lambda: rows.count() or page.mouse.wheel(0, 200), f"{name} among the running extensions")
    return rows.first.locator(".activation-time").text_content() or ""


def test_a_server_that_is_missing_is_installed_by_a_button(
    bare: Senorita, wheel: Callable[[], Path], measured: Callable[[str], None]
) -> None:
    window = bare.window
    bare.server.set(senorita__server__package=str(wheel()))
    window.file("rows.py")
    bare.press()
    complaint = window.notification("not installed")
    complaint.wait_for()
    bare.status_is("not installed")
    complaint.get_by_text("Install", exact=True).click()
    began = time.monotonic()
    window.pick("Install for this editor only")
    window.notification("server is installed").wait_for(timeout=300_000)
    measured(f"installing the server from its package, without engines: {time.monotonic() - began:.0f} s")
    bare.types("go to line five")
    until(lambda: window.line() == 5, "the caret in line 5")


def test_a_browser_that_gives_no_microphone_is_told_from_a_silent_one(served: Senorita) -> None:
    served.press()
    complaint = served.window.notification("does not let this page use the microphone")
    complaint.get_by_text("Open System Settings").wait_for()
    served.calm()


def test_a_machine_without_sound_is_told(served: Senorita) -> None:
    served.server.set(senorita__client__microphone="program")
    served.restarts()
    served.press()
    complaint = served.window.notification("There is no microphone here")
    complaint.get_by_text("Choose Microphone").wait_for()
    served.status_is("no microphone here")
    served.calm()
    served.window.file("rows.py")
    served.types("go to line two")
    until(lambda: served.window.line() == 2, "what is typed to be done all the same")
    served.window.notification("There is no loudspeaker here").get_by_text("Choose Speaker").wait_for()
    served.calm()


def test_a_server_that_ends_at_once_is_tried_rarely_and_told_of_once(served: Senorita, tmp_path: Path) -> None:
    program, starts = tmp_path / "senorita-lsp", tmp_path / "starts"
    program.write_text(f"#!/bin/sh\necho start >> '{starts}'\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    served.server.set(senorita__server__path=str(program))
    served.restarts()
    served.window.file("rows.py")
    served.types("go to line three")
    complaint = served.window.notification("keeps ending")
    complaint.get_by_text("Show Output").wait_for()
    assert served.window.page.locator(".notification-list-item").filter(has_text="keeps ending").count() == 1
    assert starts.read_text().count("start") == 4
    program.write_text(f"#!/bin/sh\nexec '{PROGRAM}' \"$@\"\n", encoding="utf-8")
    complaint.get_by_text("Restart", exact=True).click()
    until(served.server.servers, "a server again")
    served.types("go to line four")
    until(lambda: served.window.line() == 4, "the caret in line 4")
