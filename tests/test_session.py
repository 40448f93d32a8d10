"""A session over the wire: questions, order, cancelling, changes meanwhile, choices, settings, terminal commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from senorita_lsp.server.history import ANSWER_SECONDS, History, Pending
from tests.personas import PERSONAS, EditorClient, running

SOURCE = """def first():
    return 1


def second():
    return 2


def third():
    return 3
"""


class Careful(EditorClient):
    """A VS Code whose user can be slow to answer, and may type while an edit is under way."""

    def __init__(self) -> None:
        super().__init__(PERSONAS[0])
        self.asked = asyncio.Event()
        self.slow = False
        self.before_edit: list[Any] = []
        self.kinds: list[int] = []

    async def _ask(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        self.asked.set()
        self.kinds.append(params.type)
        if self.slow:
            self.seen.questions.append(params.message)
            await asyncio.get_running_loop().create_future()
        return await super()._ask(params)

    async def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        for happen in self.before_edit:
            happen()
        self.before_edit.clear()
        return await super()._apply(params)


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Careful]:
    (tmp_path / "numbers.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "report_daily.txt").write_text("d\n", encoding="utf-8")
    (tmp_path / "report_weekly.txt").write_text("w\n", encoding="utf-8")
    async with running(Careful, tmp_path) as client:
        yield client


@pytest.fixture
def uri(editor: Careful, tmp_path: Path) -> str:
    return editor.open(tmp_path / "numbers.py")


@pytest.mark.asyncio
@pytest.mark.parametrize(("answer", "status", "left"), [("yes", "done", False), ("no", "declined", True)])
async def test_a_question_is_answered_aloud(
    editor: Careful, uri: str, tmp_path: Path, answer: str, status: str, left: bool
) -> None:
    editor.slow = True
    asked = asyncio.ensure_future(editor.say("delete file report daily dot txt", uri))
    await asyncio.wait_for(editor.asked.wait(), 25)
    assert (await editor.say(answer, uri))["status"] == "done"
    assert (await asyncio.wait_for(asked, 25))["status"] == status
    assert (tmp_path / "report_daily.txt").exists() is left


@pytest.mark.asyncio
async def test_a_question_says_whether_something_is_lost(editor: Careful, uri: str) -> None:
    await editor.say("create file numbers dot py", uri)
    await editor.say("delete file report daily dot txt", uri)
    assert editor.kinds == [types.MessageType.Info, types.MessageType.Warning]


@pytest.mark.asyncio
async def test_another_command_counts_as_a_no(editor: Careful, uri: str, tmp_path: Path) -> None:
    editor.slow = True
    asked = asyncio.ensure_future(editor.say("delete file report daily dot txt", uri))
    await asyncio.wait_for(editor.asked.wait(), 25)
    result = await editor.say("go to line six", uri)
    assert result["status"] == "done", result["message"]
    assert (await asyncio.wait_for(asked, 25))["status"] == "declined"
    assert (tmp_path / "report_daily.txt").exists()


@pytest.mark.asyncio
async def test_a_cancelled_turn_changes_nothing(editor: Careful, uri: str, tmp_path: Path) -> None:
    editor.slow = True
    params = {"text": "delete file report daily dot txt", "context": editor.context(uri)}
    sent = editor.protocol.send_request("voice/command", params, msg_id="cancel-me")
    await asyncio.wait_for(editor.asked.wait(), 25)
    editor.cancel_request(types.CancelParams("cancel-me"))
    with pytest.raises(JsonRpcException) as caught:
        await asyncio.wait_for(asyncio.wrap_future(sent), 25)
    assert caught.value.code == -32800
    assert (tmp_path / "report_daily.txt").exists()
    assert (await editor.say("go to line two", uri))["status"] == "done"


@pytest.mark.asyncio
async def test_an_edit_on_a_document_that_changed_is_planned_anew(editor: Careful, uri: str) -> None:
    editor.before_edit.append(lambda: editor.type(uri, 0, "# typed meanwhile\n"))
    result = await editor.say("delete function second", uri)
    assert result["status"] == "done", result["message"]
    assert editor.seen.texts[uri] == "# typed meanwhile\n" + SOURCE.replace("def second():\n    return 2\n\n\n", "")


@pytest.mark.asyncio
async def test_an_editors_reason_is_told_as_one_short_line(editor: Careful, uri: str) -> None:
    async def refuse(_: Any) -> types.ApplyWorkspaceEditResult:
        return types.ApplyWorkspaceEditResult(False, failure_reason="it is\x1b[31m\nread-only. " + "x" * 9000)

    editor.protocol.fm.features[types.WORKSPACE_APPLY_EDIT] = refuse
    result = await editor.say("delete function second", uri)
    assert result["message"].startswith("The edit was not made: it is[31m read-only. xxx")
    assert len(result["message"]) < 300


@pytest.mark.asyncio
async def test_an_editor_that_never_shows_is_not_waited_for_each_time(editor: Careful, uri: str) -> None:
    """Ten commands of three seconds each would outlast the limit."""
    editor.persona = replace(editor.persona, never=frozenset({"window/showDocument"}))
    async with asyncio.timeout(25):
        for _ in range(10):
            await editor.say("delete line one", uri)
    assert editor.seen.texts[uri] != SOURCE


@pytest.mark.asyncio
async def test_an_undo_never_takes_back_what_was_typed(editor: Careful, uri: str) -> None:
    await editor.say("delete function second", uri)
    editor.type(uri, 0, "# mine\n")
    before = editor.seen.texts[uri]
    result = await editor.say("undo that", uri)
    assert result["status"] == "failed"
    assert editor.seen.texts[uri] == before


@pytest.mark.asyncio
async def test_commands_are_carried_out_in_the_order_said(editor: Careful, uri: str) -> None:
    said = ["delete function first", "undo that", "delete function third"]
    results = await asyncio.gather(*(editor.say(text, uri) for text in said))
    assert [result["status"] for result in results] == ["done"] * 3, [result["message"] for result in results]
    assert editor.seen.texts[uri] == SOURCE.replace("\n\ndef third():\n    return 3\n", "")


@pytest.mark.asyncio
async def test_too_many_at_once_are_refused_by_name(editor: Careful, uri: str) -> None:
    editor.slow = True
    asked = asyncio.ensure_future(editor.say("delete file report daily dot txt", uri))
    await asyncio.wait_for(editor.asked.wait(), 25)
    waiting = [asyncio.ensure_future(editor.say("yes", uri))]
    await asyncio.wait_for(asked, 25)
    results = await asyncio.gather(
        *waiting, *(editor.say(f"go to line {n}", uri) for n in range(1, 41)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, JsonRpcException)]
    assert {plain_code(error) for error in refused} == {"busy"}
    assert all(plain_retry(error) >= 1 for error in refused)
    assert (await editor.say("go to line two", uri))["status"] == "done"


def plain_retry(error: JsonRpcException) -> Any:
    data = error.data
    return data["retryAfter"] if isinstance(data, dict) else data.retryAfter


def plain_code(error: JsonRpcException) -> Any:
    data = error.data
    return data["code"] if isinstance(data, dict) else data.code


@pytest.mark.asyncio
async def test_a_numbered_choice_is_picked_by_its_number(editor: Careful, uri: str) -> None:
    result = await editor.say("open report", uri)
    assert result["status"] == "ambiguous"
    titles = [item["title"] for item in result["alternatives"]]
    assert sorted(titles) == ["report_daily.txt", "report_weekly.txt"]
    result = await editor.say("two", uri)
    assert result["status"] == "done", result["message"]
    assert editor.shown_documents[-1].uri.endswith(titles[1])


@pytest.mark.asyncio
async def test_a_number_with_nothing_to_choose_from_says_so(editor: Careful, uri: str) -> None:
    result = await editor.say("two", uri)
    assert result["status"] == "failed"
    assert result["error"]["code"] == "nothingToChoose"


@pytest.mark.asyncio
async def test_a_chain_is_one_turn_and_one_undo(editor: Careful, uri: str) -> None:
    result = await editor.say("go to line five and delete it", uri)
    assert result["status"] == "done", result["message"]
    assert "def second" not in editor.seen.texts[uri]
    await editor.say("undo that", uri)
    assert editor.seen.texts[uri] == SOURCE


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("rest", "status"),
    [("open report", "ambiguous"), ("delete function nobody", "failed"), ("delete file report daily", "declined")],
)
async def test_a_chain_that_is_not_done_to_its_end_tells_what_was_done_and_gives_it_back(
    editor: Careful, uri: str, rest: str, status: str
) -> None:
    editor.seen.answer = None
    result = await editor.say(f"delete function third then {rest}", uri)
    assert (result["status"], result["message"].split(".")[0]) == (status, "Deleted function third")
    result = await editor.say("undo that", uri)
    assert (result["status"], editor.seen.texts[uri]) == ("done", SOURCE), result["message"]


@pytest.mark.asyncio
async def test_what_was_done_is_told_until_it_is_taken_back(editor: Careful, uri: str) -> None:
    nothing = "I have not changed or run anything."
    assert (await editor.say("what did you do", uri))["message"] == nothing
    await editor.say("delete function third", uri)
    await editor.say("go to line one", uri)
    await editor.say("delete function nobody", uri)
    told = (await editor.say("what have you done", uri))["message"]
    assert told == "Deleted function third. You said: delete function third."
    await editor.say("undo that", uri)
    assert (await editor.say("what did you change", uri))["message"] == nothing


@pytest.mark.asyncio
async def test_repeat_does_it_again_where_the_caret_is_now(editor: Careful, uri: str) -> None:
    await editor.say("delete line one", uri)
    await editor.say("repeat that", uri)
    assert editor.seen.texts[uri] == SOURCE.split("\n", 2)[2]


@pytest.mark.asyncio
async def test_the_caret_a_command_leaves_is_where_the_next_begins(editor: Careful, uri: str) -> None:
    await editor.say("go to line six", uri)
    result = await editor.say("delete this line")
    assert result["status"] == "done", result["message"]
    assert editor.seen.texts[uri] == SOURCE.replace("    return 2\n", "")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "said", ["create file dot dot slash evil dot py", "create file ../evil.py", "open file /etc/passwd"]
)
async def test_no_path_leaves_the_workspace(editor: Careful, uri: str, tmp_path: Path, said: str) -> None:
    result = await editor.say(said, uri)
    assert result["status"] in ("failed", "notUnderstood")
    assert not (tmp_path.parent / "evil.py").exists()
    assert not any("passwd" in shown.uri for shown in editor.shown_documents)


@pytest.mark.asyncio
async def test_a_link_out_of_the_workspace_is_not_followed(
    editor: Careful, uri: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (tmp_path / "door").symlink_to(outside, target_is_directory=True)
    result = await editor.say("create file door slash evil dot py", uri)
    assert result["status"] == "failed"
    assert not list(outside.iterdir())


@pytest.mark.asyncio
async def test_an_undo_deletes_a_created_file_only_as_it_was_left(editor: Careful, uri: str, tmp_path: Path) -> None:
    await editor.say("create file ideas dot md", uri)
    (tmp_path / "ideas.md").write_text("mine\n", encoding="utf-8")
    result = await editor.say("undo that", uri)
    assert result["error"]["code"] == "changed"
    assert (tmp_path / "ideas.md").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.asyncio
async def test_an_undo_deletes_no_file_with_text_yet_unsaved(editor: Careful, uri: str, tmp_path: Path) -> None:
    await editor.say("create file ideas dot md", uri)
    editor.type(editor.open(tmp_path / "ideas.md", "markdown"), 0, "mine\n")
    result = await editor.say("undo that")
    assert result["error"]["code"] == "changed"
    assert (tmp_path / "ideas.md").exists()


@pytest.mark.asyncio
async def test_an_undo_gives_a_deleted_file_back_byte_by_byte(editor: Careful, uri: str, tmp_path: Path) -> None:
    held = bytes(range(256)) + b"\r\n"
    (tmp_path / "report_daily.txt").write_bytes(held)
    editor.seen.answer = "Delete"
    await editor.say("delete file report daily dot txt", uri)
    assert not (tmp_path / "report_daily.txt").exists()
    result = await editor.say("undo that", uri)
    assert result["status"] == "done", result["message"]
    assert (tmp_path / "report_daily.txt").read_bytes() == held


@pytest.mark.asyncio
async def test_an_editor_is_taken_at_its_word(editor: Careful, uri: str, tmp_path: Path) -> None:
    """Its files may be others than this disk's: nothing is done on this one besides."""
    editor.persona = replace(editor.persona, file_operations="claimed and not done")
    for _ in range(2):
        result = await editor.say("create file ideas dot md", uri)
        assert result["status"] == "done", result["message"]
    assert not (tmp_path / "ideas.md").exists()


@pytest.mark.asyncio
async def test_a_terminal_command_is_shown_before_it_runs(editor: Careful, uri: str, tmp_path: Path) -> None:
    result = await editor.say("run the command touch made dot txt", uri)
    assert result["status"] == "declined"
    assert any("touch made.txt" in question for question in editor.seen.questions)
    assert not (tmp_path / "made.txt").exists()
    editor.seen.answer = "Run"
    result = await editor.say("run the command touch made dot txt", uri)
    assert result["status"] == "done", result["message"]
    assert (tmp_path / "made.txt").exists()


@pytest.mark.asyncio
async def test_a_dangerous_command_needs_a_second_yes(editor: Careful, uri: str) -> None:
    editor.seen.answer = "Run"
    await editor.say("run git reset dash dash hard", uri)
    assert len(editor.seen.questions) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "said", ["write a function that adds numbers", "explain this function", "send an email summary"]
)
async def test_what_is_not_configured_says_so_and_changes_nothing(editor: Careful, uri: str, said: str) -> None:
    result = await editor.say(said, uri)
    assert result["status"] == "failed"
    assert result["error"]["code"] in ("llmUnavailable", "notConfigured")
    assert editor.seen.texts[uri] == SOURCE


@pytest.mark.asyncio
async def test_wrong_settings_are_reported_once_and_the_session_lives(editor: Careful, uri: str) -> None:
    settings = {"senorita": {"language": 7, "colour": "red"}}
    editor.set_configuration(settings)
    for _ in range(2):
        editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.say("go to line one", uri)
    await asyncio.sleep(0.2)
    said = [message.message for message in editor.messages]
    assert len([message for message in said if "language" in message]) <= 1
    assert len([message for message in said if "colour" in message]) <= 1


@pytest.mark.asyncio
async def test_status_tells_of_engines_and_holds_nothing_secret(editor: Careful, uri: str) -> None:
    status = await editor.ask_server("voice/status", {})
    assert [engine["name"] for engine in status["engines"]["stt"]] == ["whisper", "moonshine"]
    assert status["privacy"] in ("any", "local")
    assert set(status["webhooks"].values()) == {False}


@pytest.mark.asyncio
async def test_a_running_command_shows_its_output_as_progress(editor: Careful, uri: str) -> None:
    editor.seen.answer = "Run"
    params = {
        "text": "run the command echo growing",
        "context": editor.context(uri),
        "partialResultToken": "words",
        "workDoneToken": 9,
    }
    result = await editor.ask_server("voice/command", params)
    assert result["status"] == "done", result["message"]
    words = [value for value in editor.seen.progress["words"] if value["kind"] == "text"]
    assert words[0]["delta"] == "growing\n"
    assert words[0]["source"] == "terminal"
    work = editor.seen.progress[9]
    assert [value["kind"] for value in (work[0], work[-1])] == ["begin", "end"]
    assert "growing" in [value.get("message") for value in work]


@pytest.fixture
def lasting(editor: Careful) -> str:
    """A command that makes a file, and then runs for a minute."""
    editor.seen.answer = "Run"
    return "run the command touch running && sleep 60"


async def begun(tmp_path: Path) -> None:
    async with asyncio.timeout(25):
        while not (tmp_path / "running").exists():
            await asyncio.sleep(0.05)


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["stop", "cancel", "stop the server"])
async def test_a_running_command_is_stopped_by_a_word(
    editor: Careful, uri: str, tmp_path: Path, lasting: str, said: str
) -> None:
    running = asyncio.ensure_future(editor.say(lasting, uri))
    await begun(tmp_path)
    assert (await asyncio.wait_for(editor.say(said, uri), 25))["status"] == "done"
    result = await asyncio.wait_for(running, 25)
    assert (result["status"], result["message"]) == ("cancelled", "Stopped.")


@pytest.mark.asyncio
@pytest.mark.parametrize("command", ["senorita.stop", "senorita.interrupt"])
async def test_a_running_command_is_stopped_by_a_key(
    editor: Careful, uri: str, tmp_path: Path, lasting: str, command: str
) -> None:
    running = asyncio.ensure_future(editor.say(lasting, uri))
    await begun(tmp_path)
    await editor.ask_server("workspace/executeCommand", types.ExecuteCommandParams(command, []))
    assert (await asyncio.wait_for(running, 25))["status"] == "cancelled"


@pytest.mark.asyncio
async def test_a_command_that_runs_on_keeps_nobody_waiting(
    editor: Careful, uri: str, tmp_path: Path, lasting: str
) -> None:
    running = asyncio.ensure_future(editor.say(lasting, uri))
    await begun(tmp_path)
    result = await asyncio.wait_for(editor.say("delete function second", uri), 25)
    assert result["status"] == "done", result["message"]
    assert not running.done()
    assert (await editor.say("undo that", uri))["status"] == "done"
    await editor.say("stop", uri)
    assert (await asyncio.wait_for(running, 25))["status"] == "cancelled"
    assert (await editor.say("go to line two", uri))["status"] == "done"


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["thank you", "hello", "okay"])
async def test_a_courtesy_does_nothing_and_needs_no_answer(editor: Careful, uri: str, said: str) -> None:
    result = await editor.say(said, uri)
    assert (result["status"], result["message"]) == ("done", "")
    assert editor.seen.texts[uri] == SOURCE


def test_a_question_waits_only_so_long_for_its_answer() -> None:
    history = History()
    history.ask(Pending(), 1000.0)
    history.forget_old(1000.0 + ANSWER_SECONDS)
    assert history.pending is not None
    history.forget_old(1001.0 + ANSWER_SECONDS)
    assert history.pending is None


@pytest.mark.asyncio
async def test_a_workflow_without_an_address_says_so(editor: Careful) -> None:
    result = await editor.ask_server("voice/webhook", {"action": "slack", "payload": {}})
    assert (result["status"], result["action"]) == ("not_configured", "slack")
    assert "senorita.webhooks.slack" in result["detail"]
    result = await editor.ask_server("voice/webhook", {"action": "pigeon", "payload": {}})
    assert result["status"] == "error"


@pytest.mark.asyncio
async def test_a_file_saved_elsewhere_can_be_opened_by_its_name(editor: Careful, uri: str, tmp_path: Path) -> None:
    assert (await editor.say("open file harvest dot txt", uri))["status"] == "failed"
    (tmp_path / "harvest.txt").write_text("plums\n", encoding="utf-8")
    saved = types.TextDocumentIdentifier((tmp_path / "harvest.txt").as_uri())
    editor.text_document_did_save(types.DidSaveTextDocumentParams(saved))
    async with asyncio.timeout(25):
        while (await editor.say("open file harvest dot txt", uri))["status"] != "done":
            await asyncio.sleep(0.05)
    assert editor.shown_documents[-1].uri.endswith("harvest.txt")


@pytest.mark.asyncio
async def test_a_folder_that_joins_the_workspace_counts(
    editor: Careful, uri: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "orchard.txt").write_text("pears\n", encoding="utf-8")
    folder = types.WorkspaceFolder(other.as_uri(), "other")
    for event in (types.WorkspaceFoldersChangeEvent([folder], []), types.WorkspaceFoldersChangeEvent([], [folder])):
        editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        wanted = "done" if event.added else "failed"
        async with asyncio.timeout(25):
            while (await editor.say("open file orchard dot txt", uri))["status"] != wanted:
                await asyncio.sleep(0.05)
    assert [shown.uri.rpartition("/")[2] for shown in editor.shown_documents] == ["orchard.txt"]


@pytest.mark.asyncio
async def test_a_closed_document_is_edited_no_more(editor: Careful, uri: str) -> None:
    context = editor.context(uri)
    editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    result = await editor.ask_server("voice/command", {"text": "delete line one", "context": context})
    assert result["status"] == "failed"
    assert editor.seen.texts[uri] == SOURCE
    assert not editor.seen.labels
