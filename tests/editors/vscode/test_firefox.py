"""VS Code in Firefox, which takes the microphone at no other rate than the machine's: what is said there is heard."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.editors.vscode.mouths import RoomMouth
from tests.editors.vscode.wait import until
from tests.editors.web.firefox import Tab, firefox

if TYPE_CHECKING:
    from tests import sound
    from tests.editors.vscode.conftest import Start

pytestmark = [
    pytest.mark.editor,
    pytest.mark.speech,
    pytest.mark.skipif(shutil.which("firefox-esr") is None, reason="firefox-esr is not installed"),
]

CONTROL, ALT = "\ue009", "\ue00a"
SAID = "delete line two"
ROWS = [f"row_{number} = {number}" for number in range(1, 5)]
ITEM = "() => document.querySelector(`[id^='senorita.senorita'] [aria-label]`)?.ariaLabel ?? ''"


def test_a_spoken_edit(start: Start, room: sound.SoundServer, home: Path, tmp_path: Path) -> None:
    from tests.editors.vscode.senorita import AT_REST, VSIX

    server = start(room.environment, home)
    server.install(VSIX)
    (file := tmp_path / "rows.py").write_text("\n".join(ROWS), encoding="utf-8")
    (profile := tmp_path / "firefox").mkdir()
    mouth = RoomMouth(room)
    with firefox(profile, room) as page:
        payload = json.dumps([["openFile", f"vscode-remote://{server.url.removeprefix('http://')}{file}"]])
        page.open(f"{server.opens(tmp_path)}&payload={quote(payload)}")
        until(lambda: page.run(ITEM) == AT_REST, "the extension")
        until(lambda: ROWS[0] in shown(page), "the file")
        mouth.before(SAID)
        press(page)
        until(lambda: "is listening" in page.run(ITEM), "it to listen")
        mouth.speak(SAID)
        press(page)
        until(lambda: shown(page) == "\n".join(ROWS[:1] + ROWS[2:]), "line two gone")


def shown(page: Tab) -> str:
    from tests.editors.vscode.window import LINES

    return str(page.run(LINES))


def press(page: Tab) -> None:
    """The key of the extension."""
    for kind, keys in (("keyDown", (CONTROL, ALT, "m")), ("keyUp", ("m", ALT, CONTROL))):
        for key in keys:
            page.key(kind, key)
