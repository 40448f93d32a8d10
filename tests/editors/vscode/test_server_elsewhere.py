"""The program of the setting is only the line to a server of many: a line that breaks does not end the session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until
from tests.wire.ws import serving

if TYPE_CHECKING:
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor]

LINE = Path(__file__).with_name("line.py")
ROWS = [f"row_{number} = {number}\n" for number in range(1, 7)]


@pytest.fixture
def elsewhere(trusted: Senorita, tmp_path: Path) -> Iterator[Senorita]:
    """The server is on the other end of a WebSocket."""
    with serving((sys.executable, "-m", "senorita_lsp")) as (_, port):
        program = tmp_path / "senorita-lsp"
        program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{LINE}' {port} senorita-lsp\n", encoding="utf-8")
        program.chmod(0o755)
        trusted.running()
        trusted.server.set(senorita__server__path=str(program))
        trusted.restarts()
        yield trusted
        trusted.running()
        trusted.server.set(senorita__server__path=None)
        trusted.restarts()


def test_what_was_said_is_remembered_when_the_line_breaks(elsewhere: Senorita, meadow: Path) -> None:
    window = elsewhere.window
    (meadow / "stooks.py").write_text("".join(ROWS), encoding="utf-8")
    window.file("stooks.py")
    elsewhere.types("delete line two")
    window.text_becomes("".join(ROWS[:1] + ROWS[2:]))
    line = elsewhere.running()
    line.kill()
    until(lambda: [each for each in elsewhere.server.servers() if each.pid != line.pid], "another line")
    elsewhere.types("repeat that")
    window.text_becomes("".join(ROWS[:1] + ROWS[3:]))
