"""The page in Firefox: a spoken edit, an answer that is cut short, and the page's own keys."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.editors.vscode.mouths import RoomMouth
from tests.editors.web.conftest import PICTURES
from tests.editors.web.firefox import firefox
from tests.sound import missing, sound_server

F2, ESCAPE = "\ue032", "\ue00c"
LINES = "[...document.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')"

pytestmark = pytest.mark.skipif(
    shutil.which("firefox-esr") is None or missing(), reason="firefox-esr or PulseAudio is not installed"
)
SAID = "delete function shipping cost"


def test_a_spoken_edit_in_firefox(served: tuple[str, float], tmp_path_factory: pytest.TempPathFactory) -> None:
    with sound_server() as room, firefox(tmp_path_factory.mktemp("firefox"), room) as page:
        mouth = RoomMouth(room)
        mouth.before(SAID)
        page.open(served[0])
        page.until("() => document.querySelector('#page[data-ready]') !== null", "the page")
        page.key("keyDown", F2)
        page.until("() => document.querySelector('#mic').ariaPressed === 'true'", "the microphone")
        while not room.users("source-outputs"):
            time.sleep(0.05)
        mouth.speak(SAID)
        page.key("keyUp", F2)
        page.until(f"() => !{LINES}.includes('def shipping_cost')", "the edit")
        assert "edit.delete" in page.text("#intent")
        assert "hearing" in page.text("#chart")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.picture(PICTURES / "firefox.png")
        page.run("() => { const f = document.querySelector('#typed'); f.value = 'undo that'; f.form.requestSubmit(); }")
        page.until(f"() => {LINES}.includes('def shipping_cost')", "the undo")
        page.key("keyDown", ESCAPE)
        page.key("keyUp", ESCAPE)
        page.until("() => document.body.dataset.state === 'idle'", "silence")
