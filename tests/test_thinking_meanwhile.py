"""While the language model is at work, over the real wire: what stops it, what goes on beside it; and free speech."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.thinker import AFTER, CLOSES, READ, SOURCE, SPEECH, Talk, held, talk, until


@pytest_asyncio.fixture
async def vscode(tmp_path: Path) -> AsyncIterator[Talk]:
    """Visual Studio Code, on a file."""
    async with talk(tmp_path) as made:
        yield made


# What goes on meanwhile


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["stop", "never mind", "interrupt", "cancel", "voice stop"])
@pytest.mark.parametrize("said", ["explain this function", "make this use a with statement"])
async def test_a_model_at_work_is_stopped_and_nothing_is_half_done(vscode: Talk, how: str, said: str) -> None:
    reply, _ = held("Well, here it is.\n```python\ndef read(path):\n", "    return 1\n```\n")
    vscode.cloud.script.replies = [reply, "It reads a file."]
    editor = vscode.editor
    await editor.listen()
    params = {
        "text": said,
        "context": editor.context(vscode.uri, SOURCE.index("f = open")),
        "sessionId": editor.session,
    }
    asked = asyncio.ensure_future(
        asyncio.wrap_future(editor.protocol.send_request("voice/command", params, msg_id="the-question"))
    )
    await until(lambda: "here it is" in editor.text())
    if how == "interrupt":
        editor.protocol.notify("voice/interrupt", {"sessionId": editor.session})
    elif how == "cancel":
        editor.cancel_request(types.CancelParams("the-question"))
    elif how == "voice stop":
        await vscode.run("senorita.interrupt")
    else:
        assert (await vscode.ask(how))["status"] == "done"
    if how == "cancel":
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wait_for(asked, 25)
        assert caught.value.code == -32800
    else:
        assert (await asyncio.wait_for(asked, 25))["status"] == "cancelled"
    await until(lambda: vscode.cloud.of("chat")[0].ended == "aborted")
    assert vscode.text == SOURCE
    assert not editor.seen.questions
    assert (await vscode.ask("explain this function"))["message"] == "It reads a file."


@pytest.mark.asyncio
async def test_privacy_ends_what_is_under_way(tmp_path: Path) -> None:
    async with talk(tmp_path) as vscode:
        reply, _ = held("Well, here it is.", "More of it.")
        vscode.cloud.script.replies = [reply]
        asked = asyncio.ensure_future(vscode.ask("explain this function"))
        await until(lambda: "here it is" in vscode.editor.text())
        settings = {"senorita": {"privacy": "local"}}
        vscode.editor.set_configuration(settings)
        vscode.editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        assert (await asyncio.wait_for(asked, 25))["status"] == "cancelled"
        await until(lambda: vscode.cloud.of("chat")[0].ended == "aborted")


@pytest.mark.asyncio
async def test_commands_are_carried_out_while_the_model_thinks(vscode: Talk) -> None:
    reply, (gate,) = held("This one ", f"closes it.\n```python\n{READ}```\n")
    vscode.cloud.script.replies = [reply]
    vscode.editor.seen.answer = "Accept"
    asked = asyncio.ensure_future(vscode.ask("make this use a with statement"))
    await until(lambda: "This one" in vscode.editor.text())
    assert (await vscode.ask("delete function area", at="import os"))["status"] == "done"
    assert "def area" not in vscode.text
    gate.set()
    result = await asked
    assert result["status"] == "done", result["message"]
    assert vscode.text == AFTER.replace("def area(width, height):\n    return width * height\n\n\n", "")


@pytest.mark.asyncio
async def test_two_questions_at_once_are_both_answered(vscode: Talk) -> None:
    first, (gate,) = held("First ", "answer.")
    vscode.cloud.script.replies = [first, "Second answer."]
    one = asyncio.ensure_future(vscode.ask("explain this function"))
    await until(lambda: "First" in vscode.editor.text())
    two = await vscode.ask("what is a language server")
    assert two["message"] == "Second answer."
    gate.set()
    assert (await one)["message"] == "First answer."
    by_turn = {value["turnId"] for value in vscode.editor.kinds("text")}
    assert len(by_turn) == 2


@pytest.mark.asyncio
async def test_an_interrupted_answer_was_said_as_far_as_it_was_heard(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["It opens a file. It reads all of it. It never closes it.", "Yes."]
    await vscode.editor.listen(SPEECH)
    result = await vscode.ask("explain this function")
    await until(lambda: len(vscode.editor.kinds("sentence")) >= 2)
    heard_ms = 100
    playing = {"sessionId": vscode.editor.session, "turnId": result["turnId"], "playedMs": heard_ms, "state": "playing"}
    vscode.editor.protocol.notify("voice/playback", playing)
    vscode.editor.protocol.notify("voice/interrupt", {"sessionId": vscode.editor.session})
    await until(lambda: vscode.editor.kinds("stopPlayback"))
    await vscode.ask("why is that")
    told = " ".join(message["content"] for message in vscode.chats[1]["messages"] if message["role"] == "assistant")
    assert "It never closes it." not in told


@pytest.mark.asyncio
async def test_who_speaks_into_an_answer_ends_it_and_it_was_said_as_far_as_heard(vscode: Talk) -> None:
    reply, _ = held("It opens a file. It reads it all. Then", " it goes on for ever.")
    vscode.cloud.script.replies = [reply, "Because."]
    vscode.cloud.script.transcripts = ["explain this function", "why is that"]
    editor = vscode.editor
    await editor.listen(SPEECH)
    asked = asyncio.ensure_future(editor.utter(vscode.uri, SOURCE.index("f = open")))
    await until(lambda: len(editor.kinds("sentence")) >= 2)
    turn = editor.kinds("sentence")[0]["turnId"]
    editor.protocol.notify(
        "voice/playback", {"sessionId": editor.session, "turnId": turn, "playedMs": 250, "state": "playing"}
    )
    result = await editor.utter(vscode.uri)
    assert (await asked)["status"] == "cancelled"
    assert result["message"] == "Because."
    await until(lambda: vscode.cloud.of("chat")[0].ended == "aborted")
    told = [message["content"] for message in vscode.chats[1]["messages"] if message["role"] == "assistant"]
    assert len(told) == 1
    assert told[0].startswith("It opens")
    assert "for ever" not in told[0]


@pytest.mark.asyncio
async def test_stop_silences_an_answer_that_is_still_thought_of(vscode: Talk) -> None:
    reply, _ = held("It opens a file. It reads it all. Then", " it goes on for ever.")
    vscode.cloud.script.replies = [reply]
    await vscode.editor.listen(SPEECH)
    asked = asyncio.ensure_future(vscode.ask("explain this function"))
    await until(lambda: vscode.editor.kinds("audio"))
    vscode.editor.session = None
    await vscode.ask("stop")
    stopped = await asked
    assert stopped["status"] == "cancelled"
    await until(lambda: vscode.editor.kinds("stopPlayback"), 3)
    await vscode.ask("go to line one")
    kinds = [value["kind"] for value in vscode.editor.told if value.get("turnId") == stopped["turnId"]]
    assert "stopPlayback" in kinds
    assert "audio" not in kinds[kinds.index("stopPlayback") :]
    assert "Stopped." not in [one.json["input"] for one in vscode.cloud.of("speech")]


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", [False, True], ids=["spoken", "typed"])
async def test_a_session_that_is_closed_says_no_more(vscode: Talk, typed: bool) -> None:
    reply, (gate,) = held("It opens a file. It reads it all. Then", " it goes on for ever.")
    vscode.cloud.script.replies = [reply]
    vscode.cloud.script.transcripts = ["explain this function"]
    editor = vscode.editor
    await editor.listen(SPEECH)
    at = SOURCE.index("f = open")
    asked = asyncio.ensure_future(vscode.ask("explain this function") if typed else editor.utter(vscode.uri, at))
    await until(lambda: editor.kinds("audio"))
    await editor.ask_server("voice/stop", {"sessionId": editor.session})
    silent = len(editor.kinds("audio", "sentence"))
    if typed:
        gate.set()
    else:
        await until(lambda: vscode.cloud.of("chat")[0].ended == "aborted")
    assert (await asked)["status"] == ("done" if typed else "cancelled")
    editor.session = None
    assert (await vscode.ask("go to line one"))["status"] == "done"
    assert len(editor.kinds("audio", "sentence")) == silent


@pytest.mark.asyncio
async def test_of_two_answers_at_once_one_is_spoken(vscode: Talk) -> None:
    first, (gate,) = held("It opens a file. ", "It reads it.")
    second, (other,) = held("A server of languages. ", "It knows them.")
    vscode.cloud.script.replies = [first, second]
    editor = vscode.editor
    await editor.listen(SPEECH)
    one = asyncio.ensure_future(vscode.ask("explain this function"))
    await until(lambda: editor.kinds("audio"))
    two = asyncio.ensure_future(vscode.ask("what is a language server"))
    await until(lambda: "A server of languages." in editor.text())
    gate.set()
    assert (await one)["status"] == "done"
    other.set()
    assert (await two)["message"] == "A server of languages. It knows them."
    await until(lambda: editor.kinds("audioEnd"), 30)
    assert [value["text"] for value in editor.kinds("sentence")] == ["It opens a file.", "It reads it."]


@pytest.mark.asyncio
async def test_another_wish_while_the_question_is_open_replaces_the_proposal(vscode: Talk) -> None:
    short = "Shorter.\n```python\ndef read(path):\n    return open(path).read()\n```\n"
    vscode.cloud.script.replies = [CLOSES, short]
    editor = vscode.editor
    editor.slow = True
    asked = asyncio.ensure_future(vscode.ask("make this use a with statement"))
    await asyncio.wait_for(editor.asked.wait(), 25)
    editor.slow, editor.seen.answer = False, "Accept"
    result = await vscode.ask("again, but shorter")
    assert (await asked)["status"] == "declined"
    assert result["status"] == "done", result["message"]
    assert READ.strip() in str(vscode.chats[1]["messages"]).replace("\\n", "\n")
    assert "return open(path).read()" in vscode.text


# Free speech


@pytest.mark.asyncio
async def test_a_command_in_other_words_is_the_same_command(vscode: Talk) -> None:
    call = {"tool": "edit", "arguments": {"action": "delete", "target": "function", "name": "area"}}
    vscode.cloud.script.replies = [call]
    result = await vscode.ask("could you kindly lose the thing which computes areas")
    assert result["status"] == "done", result["message"]
    assert result["intent"]["family"] == "edit.delete"
    assert vscode.text == SOURCE.replace("def area(width, height):\n    return width * height\n\n\n", "")
    await vscode.ask("undo that")
    assert vscode.text == SOURCE


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


DANGEROUS = {
    "a file": ({"tool": "file", "arguments": {"action": "delete", "text": "notes.py"}}, "notes.py"),
    "a command line": ({"tool": "terminal", "arguments": {"action": "run", "text": "touch sign"}}, "touch sign"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("call", "named"), DANGEROUS.values(), ids=DANGEROUS)
async def test_what_destroys_or_runs_is_asked_about_whatever_the_settings_say(
    tmp_path: Path, call: Any, named: str
) -> None:
    async with talk(tmp_path, options={"terminal": {"confirm": False}}) as made:
        made.cloud.script.replies = [call]
        made.editor.seen.answer = "Cancel"
        result = await made.ask("could you kindly do the usual thing for me")
        assert result["status"] == "declined", result
        assert named in made.editor.seen.questions[0]
        assert names_in(tmp_path) == ["notes.py"]


@pytest.mark.asyncio
async def test_free_speech_that_is_a_question_is_answered(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["It is a list of prices."]
    result = await vscode.ask("kindly summarise for my colleague the general idea")
    assert (result["status"], result["message"]) == ("done", "It is a list of prices.")
    assert vscode.editor.text() == "It is a list of prices."


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "reply",
    ["", {"tool": "no such tool", "arguments": {}}, {"tool": "edit", "arguments": "{broken"}, {"tool": "edit"}],
    ids=["nothing", "unknown tool", "broken arguments", "no arguments"],
)
async def test_nonsense_changes_nothing(vscode: Talk, reply: Any) -> None:
    vscode.cloud.script.replies = [reply]
    result = await vscode.ask("could you kindly lose the thing which computes areas")
    assert result["status"] == "notUnderstood", result
    assert "nothing was changed" in result["message"]
    assert vscode.text == SOURCE


@pytest.mark.asyncio
@pytest.mark.parametrize("heard", ["", "Uh.", "[BLANK_AUDIO]", "Thank you for watching.", "mhm hm hm"])
async def test_noise_is_never_sent_to_a_model(vscode: Talk, heard: str) -> None:
    vscode.cloud.script.transcripts = [heard]
    await vscode.editor.listen()
    await vscode.editor.utter(vscode.uri)
    assert not vscode.cloud.of("chat")
    assert vscode.text == SOURCE
