"""Over the real wire: a language model that fails, editors that know no ``voice/*``, and what stays secret."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.cloud import Fault
from tests.personas import PERSONAS, Persona
from tests.thinker import AFTER, CLOSES, KEY, READ, SOURCE, Talk, held, persona, talk, until

PLAIN = [one for one in PERSONAS if one.name != "vscode"]


@dataclass(frozen=True)
class Wrong:
    """A fault, the code it is told by, and a piece of what is told."""

    name: str
    fault: Fault
    code: str
    says: str


WRONG = (
    Wrong("wrong key", Fault("chat", "status", status=401, count=9), "unauthorized", "GROQ_API_KEY"),
    Wrong("no such model", Fault("chat", "status", status=404, count=9), "modelNotFound", "model"),
    Wrong("too many", Fault("chat", "status", status=429, retry_after=600, count=9), "rateLimited", "Groq"),
    Wrong("drop", Fault("chat", "drop", after=6, count=9), "unreachable", "Groq"),
    Wrong("truncated", Fault("chat", "truncated", after=6, count=9), "unreachable", "Groq"),
    Wrong("says so itself", Fault("chat", "error", after=6, count=9), "engineFailed", "Groq"),
)


@pytest.mark.asyncio
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
async def test_a_fault_is_told_what_came_stays_and_try_again_works(tmp_path: Path, wrong: Wrong) -> None:
    async with talk(tmp_path) as made:
        made.cloud.faults.add(wrong.fault)
        made.cloud.script.reply = "One two three four five six seven eight."
        result = await made.ask("explain this function")
        assert result["status"] == "failed"
        assert result["error"]["code"] == wrong.code, result
        assert wrong.says in result["message"]
        assert KEY not in str(result)
        told = made.editor.text()
        assert told.endswith(result["message"])
        assert told.startswith("One two") is (wrong.fault.kind != "status")
        made.cloud.faults.clear()
        result = await made.ask("try again")
        assert result["message"] == "One two three four five six seven eight."
        assert made.text == SOURCE


@pytest.mark.asyncio
async def test_free_speech_is_understood_on_the_second_try(tmp_path: Path) -> None:
    async with talk(tmp_path) as made:
        made.cloud.faults.add(Fault("chat", "status", status=401))
        result = await made.ask("could you kindly lose the thing which computes areas")
        assert result["status"] == "notUnderstood"
        assert "GROQ_API_KEY" in made.editor.kinds("notice")[-1]["message"]
        delete = {"action": "delete", "target": "function", "name": "area"}
        made.cloud.script.replies = [{"tool": "edit", "arguments": delete}]
        result = await made.ask("try again")
        assert result["status"] == "done", result
        assert "def area" not in made.text
        await made.ask("undo that")
        assert made.text == SOURCE


@pytest.mark.asyncio
async def test_a_stalled_model_is_stopped_by_a_word(tmp_path: Path) -> None:
    async with talk(tmp_path) as made:
        made.cloud.faults.add(Fault("chat", "stall", after=6))
        asked = asyncio.ensure_future(made.ask("explain this function"))
        await until(lambda: made.editor.text())
        assert (await made.ask("stop"))["status"] == "done"
        assert (await asked)["status"] == "cancelled"
        assert (await made.ask("explain this function"))["status"] == "done"


@pytest.mark.asyncio
async def test_where_nothing_listens_it_is_said(tmp_path: Path) -> None:
    async with talk(tmp_path, SENORITA_GROQ__BASE_URL="http://127.0.0.1:9") as made:
        result = await made.ask("explain this function")
        assert result["error"]["code"] == "unreachable"
        assert result["message"]


NONE: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "no engine": ({"llm": {"engines": []}}, {}, "language model"),
    "no key": ({}, {"GROQ_API_KEY": ""}, "GROQ_API_KEY"),
    "local only": ({"privacy": "local"}, {}, "senorita.privacy"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("options", "env", "says"), NONE.values(), ids=NONE)
async def test_without_a_model_it_is_said_plainly_and_commands_work(
    tmp_path: Path, options: dict[str, Any], env: dict[str, str], says: str
) -> None:
    async with talk(tmp_path, options=options, **env) as made:
        result = await made.ask("explain this function")
        assert result["status"] == "failed"
        assert says in result["message"], result
        assert (await made.ask("could you kindly lose the thing which computes areas"))["status"] == "notUnderstood"
        assert (await made.ask("delete function area"))["status"] == "done"
        assert not made.cloud.requests


# Editors that know no voice


def messages(made: Talk) -> str:
    return "\n".join(message.message for message in made.editor.messages)


@pytest.mark.asyncio
@pytest.mark.parametrize("who", PLAIN, ids=lambda who: who.name)
async def test_an_editor_without_voice_sees_the_answer(tmp_path: Path, who: Persona) -> None:
    async with talk(tmp_path, who) as made:
        made.cloud.script.replies = ["It reads.\n```python\nbanana = 1\n```\nThat is all.", "Because."]
        context = made.editor.context(made.uri, SOURCE.index("f = open"))
        await made.run("senorita.explain", context, work="w")
        assert "It reads." in messages(made)
        assert "banana = 1" in messages(made)
        kinds = [value["kind"] for value in made.editor.seen.progress["w"]]
        assert (kinds[0], kinds[-1]) == ("begin", "end")
        assert "It reads." in [value.get("message") for value in made.editor.seen.progress["w"]]
        await made.run("senorita.command", "why is that", context)
        told = [(message["role"], message["content"]) for message in made.chats[1]["messages"]]
        assert ("user", "Explain this.") in told


@pytest.mark.asyncio
@pytest.mark.parametrize("who", PERSONAS, ids=lambda who: who.name)
async def test_code_is_seen_before_it_is_accepted(tmp_path: Path, who: Persona) -> None:
    """No editor of these was told of by ``voice/*`` progress."""
    async with talk(tmp_path, who) as made:
        made.cloud.script.replies = [CLOSES]
        made.editor.seen.answer, made.editor.seen.takes = "Cancel", False
        context = made.editor.context(made.uri, SOURCE.index("f = open"))
        result = await made.run("senorita.command", "make this use a with statement", context)
        assert made.text == SOURCE
        if who.name == "vscode":
            assert made.editor.seen.previews == ["Changed function read"]
            assert result["status"] == "declined"
        elif who.edits:
            assert READ.strip() in made.editor.seen.questions[0]
            assert result["status"] == "declined"
        else:
            assert READ.strip() in messages(made)
            assert result["error"]["code"] == "editorCannot"
        edit = await offered(made)
        made.editor.make(edit)
        assert made.text == AFTER
        assert await offered(made) is None


async def offered(made: Talk) -> Any:
    at = types.Position(0, 0)
    context = types.CodeActionContext([], only=["refactor.rewrite"])
    params = types.CodeActionParams(types.TextDocumentIdentifier(made.uri), types.Range(at, at), context)
    found = await made.editor.ask_server("textDocument/codeAction", params)
    return found[0]["edit"] if found else None


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["vscode", "neovim", "eglot", "lsp-mode"])
async def test_what_is_accepted_lands(tmp_path: Path, name: str) -> None:
    async with talk(tmp_path, persona(name)) as made:
        made.cloud.script.replies = [CLOSES]
        made.editor.seen.answer = "Accept"
        context = made.editor.context(made.uri, SOURCE.index("f = open"))
        await made.run("senorita.command", "make this use a with statement", context)
        assert made.text == AFTER
        assert len(made.editor.seen.labels) == 1


@pytest.mark.asyncio
async def test_what_takes_long_is_shown_unasked_and_can_be_cancelled(tmp_path: Path) -> None:
    async with talk(tmp_path, persona("neovim")) as made:
        reply, _ = held("It reads. ", "And it goes on.")
        made.cloud.script.replies = [reply]
        context = made.editor.context(made.uri, SOURCE.index("f = open"))
        asked = asyncio.ensure_future(made.run("senorita.explain", context))
        await until(lambda: any("It reads." in str(told) for told in made.editor.seen.progress.values()))
        ((token, told),) = made.editor.seen.progress.items()
        assert told[0]["kind"] == "begin"
        assert told[0]["cancellable"] is True
        made.editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        assert (await asked)["status"] == "cancelled"
        await until(lambda: told[-1]["kind"] == "end")
        await until(lambda: made.cloud.of("chat")[0].ended == "aborted")


# Secrets


@pytest.mark.asyncio
async def test_nothing_of_code_words_or_keys_is_logged(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = {"code": "zanzibar", "speech": "quokka", "answer": "marmalade", "key": KEY}
    source = SOURCE.replace("width", words["code"])
    async with talk(tmp_path, source=source) as made:
        made.cloud.script.reply = f"{words['answer']} it is.\n```python\n{words['answer']} = (\n```"
        made.cloud.script.replies = [{"tool": words["answer"], "arguments": words["answer"]}]
        made.cloud.script.transcripts = [f"what is a {words['speech']}"]
        await made.ask(f"could you kindly do that {words['speech']} thing with the areas")
        await made.ask(f"explain {words['speech']}", at=words["code"])
        await made.ask(f"make this a {words['speech']}", at=words["code"])
        await made.ask("review this file")
        await made.editor.listen()
        await made.editor.utter(made.uri)
        for kind in ("drop", "malformed", "wrong_shape", "error"):
            made.cloud.faults.add(Fault("chat", kind, after=3))
            await made.ask(f"explain {words['speech']}", at=words["code"])
        made.cloud.faults.add(Fault("chat", "status", status=401))
        await made.ask("explain this")
        assert len(made.chats) >= 9
        change = types.TextDocumentContentChangeWholeDocument(words["code"])
        made.editor.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(2, "file:///elsewhere.py"), [change]
            )
        )
        await made.ask("go to line one")
    logged = capfd.readouterr().err + "".join(message.message for message in made.editor.log_messages)
    assert "not open" in logged
    assert [name for name, word in words.items() if word in logged] == []
