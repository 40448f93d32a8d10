"""A question that is spoken: a language model of the user's is asked, its answer streams into the view and is heard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from tests.editors.vscode.model import Model
    from tests.editors.vscode.mouths import RoomEar, RoomMouth
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor, pytest.mark.speech]

KEY = "key-from-the-keyring"
SOURCE = "def grind(grain):\n    return [kernel for kernel in grain if kernel.ripe]\n"
BEGINNING = "The function takes the grain and keeps what is ripe."
END = "So an empty list comes back where nothing is ripe yet."
ANSWER = f"{BEGINNING} Each kernel is looked at once, in its order, and nothing else is changed by it. {END}"


@pytest.fixture
def asking(senorita: Senorita, model: Model) -> Iterator[Senorita]:
    """With a language model of the user's choice, and its key from VS Code's own keyring."""
    senorita.running()
    senorita.server.set(senorita__groq__baseUrl=model.url, senorita__llm__engines=["groq"])
    senorita.restarts()
    senorita.running()
    senorita.window.command("Senorita: Enter a Provider's Key")
    senorita.window.pick("Groq")
    senorita.window.typed(KEY)
    senorita.restarts()
    yield senorita
    senorita.running()
    senorita.server.set(senorita__groq__baseUrl=None, senorita__llm__engines=None)
    senorita.restarts()


def test_an_answer_streams_and_is_heard(
    asking: Senorita, model: Model, project: Path, room_mouth: RoomMouth, room_ear: RoomEar
) -> None:
    window = asking.window
    (project / "mill.py").write_text(SOURCE, encoding="utf-8")
    window.file("mill.py")
    window.command("Senorita: Focus on Conversation View")
    window.command("View: Focus Active Editor Group")
    model.will_say(ANSWER, between_tokens=200)
    asking.say("explain this function", room_mouth)
    answer = asking.conversation.locator("article.open p.answer").last
    answer.filter(has_text="The function takes").wait_for()
    assert END not in (answer.text_content() or "")
    until(lambda: room_ear.sounded > 1.5, "the answer to be heard")
    asking.told(END)
    asking.conversation.locator("article.done").last.get_by_text(BEGINNING).wait_for()
    assert "def grind" in json.dumps(model.asked)
    assert window.text() == SOURCE
