"""What is said is done in the editor: the caret, files, terminals, and what asks before it is done.

The pictures of the extension's page are made on the way:
`VSCODE_PICTURES=editors/vscode/images make vscode ARGS="-k picture"`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.wait import until

if TYPE_CHECKING:
    from tests.editors.vscode.mouths import RoomMouth
    from tests.editors.vscode.senorita import Senorita

pytestmark = [pytest.mark.editor, pytest.mark.speech]

EDITOR = "vscode"

PICTURES = Path(os.environ.get("VSCODE_PICTURES", Path(__file__).parents[3] / "build" / "vscode" / "pictures"))
LINES = "".join(f"row_{number} = {number}\n" for number in range(1, 13))
SOURCE = '''"""What grows where."""

BEDS = ["beans", "carrots", "peas"]


def harvest(bed):
    return [plant for plant in bed if plant != "weed"]


def water(bed, litres):
    for plant in bed:
        print(plant, litres)


def old_harvest(bed):
    return bed
'''


def test_picture_of_a_conversation(senorita: Senorita, project: Path, room_mouth: RoomMouth) -> None:
    window = senorita.window
    (project / "beds.py").write_text(SOURCE, encoding="utf-8")
    window.command("View: Close All Editors")
    window.file("beds.py")
    if window.page.locator(".part.auxiliarybar").is_visible():
        window.press("ControlOrMeta+Alt+B")
    window.command("Senorita: Focus on Conversation View")
    window.command("View: Focus Active Editor Group")
    senorita.say("go to line ten", room_mouth)
    until(lambda: window.line() == 10, "the caret in line 10")
    senorita.told("10")
    senorita.types("what can I say")
    senorita.told("you can say")
    senorita.calm()
    with senorita.listening("delete function old harvest", room_mouth):
        speaking = room_mouth.begin("delete function old harvest")
        until(lambda: "Listening" in (senorita.item.text_content() or ""), "its level to be shown")
        window.picture(PICTURES / "conversation.png")
        speaking.wait(60)
    until(lambda: "old_harvest" not in window.text(), "the function gone")
    window.command("Preferences: Toggle between Light/Dark Themes")
    window.page.locator(".monaco-workbench.vs-dark").wait_for()
    window.picture(PICTURES / "conversation-dark.png")
    window.command("Preferences: Toggle between Light/Dark Themes")
    window.page.locator(".monaco-workbench.vs").wait_for()


def test_a_file_is_created_and_shown(
    senorita: Senorita, project: Path, room_mouth: RoomMouth, proves: Callable[..., None]
) -> None:
    senorita.say("create a file called window dot py", room_mouth)
    until((project / "window.py").exists, "the file")
    until(lambda: senorita.window.title() == "window.py", "the file in front")
    proves("files")


def test_picture_of_a_question_that_is_refused_and_accepted(
    senorita: Senorita, project: Path, room_mouth: RoomMouth, proves: Callable[..., None]
) -> None:
    file = project / "garden.py"
    senorita.window.file("garden.py")
    senorita.say("delete the file garden dot py", room_mouth)
    senorita.window.dialog().get_by_text("Delete garden.py?").wait_for()
    senorita.window.picture(PICTURES / "confirmation.png")
    assert file.exists()
    senorita.window.answer("Cancel")
    senorita.calm()
    assert file.exists()
    senorita.types("delete file garden.py")
    senorita.window.dialog().wait_for()
    senorita.window.answer("Delete")
    until(lambda: not file.exists(), "the file gone")
    proves("questions")


def test_several_meanings_are_a_numbered_list(senorita: Senorita) -> None:
    senorita.types("open file seeds.txt")
    rows = senorita.window.page.locator(".quick-input-widget .monaco-list-row")
    until(lambda: rows.count() == 2, "two meanings")
    assert [label.split(".")[0] for label in rows.locator(".label-name").all_text_contents()] == ["1", "2"]
    chosen = "north" if "north" in rows.nth(1).inner_text() else "south"
    rows.nth(1).click()
    until(lambda: senorita.window.text().strip() == chosen, "the second one in front")


def test_the_key_is_held_while_one_speaks(
    senorita: Senorita, project: Path, room_mouth: RoomMouth, proves: Callable[..., None]
) -> None:
    (project / "rows.py").write_text(LINES, encoding="utf-8")
    senorita.window.file("rows.py")
    room_mouth.before("go to line nine")
    with senorita.holding() as still:
        until(lambda: still() or "is listening" in senorita.status, "it to listen")
        speaking = room_mouth.begin("go to line nine")
        until(lambda: still() or speaking.poll() is not None, "all to be said")
        assert "is listening" in senorita.status
    until(lambda: senorita.window.line() == 9, "the caret in line 9, without another press")
    assert senorita.window.text() == LINES
    senorita.window.press("ControlOrMeta+Home")
    until(lambda: senorita.window.line() == 1, "the caret in line 1")
    senorita.types("delete this line")
    senorita.window.text_becomes(LINES.partition("\n")[2])
    proves("places")
    proves("caret")


def test_a_command_line_runs_in_a_terminal_of_its_own(senorita: Senorita, project: Path) -> None:
    senorita.types("run touch sprout.txt in the terminal")
    senorita.window.answer("Run")
    until((project / "sprout.txt").exists, "what the command line makes")
    assert senorita.window.page.get_by_text("Senorita", exact=True).first.is_visible()
