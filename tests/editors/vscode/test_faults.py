"""What goes wrong while one speaks: a server that dies, a microphone that is not there."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from tests.editors.vscode.mouths import RoomMouth
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor, pytest.mark.speech]

SOURCE = "def apple():\n    return 1\n\n\ndef old_height():\n    return 2\n\n\ndef pear():\n    return 3\n"
WITHOUT_HEIGHT = SOURCE.replace("def old_height():\n    return 2\n\n\n", "")


@pytest.mark.parametrize("when", ["while one speaks", "while it thinks"])
def test_a_server_that_is_killed_costs_no_word(
    senorita: Senorita, project: Path, room_mouth: RoomMouth, when: str
) -> None:
    name = f"killed_{when.split()[-1]}.py"
    (project / name).write_text(SOURCE, encoding="utf-8")
    senorita.window.file(name)
    server = senorita.running()
    with senorita.listening("delete function old height", room_mouth):
        speaking = room_mouth.begin("delete function old height")
        if when == "while one speaks":
            time.sleep(1)
            server.kill()
        speaking.wait(60)
    if when == "while it thinks":
        server.kill()
    senorita.window.text_becomes(WITHOUT_HEIGHT)
    assert [process.pid for process in senorita.server.servers()] != [server.pid]


def test_a_microphone_that_is_missing_is_named_and_another_chosen(
    senorita: Senorita, project: Path, room_mouth: RoomMouth
) -> None:
    (project / "deaf.py").write_text(SOURCE, encoding="utf-8")
    senorita.window.file("deaf.py")
    senorita.running()
    senorita.server.set(senorita__audio__inputDevice="Gramophone")
    senorita.restarts()
    senorita.press()
    complaint = senorita.window.notification("no microphone of that name")
    complaint.get_by_text("Choose Microphone").click()
    senorita.window.pick("The system's own choice")
    senorita.restarts()
    senorita.say("go to line five", room_mouth)
    until(lambda: senorita.window.line() == 5, "the caret in line 5")
