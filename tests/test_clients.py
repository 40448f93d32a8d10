"""The main job for every recorded editor: what each can do is done, what it cannot is said, and nothing ever hangs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.personas import PERSONAS, EditorClient, Persona, running

SOURCE = '''"""Prices, in 😀 and €."""


def old_price(value):
    return value


def price(value):
    return f"€ {value} 😀"  # 😀 here
'''


@pytest_asyncio.fixture(params=PERSONAS, ids=lambda persona: persona.name)
async def editor(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EditorClient]:
    """A running server with this editor on a workspace of two files."""
    persona: Persona = request.param
    (tmp_path / "prices.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("old\n", encoding="utf-8")
    async with running(lambda: EditorClient(persona), tmp_path) as client:
        yield client


@pytest.fixture
def uri(editor: EditorClient, tmp_path: Path) -> str:
    return editor.open(tmp_path / "prices.py")


@pytest.mark.asyncio
async def test_an_edit_lands_once_and_labelled(editor: EditorClient, uri: str) -> None:
    result = await editor.say("delete function old price", uri)
    if editor.persona.edits:
        assert result["status"] == "done", result["message"]
        assert "old_price" not in editor.seen.texts[uri]
        assert editor.seen.texts[uri].count("def ") == 1
        assert len(editor.seen.labels) == 1
        assert editor.seen.labels[0]
    else:
        assert result["status"] == "failed"
        assert result["error"]["message"]
        assert editor.seen.texts[uri] == SOURCE


@pytest.mark.asyncio
async def test_undo_takes_the_whole_utterance_back(editor: EditorClient, uri: str) -> None:
    if not editor.persona.edits:
        pytest.skip("this editor takes no edits")
    await editor.say("delete function old price", uri)
    result = await editor.say("undo that", uri)
    assert result["status"] == "done", result["message"]
    assert editor.seen.texts[uri] == SOURCE
    result = await editor.say("redo that", uri)
    assert result["status"] == "done", result["message"]
    assert "old_price" not in editor.seen.texts[uri]


@pytest.mark.asyncio
async def test_positions_count_as_the_editor_counts(editor: EditorClient, uri: str) -> None:
    result = await editor.say("go to the end of line nine", uri)
    if editor.persona.shows:
        line_end = SOURCE.rstrip("\n").__len__()
        assert result["status"] == "done", result["message"]
        assert editor.seen.carets[-1][0] == uri
        assert editor.seen.carets[-1][1].start == line_end
    else:
        assert result["status"] == "failed"
        assert "line 9" in result["message"]


@pytest.mark.asyncio
async def test_what_is_typed_before_an_emoji_and_after_it_stays(editor: EditorClient, uri: str) -> None:
    offset = SOURCE.index("# 😀 here") + len("# 😀 ")
    editor.type(uri, offset, "still 😀 ")
    expected = editor.seen.texts[uri]
    result = await editor.say("delete function old price", uri, offset)
    if editor.persona.edits:
        assert result["status"] == "done", result["message"]
        assert editor.seen.texts[uri] == expected.replace("def old_price(value):\n    return value\n\n\n", "")


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["tax_rules.py", "rules/old/tax.md"])
async def test_a_file_is_created_by_whoever_can(editor: EditorClient, uri: str, tmp_path: Path, name: str) -> None:
    spoken = name.replace("_", " underscore ").replace("/", " slash ").replace(".", " dot ")
    result = await editor.say(f"create file {spoken}", uri)
    assert result["status"] == "done", result["message"]
    assert (tmp_path / name).is_file()


@pytest.mark.asyncio
async def test_a_file_gets_a_place_in_a_new_folder(editor: EditorClient, uri: str, tmp_path: Path) -> None:
    result = await editor.say("rename file notes dot txt to attic slash notes dot txt", uri)
    assert result["status"] == "done", result["message"]
    assert (tmp_path / "attic/notes.txt").read_text(encoding="utf-8") == "old\n"


@pytest.mark.asyncio
async def test_a_file_is_deleted_only_after_a_yes(editor: EditorClient, uri: str, tmp_path: Path) -> None:
    result = await editor.say("delete file notes dot txt", uri)
    assert (tmp_path / "notes.txt").is_file()
    if editor.persona.asks:
        assert result["status"] == "declined"
        assert "notes.txt" in editor.seen.questions[-1]
        editor.seen.answer = "Delete"
        result = await editor.say("delete file notes dot txt", uri)
    else:
        assert result["status"] == "ambiguous"
        assert len(result["alternatives"]) == 2
        result = await editor.say("yes", uri)
    assert result["status"] == "done", result["message"]
    assert not (tmp_path / "notes.txt").exists()


@pytest.mark.asyncio
@pytest.mark.parametrize("meanwhile", ["go to line three", "okay", "mango trumpet", "undo that", "thank you"])
async def test_a_yes_holds_for_the_question_asked_last_and_for_no_other(
    editor: EditorClient, uri: str, tmp_path: Path, meanwhile: str
) -> None:
    if editor.persona.asks:
        pytest.skip("this editor asks in dialogs")
    await editor.say("delete file notes dot txt", uri)
    between = await editor.say(meanwhile, uri)
    assert (tmp_path / "notes.txt").is_file()
    result = await editor.say("yes", uri)
    still_asked = between["message"].endswith("Say yes or no.")
    assert (result["status"] == "done") is still_asked
    assert (tmp_path / "notes.txt").exists() is not still_asked


@pytest.mark.asyncio
async def test_what_was_done_before_a_question_in_words_can_be_undone(editor: EditorClient, uri: str) -> None:
    if not editor.persona.edits:
        pytest.skip("this editor takes no edits")
    result = await editor.say("delete function old price then delete file notes dot txt", uri)
    assert result["status"] == ("declined" if editor.persona.asks else "ambiguous")
    assert result["message"].startswith("Deleted function old_price. ")
    await editor.say("no", uri)
    result = await editor.say("undo that", uri)
    assert (result["status"], editor.seen.texts[uri]) == ("done", SOURCE), result["message"]


@pytest.mark.asyncio
async def test_a_near_miss_changes_nothing(editor: EditorClient, uri: str) -> None:
    result = await editor.say("elephants delete the functions of old prices yesterday", uri)
    assert result["status"] == "notUnderstood"
    assert result["intent"] is None
    assert editor.seen.texts[uri] == SOURCE
    assert not editor.seen.labels


@pytest.mark.asyncio
async def test_code_actions_offer_what_can_be_said(editor: EditorClient, uri: str) -> None:
    at = types.Position(3, 5)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(at, at), types.CodeActionContext([]))
    actions = await editor.ask_server("textDocument/codeAction", params)
    commands = {action["command"]["command"]: action["command"] for action in actions}
    assert {"senorita.listen", "senorita.explain", "senorita.undo"} <= set(commands)
    explain = commands["senorita.explain"]
    params = types.ExecuteCommandParams(explain["command"], explain["arguments"])
    await editor.ask_server("workspace/executeCommand", params)
    assert any("language model" in message.message for message in editor.messages)


@pytest.mark.asyncio
async def test_a_command_runs_without_any_plug_in(editor: EditorClient, uri: str) -> None:
    await editor.workspace_execute_command_async(
        types.ExecuteCommandParams("senorita.command", ["delete function old price"])
    )
    assert ("old_price" in editor.seen.texts[uri]) is not editor.persona.edits
    assert editor.messages


@pytest.mark.asyncio
async def test_settings_arrive_by_whichever_way_the_editor_has(editor: EditorClient) -> None:
    settings = {"senorita": {"stt": {"engines": ["moonshine"]}}}
    editor.set_configuration(settings)
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
    async with asyncio.timeout(25):
        while [engine["name"] for engine in (await editor.ask_server("voice/status", {}))["engines"]["stt"]] != [
            "moonshine"
        ]:
            await asyncio.sleep(0.05)
    assert not [message for message in editor.messages if message.type == types.MessageType.Error]
