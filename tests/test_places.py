"""Which document and which place is meant: after a file was opened, among several, and where nobody has said it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.personas import PERSONAS, EditorClient, running

HOUSE = "def kitchen():\n    return 1\n\n\ndef cellar():\n    return 2\n"
NOTES = "roses\ntulips\n"


class Opening(EditorClient):
    """An editor that opens what it is to show: in its window, and for the server where ``tells``."""

    def __init__(self) -> None:
        super().__init__(PERSONAS[0])
        self.tells = True

    async def _show(self, params: types.ShowDocumentParams) -> types.ShowDocumentResult | None:
        if self.tells and params.uri not in self.seen.texts:
            self.open(Path(params.uri.removeprefix("file://")), "plaintext")
        return await super()._show(params)


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Opening]:
    (tmp_path / "house.py").write_text(HOUSE, encoding="utf-8")
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    async with running(Opening, tmp_path) as client:
        yield client


@pytest.fixture
def house(editor: Opening, tmp_path: Path) -> str:
    return editor.open(tmp_path / "house.py")


async def run(editor: Opening, *arguments: Any) -> Any:
    """``senorita.command``, as an editor without a plug-in runs it."""
    params = types.ExecuteCommandParams("senorita.command", list(arguments))
    return await editor.ask_server("workspace/executeCommand", params)


@pytest.mark.asyncio
async def test_what_follows_an_open_is_done_in_what_was_opened(editor: Opening, house: str, tmp_path: Path) -> None:
    result = await editor.say("open file notes dot txt and delete line one", house, HOUSE.index("cellar"))
    assert result["status"] == "done", result["message"]
    assert editor.seen.texts[house] == HOUSE
    assert editor.seen.texts[(tmp_path / "notes.txt").as_uri()] == "tulips\n"


@pytest.mark.asyncio
async def test_the_next_utterance_is_about_what_was_opened(editor: Opening, house: str, tmp_path: Path) -> None:
    await at(editor, house, HOUSE.index("cellar"))
    await run(editor, "open file notes dot txt")
    result = await run(editor, "delete line two")
    assert result["status"] == "done", result["message"]
    assert (editor.seen.texts[house], editor.seen.texts[(tmp_path / "notes.txt").as_uri()]) == (HOUSE, "roses\n")


@pytest.mark.asyncio
async def test_what_is_opened_elsewhere_only_is_not_taken_for_what_is_open_here(editor: Opening, house: str) -> None:
    editor.tells = False
    result = await editor.say("open file notes dot txt and delete line one", house)
    assert result["status"] == "failed"
    assert "open it" in result["message"]
    assert editor.seen.texts[house] == HOUSE


@pytest.mark.asyncio
async def test_files_that_came_a_moment_before_are_known(editor: Opening, house: str, tmp_path: Path) -> None:
    assert (await editor.say("open file garden dot txt", house))["status"] == "failed"
    (tmp_path / "garden.txt").write_text(NOTES, encoding="utf-8")
    result = await editor.say("open file garden dot txt", house)
    assert result["status"] == "done", result["message"]
    for name in ("plan_spring.md", "deep/plan_autumn.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("plan\n", encoding="utf-8")
    result = await editor.say("open plan", house)
    assert (result["status"], len(result["alternatives"])) == ("ambiguous", 2)
    (tmp_path / "plan_spring.md").unlink()
    result = await editor.say("open plan", house)
    assert result["status"] == "done", result["message"]
    assert editor.shown_documents[-1].uri == (tmp_path / "deep/plan_autumn.md").as_uri()


@pytest.mark.asyncio
@pytest.mark.parametrize("uri", ["output:tasks", "file:///elsewhere/house.py"])
async def test_what_is_said_in_a_document_that_is_not_shared_changes_no_other(
    editor: Opening, house: str, tmp_path: Path, uri: str
) -> None:
    nowhere = {"line": 1, "character": 0}
    context = {"textDocument": {"uri": uri, "version": 3}, "selection": {"start": nowhere, "end": nowhere}}
    for text in ("delete line two", "delete function cellar", "insert spare", "go to line four"):
        result = await editor.ask_server("voice/command", {"text": text, "context": context})
        assert (result["status"], result["error"]["code"]) == ("failed", "noDocument"), text
        assert uri.rpartition("/")[2] in result["message"]
    result = await editor.ask_server("voice/command", {"text": "delete line two"})
    assert result["status"] == "failed", "it is still there as far as anybody knows"
    result = await editor.ask_server("voice/command", {"text": "start dictation", "context": context})
    assert (result["status"], editor.shown_documents) == ("failed", [])
    assert editor.seen.texts[house] == HOUSE
    result = await editor.ask_server("voice/command", {"text": "open file notes dot txt", "context": context})
    assert result["status"] == "done", result["message"]
    result = await editor.ask_server("voice/command", {"text": "delete line two"})
    assert (result["status"], editor.seen.texts[(tmp_path / "notes.txt").as_uri()]) == ("done", "roses\n")


@pytest.mark.asyncio
async def test_a_place_that_nobody_told_is_asked_for(editor: Opening, house: str) -> None:
    result = await run(editor, "delete this line")
    assert (result["status"], result["error"]["code"]) == ("failed", "placeUnknown")
    assert "code actions" in result["message"]
    assert editor.seen.texts[house] == HOUSE
    result = await run(editor, "delete line one")
    assert result["status"] == "done", result["message"]
    await at(editor, house, editor.seen.texts[house].index("cellar"))
    result = await run(editor, "delete this function")
    assert result["status"] == "done", result["message"]
    assert "cellar" not in editor.seen.texts[house]


@pytest.mark.asyncio
async def test_of_several_documents_the_one_that_was_told_of_is_meant(
    editor: Opening, house: str, tmp_path: Path
) -> None:
    (tmp_path / "shed.py").write_text(HOUSE.replace("cellar", "loft"), encoding="utf-8")
    shed = editor.open(tmp_path / "shed.py")
    result = await run(editor, "delete line one")
    assert result["error"]["code"] == "placeUnknown"
    assert "which one you are in" in result["message"]
    result = await run(editor, "delete function loft")
    assert result["status"] == "done", result["message"]
    assert (editor.seen.texts[house], "loft" in editor.seen.texts[shed]) == (HOUSE, False)
    after = editor.seen.texts[shed]
    await at(editor, house, HOUSE.index("cellar"))
    result = await run(editor, "delete function kitchen")
    assert result["status"] == "done", result["message"]
    assert (editor.seen.texts[shed], "kitchen" in editor.seen.texts[house]) == (after, False)
    result = await run(editor, "undo that")
    assert (editor.seen.texts[house], editor.seen.texts[shed]) == (HOUSE, after)


async def at(editor: Opening, uri: str, offset: int) -> None:
    """The user asks for code actions there."""
    place = editor.position(uri, offset)
    here = types.Position(place.line, place.character)
    about = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), types.Range(here, here), types.CodeActionContext([])
    )
    assert await editor.ask_server("textDocument/codeAction", about)
