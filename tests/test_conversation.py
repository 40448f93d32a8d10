"""Conversations as people have them: what is asked in passing, taken back, asked again, and meant for nobody's code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cloud import Fault
from tests.thinker import SOURCE, Talk, talk, until

ANSWER = "It opens a file. It never closes it."
READ = "def read(path):\n    with open(path) as file:\n        return file.read()\n"
CODE = f"This one closes the file.\n```python\n{READ}```\n"


@pytest_asyncio.fixture
async def vscode(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talk(tmp_path) as made:
        yield made


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["say that again", "what did you just say", "repeat that"])
async def test_an_answer_is_said_again_without_asking_anew_or_writing_it_down(vscode: Talk, said: str) -> None:
    vscode.cloud.script.replies = [ANSWER]
    await vscode.ask("explain this function")
    result = await vscode.ask(said)
    assert (result["status"], result["message"]) == ("done", ANSWER)
    assert len(vscode.chats) == 1
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_there_is_nothing_to_say_again_at_first(vscode: Talk) -> None:
    result = await vscode.ask("say that again")
    assert result["message"] == "I have not said anything yet."


CANNOT = {
    "fix this": "edit",
    "extract this into a function": "edit",
    "where is area used": "question",
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("said", "task"), CANNOT.items())
async def test_what_neither_editor_nor_grammar_can_do_is_asked_of_the_model(vscode: Talk, said: str, task: str) -> None:
    vscode.cloud.script.replies = [CODE if task == "edit" else ANSWER]
    vscode.editor.seen.answer = "Accept"
    result = await vscode.ask(said)
    assert result["status"] == "done", result
    assert result["intent"] == {"family": f"ask.{task}", "slots": {"text": said}}
    assert ("with open" in vscode.text) == (task == "edit")


@pytest.mark.asyncio
async def test_without_a_model_it_is_said_what_cannot_be_done(tmp_path: Path) -> None:
    async with talk(tmp_path, options={"llm": {"engines": []}}) as made:
        result = await made.ask("extract this into a function")
        assert result["error"]["code"] == "editorCannot"
        assert made.text == SOURCE


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["help", "what can you do"])
async def test_who_asks_for_help_is_told_what_can_be_said(vscode: Talk, said: str) -> None:
    result = await vscode.ask(said)
    assert result["status"] == "done"
    assert "go to function read" in result["message"]


@pytest.mark.asyncio
async def test_code_in_an_answer_to_free_speech_is_shown_as_it_is_and_not_said(vscode: Talk) -> None:
    vscode.cloud.script.replies = [f"Like this.\n```python\n{READ}```\nThat is all."]
    result = await vscode.ask("kindly show my colleague how the thing ought to look")
    assert result["message"] == "Like this.\nThat is all."
    assert vscode.editor.text() == result["message"]
    assert vscode.editor.text("code") == READ
    assert vscode.text == SOURCE


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["accept", "actually yes", "yes"])
async def test_who_said_no_to_code_may_still_take_it_and_take_it_back(vscode: Talk, said: str) -> None:
    vscode.cloud.script.replies = [CODE]
    vscode.editor.seen.answer = "Cancel"
    assert (await vscode.ask("make this use a with statement"))["status"] == "declined"
    assert (await vscode.ask("no"))["status"] == "done"
    result = await vscode.ask(said)
    assert result["status"] == "done", result
    assert READ in vscode.text
    assert (await vscode.ask("accept"))["error"]["code"] == "nothingAsked"
    await vscode.ask("undo that")
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_a_yes_after_something_else_is_no_yes_to_code_declined_before(vscode: Talk) -> None:
    vscode.cloud.script.replies = [CODE]
    vscode.editor.seen.answer = "Cancel"
    await vscode.ask("make this use a with statement")
    await vscode.ask("go to line three")
    assert (await vscode.ask("yes"))["error"]["code"] == "nothingAsked"
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_silence_and_who_did_not_hear_it_leave_a_question_open(vscode: Talk) -> None:
    vscode.cloud.script.replies = [CODE]
    vscode.editor.slow = True
    asked = asyncio.ensure_future(vscode.ask("make this use a with statement"))
    await asyncio.wait_for(vscode.editor.asked.wait(), 25)
    assert (await vscode.ask(""))["message"] == ""
    assert (await vscode.ask("say that again"))["message"] == "3 lines for function read. Accept?"
    assert not asked.done()
    await vscode.ask("yes")
    assert (await asked)["status"] == "done"
    assert READ in vscode.text


@pytest.mark.asyncio
async def test_faults_told_in_words_alone_are_not_called_none(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["The file is never closed."]
    result = await vscode.ask("what is wrong with this function")
    assert result["message"] == "The file is never closed."
    vscode.cloud.script.replies = [{"text": "The file is", "finish": "length"}]
    result = await vscode.ask("what is wrong with this function")
    assert result["message"] == "The file is The answer was cut off here."


@pytest.mark.asyncio
async def test_a_model_that_says_why_not_is_heard_in_an_editor_that_shows_no_stream(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["It does no input or output, so that would gain nothing."]
    context = vscode.editor.context(vscode.uri, SOURCE.index("width *"))
    result = await vscode.run("senorita.command", "make this async", context)
    assert result["message"].startswith("It does no input or output")
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_what_is_shown_has_nothing_in_it_that_a_terminal_would_obey(vscode: Talk) -> None:
    vscode.cloud.script.replies = ["Clear\x1b[2J this\u202e.\n```python\nx = '\x1b]0;a\x07'\n```"]
    result = await vscode.ask("explain this function")
    shown = vscode.editor.text() + vscode.editor.text("code")
    assert shown.count("\ufffd") == 4
    assert not set(shown + result["message"]) & set("\x1b\x07\u202e")


@pytest.mark.asyncio
async def test_answers_that_take_long_keep_no_command_waiting(vscode: Talk) -> None:
    gate = asyncio.Event()
    vscode.cloud.script.replies = [{"text": ["Well, ", gate, "that is it."]} for _ in range(9)]
    asked = [asyncio.ensure_future(vscode.ask("explain this function")) for _ in range(8)]
    await until(lambda: len(vscode.chats) == 8)
    assert (await vscode.ask("go to line three"))["message"] == "Line 3."
    ninth = await vscode.ask("explain this function")
    assert ninth["error"]["code"] == "busy"
    assert ninth["error"]["retryAfter"] == 1
    gate.set()
    assert {result["message"] for result in await asyncio.gather(*asked)} == {"Well, that is it."}


@pytest.mark.asyncio
async def test_free_speech_that_meets_a_fault_is_told_of_it_and_can_be_tried_again(vscode: Talk) -> None:
    vscode.cloud.faults.add(Fault("chat", "status", status=401))
    result = await vscode.ask("kindly tidy the thing which computes areas")
    assert result["status"] == "notUnderstood"
    assert "GROQ_API_KEY" in result["message"]
    vscode.cloud.script.replies = ["It is tidy."]
    assert (await vscode.ask("try again"))["message"] == "It is tidy."


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["explain this function", "kindly tidy the thing which computes areas"])
async def test_code_without_words_is_said_to_be_shown(vscode: Talk, said: str) -> None:
    vscode.cloud.script.replies = ["```python\nx = 1\n```"]
    result = await vscode.ask(said)
    assert result["message"] == "The code is only shown."
    assert vscode.editor.text("code") == "x = 1\n"


TWO = """Two things.
```findings
[{"line": 7, "message": "It is never closed.", "fix": "    f = open(path, encoding='utf-8')"},
 {"line": 13, "message": "It has no types.", "fix": "    return float(width * height)"}]
```"""


@pytest.mark.asyncio
async def test_a_finding_is_named_by_its_number_in_the_report(vscode: Talk) -> None:
    vscode.cloud.script.replies = [TWO]
    assert (await vscode.ask("review this file"))["message"] == "Two things. 2 findings."
    assert (await vscode.ask("go to the second finding"))["message"].startswith("Line 13: It has no types.")
    assert (await vscode.ask("fix the first one"))["message"] == "Fixed."
    assert "utf-8" in vscode.text
    assert (await vscode.ask("fix the first one"))[
        "message"
    ] == "There is no such finding, or it has been settled already."
    assert (await vscode.ask("fix the second one"))["message"] == "Fixed."
    assert "float(width * height)" in vscode.text
    await vscode.ask("undo that")
    await vscode.ask("undo that")
    assert vscode.text == SOURCE


@pytest.mark.asyncio
async def test_fix_this_said_elsewhere_and_later_is_not_the_finding_gone_to_before(vscode: Talk) -> None:
    vscode.cloud.script.replies = [TWO, "I see nothing wrong there."]
    await vscode.ask("review this file")
    await vscode.ask("next finding")
    await vscode.ask("go to line 12")
    result = await vscode.ask("fix this", at="def main")
    assert result["intent"]["family"] == "ask.edit"
    assert vscode.text == SOURCE
