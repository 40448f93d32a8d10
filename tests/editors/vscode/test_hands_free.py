"""Without a key: an open microphone, speech that ends when somebody speaks over it; and an answer once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import sound
from tests.editors.vscode.mouths import seconds
from tests.editors.vscode.wait import until
from tests.voices import spoken

if TYPE_CHECKING:
    from tests.editors.vscode.mouths import RoomEar, RoomMouth
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor, pytest.mark.speech]

EDITOR = "vscode"

LINES = "".join(f"row_{number} = {number}\n" for number in range(1, 13))
HELP = "Here you can say, for example: go to function water; rename this function to total; delete next argument"
"""The beginning of the long answer."""


@pytest.fixture
def hands_free(senorita: Senorita) -> Iterator[Senorita]:
    senorita.window.command("Senorita: Hands-Free On or Off")
    senorita.status_is("is listening")
    yield senorita
    senorita.window.command("Senorita: Hands-Free On or Off")


def test_speaking_over_an_answer_ends_it(
    hands_free: Senorita, project: Path, room_mouth: RoomMouth, room_ear: RoomEar, proves: Callable[..., None]
) -> None:
    (project / "over.py").write_text(LINES, encoding="utf-8")
    hands_free.window.file("over.py")
    room_mouth.speak("what can I say")
    until(lambda: room_ear.sounded > 1.5, "the answer to be heard")
    room_mouth.speak("go to line seven")
    until(lambda: hands_free.window.line() == 7, "the caret in line 7")
    until(lambda: room_ear.silent, "silence")
    assert room_ear.sounded < seconds(spoken(HELP))
    proves("handsfree")


def test_the_microphone_is_let_go(hands_free: Senorita, room: sound.SoundServer) -> None:
    until(lambda: hands_free.server.programs("record"), "the microphone to be open")
    hands_free.window.command("Senorita: Hands-Free On or Off")
    until(lambda: not hands_free.server.programs("record"), "the microphone to be let go")
    hands_free.window.command("Senorita: Hands-Free On or Off")
    hands_free.status_is("is listening")


def test_an_answer_is_heard_again(senorita: Senorita, room_ear: RoomEar) -> None:
    senorita.window.command("Senorita: Focus on Conversation View")
    senorita.types("what can I say")
    until(lambda: room_ear.sounded > 0.5, "the answer to be heard")
    senorita.calm()
    until(lambda: room_ear.silent, "silence")
    before = room_ear.sounded
    senorita.conversation.get_by_role("button", name="Hear this answer again").last.click()
    until(lambda: room_ear.sounded > before + 0.5, "the answer to be heard again")
    senorita.window.command("View: Focus Active Editor Group")
