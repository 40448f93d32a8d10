"""The language model's work over the real wire: questions answered, code offered, and who types meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.thinker import AFTER, CLOSES, OLD, READ, SOURCE, SPEECH, Talk, held, talk, until

SHORTER = "Shorter.\n```python\ndef read(path):\n    return open(path).read()\n```\n"
ADD = "def add(one, other):\n    return one + other\n"
ADDS = f"It adds.\n```python\n{ADD}```\n"
WITH_ADD = SOURCE.replace("\n\ndef area", f"\n\n{ADD}\n\ndef area")


@pytest_asyncio.fixture
async def vscode(tmp_path: Path) -> AsyncIterator[Talk]:
    """Visual Studio Code, on a file."""
    async with talk(tmp_path) as made:
        yield made


# Answers


@pytest.mark.asyncio
async def test_an_answer_streams_in_order_and_its_code_is_shown(vscode: Talk) -> None:
    reply, (gate,) = held("It opens a file. ", "It never closes it.\n```python\nfile.close()\n```\nThat would.")
    vscode.cloud.script.replies = [reply]
    asked = asyncio.ensure_future(vscode.ask("explain this function"))
    await until(lambda: "opens a file" in vscode.editor.text())
    assert not asked.done()
    gate.set()
    result = await asked
    assert result["status"] == "done"
    assert vscode.editor.text() == "It opens a file. It never closes it.\n\nThat would."
    assert vscode.editor.text("code") == "file.close()\n"
    assert "".join(result["message"].split()) == "".join(vscode.editor.text().split())
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_what_streams_is_spoken_while_the_model_still_thinks(vscode: Talk) -> None:
    reply, (gate,) = held("It opens a file. Then", " it reads.\n```python\nbanana = 1\n```\nNothing is closed.")
    vscode.cloud.script.replies = [reply]
    await vscode.editor.listen(SPEECH)
    asked = asyncio.ensure_future(vscode.ask("what does this function do"))
    await until(lambda: vscode.editor.kinds("audio"))
    assert vscode.editor.kinds("sentence")[0]["text"] == "It opens a file."
    assert not asked.done()
    gate.set()
    result = await asked
    assert result["status"] == "done"
    await until(lambda: vscode.editor.kinds("audioEnd"), 30)
    spoken = [value["text"] for value in vscode.editor.kinds("sentence")]
    assert spoken == ["It opens a file.", "Then it reads.", "Nothing is closed."]
    assert vscode.editor.text("code") == "banana = 1\n"
    asked_of = [one.json["input"] for one in vscode.cloud.of("speech")]
    assert not [text for text in asked_of if "banana" in text]
    assert {value["turnId"] for value in vscode.editor.kinds("sentence", "audio")} == {result["turnId"]}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("reply", "status", "words"),
    [
        ("", "failed", "No answer came back."),
        ({"text": "It reads a", "finish": "length"}, "done", "It reads a The answer was cut off here."),
        ({"text": "<think>Let me see.</think>It reads."}, "done", "It reads."),
        ({"text": "", "reasoning": "Let me see."}, "failed", "No answer came back."),
    ],
    ids=["empty", "cut off", "thoughts", "only thoughts"],
)
async def test_odd_answers(vscode: Talk, reply: Any, status: str, words: str) -> None:
    vscode.cloud.script.replies = [reply]
    result = await vscode.ask("explain this function")
    assert (result["status"], result["message"]) == (status, words)
    assert " ".join(vscode.editor.text().split()) == words


@pytest.mark.asyncio
async def test_a_chain_asks_about_where_it_went(vscode: Talk) -> None:
    result = await vscode.ask("go to line 12 and explain this", at="main")
    assert result["status"] == "done", result["message"]
    assert "function area" in vscode.chats[0]["messages"][-1]["content"]
    assert vscode.editor.seen.carets[-1][1].start == SOURCE.index("def area")


@pytest.mark.asyncio
async def test_a_request_is_no_longer_than_the_settings_say(tmp_path: Path) -> None:
    source = SOURCE + "\n\n" + "\n\n".join(f"def word_{n}(one, two):\n    return one * {n} + two" for n in range(800))
    limits = {"llm": {"engines": ["groq"], "contextTokens": 1_500}}
    async with talk(tmp_path, options=limits, source=source) as small:
        await small.ask("review this file")
        await small.ask("could you perhaps put the wordy things away somewhere")
        for request in small.chats:
            assert len(str(request["messages"])) + len(str(request.get("tools", ""))) < 1_500 * 4
        assert len(small.chats) == 2


@pytest.mark.asyncio
async def test_a_follow_up_is_told_of_the_turns_before(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["It reads a file.", "Because nobody closes it."]
    await vscode.ask("explain this function")
    await vscode.ask("why is that")
    told = [(message["role"], message["content"]) for message in vscode.chats[1]["messages"]]
    assert ("user", "explain this function") in told
    assert ("assistant", "It reads a file.") in told


# Code


@pytest.mark.asyncio
@pytest.mark.parametrize("by", ["dialog", "word"])
@pytest.mark.parametrize("yes", [True, False], ids=["yes", "no"])
async def test_code_is_offered_and_lands_after_a_yes(vscode: Talk, by: str, yes: bool) -> None:
    vscode.cloud.script.replies = [CLOSES]
    vscode.editor.seen.answer = "Accept" if yes else "Cancel"
    vscode.editor.slow = by == "word"
    asked = asyncio.ensure_future(vscode.ask("make this use a with statement"))
    if by == "word":
        await asyncio.wait_for(vscode.editor.asked.wait(), 25)
        assert vscode.text == SOURCE
        await vscode.ask("accept" if yes else "no")
    result = await asyncio.wait_for(asked, 25)
    assert result["status"] == ("done" if yes else "declined"), result
    assert vscode.text == (AFTER if yes else SOURCE)
    assert vscode.editor.text("code") == READ
    assert vscode.editor.seen.questions == ["3 lines for function read. Accept?"]
    assert len(vscode.editor.seen.labels) == yes


@pytest.mark.asyncio
async def test_both_a_word_and_a_click_are_one_yes(vscode: Talk) -> None:
    """The click comes when the word has been taken: the edit is made once."""
    vscode.cloud.script.replies = [CLOSES]
    vscode.editor.seen.answer = "Accept"
    vscode.editor.when_asked = lambda: words.append(asyncio.ensure_future(vscode.ask("accept")))
    words: list[asyncio.Future[Any]] = []
    result = await vscode.ask("make this use a with statement")
    await asyncio.gather(*words)
    assert result["status"] == "done"
    assert vscode.text == AFTER
    assert len(vscode.editor.seen.labels) == 1


@pytest.mark.asyncio
async def test_an_undo_takes_back_the_whole_of_what_was_accepted(vscode: Talk) -> None:
    imports = "Typed.\n```python\ndef read(path: Path) -> str:\n    return path.read_text()\n```\n"
    vscode.cloud.script.replies = [imports + "```imports\nfrom pathlib import Path\n```\n"]
    vscode.editor.seen.answer = "Accept"
    await vscode.ask("make this use pathlib")
    assert "from pathlib import Path" in vscode.text
    assert "path.read_text()" in vscode.text
    result = await vscode.ask("undo that")
    assert result["status"] == "done", result["message"]
    assert vscode.text == SOURCE
    result = await vscode.ask("redo that")
    assert "from pathlib import Path" in vscode.text


@pytest.mark.asyncio
async def test_new_code_is_put_where_it_belongs(vscode: Talk) -> None:
    vscode.cloud.script.replies = [ADDS]
    vscode.editor.seen.answer = "Accept"
    result = await vscode.ask("write a function that adds two numbers")
    assert result["status"] == "done", result["message"]
    assert vscode.text == WITH_ADD


@pytest.mark.asyncio
async def test_again_and_shorter_is_about_the_code_that_was_not_taken(vscode: Talk) -> None:
    vscode.cloud.script.replies = [CLOSES, SHORTER]
    vscode.editor.seen.answer = "Cancel"
    await vscode.ask("make this use a with statement")
    vscode.editor.seen.answer = "Accept"
    result = await vscode.ask("again, but shorter")
    assert result["status"] == "done", result["message"]
    assert "with open(path) as file:" in str(vscode.chats[1]["messages"])
    assert vscode.text == SOURCE.replace(OLD, "def read(path):\n    return open(path).read()\n")


@pytest.mark.asyncio
async def test_shorter_after_a_yes_is_about_the_code_that_landed(vscode: Talk) -> None:
    vscode.cloud.script.replies = [CLOSES, SHORTER]
    vscode.editor.seen.answer = "Accept"
    await vscode.ask("make this use a with statement")
    result = await vscode.ask("again, but shorter", at="with open")
    assert result["status"] == "done", result["message"]
    assert vscode.text == SOURCE.replace(OLD, "def read(path):\n    return open(path).read()\n")


@pytest.mark.asyncio
async def test_code_for_a_file_that_was_closed_meanwhile_is_not_offered(vscode: Talk) -> None:
    reply, (gate,) = held("It closes ", f"the file.\n```python\n{READ}```\n")
    vscode.cloud.script.replies = [reply]
    asked = asyncio.ensure_future(vscode.ask("make this use a with statement"))
    await until(lambda: "It closes" in vscode.editor.text())
    vscode.editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(vscode.uri)))
    gate.set()
    result = await asked
    assert (result["status"], result["error"]["code"]) == ("failed", "noDocument")
    assert not vscode.editor.seen.questions


@dataclass(frozen=True)
class Meanwhile:
    """The user types ``new`` before ``at`` while the question is open; ``lands`` where the code lands all the same."""

    name: str
    ask: str
    at: str
    new: str
    lands: bool


MEANWHILE = (
    Meanwhile("above", "make this use a with statement", "import os", "# 😀 typed\n", True),
    Meanwhile("below", "make this use a with statement", "def main", "# typed\n", True),
    Meanwhile("inside", "make this use a with statement", "data = f", "x = 1\n    ", False),
    Meanwhile("new code, above", "write a function that adds two numbers", "import os", "# typed\n", True),
    Meanwhile(
        "new code, just before it", "write a function that adds two numbers", "return data", "x = 1\n    ", False
    ),
)


@pytest.mark.asyncio
@pytest.mark.parametrize("case", MEANWHILE, ids=lambda case: case.name)
@pytest.mark.parametrize("whole", [False, True], ids=["range", "whole text"])
async def test_who_types_meanwhile_comes_first(vscode: Talk, case: Meanwhile, whole: bool) -> None:
    """``whole``: the editor sends all of its text with each change."""
    vscode.cloud.script.replies = [CLOSES if "with" in case.ask else ADDS]
    vscode.editor.seen.answer = "Accept"
    editor = vscode.editor

    def types_meanwhile() -> None:
        offset = SOURCE.index(case.at)
        if not whole:
            editor.type(vscode.uri, offset, case.new)
            return
        editor.seen.texts[vscode.uri] = SOURCE[:offset] + case.new + SOURCE[offset:]
        editor._changed(vscode.uri, types.TextDocumentContentChangeWholeDocument(editor.seen.texts[vscode.uri]))

    editor.when_asked = types_meanwhile
    result = await vscode.ask(case.ask)
    typed = SOURCE.replace(case.at, case.new + case.at, 1)
    if case.lands:
        assert result["status"] == "done", result["message"]
        new = AFTER if "with" in case.ask else WITH_ADD
        assert vscode.text == new.replace(case.at, case.new + case.at, 1)
    else:
        assert result["error"]["code"] == "documentChanged"
        assert "Say 'again'" in result["message"]
        assert vscode.text == typed


@pytest.mark.asyncio
async def test_what_was_left_alone_is_made_anew_on_again(vscode: Talk) -> None:
    vscode.cloud.script.replies = [CLOSES, CLOSES]
    vscode.editor.seen.answer = "Accept"
    vscode.editor.when_asked = lambda: vscode.editor.type(vscode.uri, SOURCE.index("data = f"), "x = 1\n    ")
    await vscode.ask("make this use a with statement")
    vscode.editor.when_asked = None
    result = await vscode.ask("again")
    assert result["status"] == "done", result["message"]
    assert vscode.text == AFTER


UNFIT = {
    "no code": ("I would rather not.", "noCode"),
    "cut off": ({"text": CLOSES[:60], "finish": "length"}, "cutOff"),
    "does not parse": ("Here.\n```python\ndef read(path:\n    return (\n```", "badCode"),
    "left out": ("Here.\n```python\ndef read(path):\n    # ... existing code ...\n    return data\n```", "badCode"),
    "the same": (f"Here.\n```python\n{OLD}```", "nothing"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("reply", "code"), UNFIT.values(), ids=UNFIT)
async def test_what_is_no_usable_code_is_not_even_offered(vscode: Talk, reply: Any, code: str) -> None:
    vscode.cloud.script.replies = [reply]
    vscode.editor.seen.answer = "Accept"
    result = await vscode.ask("make this use a with statement")
    assert result["status"] == "failed"
    assert result["error"]["code"] == code, result
    assert vscode.editor.text().strip().endswith(result["error"]["message"])
    assert not vscode.editor.seen.questions
    assert vscode.text == SOURCE
