"""An end of a turn that may be one: thought about at once, and nobody is told before it is certain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import Script
from tests.hands_free import FILE, REPLY, asked, begin, chats, listened, names, question, remembered, say, since
from tests.live_talk import SAID, SOURCE, SPEECH, WITHOUT_SECOND, Talk, free, silence, speech

EARLY = 140
"""ms of silence after which the turn may be over, and need not be."""

NO_SILENCE_OF_ITS_OWN = {
    "senorita_lsp.engines.deepgram.live.IDLE_S": 20,
    "senorita_lsp.engines.deepgram.flux.IDLE_S": 20,
}
"""An editor that sends nothing for a while does not end a turn by that."""


@asynccontextmanager
async def eager(folder: Path, **script: Any) -> AsyncIterator[Talk]:
    made = Script(**({"reply": REPLY} | script))
    options = {"deepgram": {"eagerEndOfTurn": True}}
    async with free(folder, made, SPEECH, options=options, limits=NO_SILENCE_OF_ITS_OWN) as talk:
        yield talk


async def perhaps_over(talk: Talk, text: str) -> int:
    """Says something that may be all; where the progress stood before. Returns when the server knows."""
    at, known = len(talk.editor.told), told(talk, "stt.eager")
    await begin(talk, text)
    await talk.editor.speak(silence(EARLY))
    await talk.until(lambda: told(talk, "stt.eager") > known)
    return at


def told(talk: Talk, kind: str) -> int:
    """How often the cloud has told of it."""
    return sum(event["kind"] == kind for event in talk.sky.events)


def kinds(talk: Talk, at: int) -> set[str]:
    return {value["kind"] for value in since(talk, at)}


async def go_on(talk: Talk, text: str) -> None:
    """The turn was not over: this is all of it, of which the first half is known at once."""
    talk.sky.script.transcripts[0] = text
    known = told(talk, "stt.resumed")
    await talk.editor.speak(speech(200, seed=9))
    await talk.until(lambda: told(talk, "stt.resumed") > known)


@pytest.mark.asyncio
async def test_an_answer_is_ready_before_the_end_and_given_after_it(tmp_path: Path) -> None:
    async with eager(tmp_path) as talk:
        at = await perhaps_over(talk, FILE)
        await talk.until(lambda: chats(talk) and chats(talk)[0].ended == "done" and talk.sky.of("openai.speech"))
        assert told(talk, "stt.final") == 0
        assert (await talk.editor.ask_server("voice/status", {}))["sessions"]
        assert kinds(talk, at) <= {"state", "interim"}
        assert talk.editor.state == "listening"
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns and "audio" in kinds(talk, at))
        assert len(chats(talk)) == 1
        order = [kind for kind in names(since(talk, at, "interim")) if kind not in ("listening", "thinking")]
        assert order.index("final") < order.index("intent") < order.index("text") < order.index("sentence")
        assert order.index("sentence") < order.index("audio")
        assert "".join(value["delta"] for value in talk.editor.kinds("text")) == REPLY
        [result] = talk.editor.turns
        assert (result["status"], result["transcript"], result["message"]) == ("done", FILE, REPLY)
        await listened(talk, result["turnId"])
        assert await remembered(talk) == [(FILE, REPLY)]


@pytest.mark.asyncio
@pytest.mark.parametrize("answered", [True, False], ids=["answered", "in thought"])
async def test_what_was_thought_ahead_of_who_goes_on_leaves_no_trace(answered: bool, tmp_path: Path) -> None:
    whole = f"{FILE} in simple words for a child of ten"
    async with eager(tmp_path) as talk:
        if not answered:
            talk.sky.script.replies = [{"text": ["It reads. ", asyncio.Event(), "It writes."]}]
        at = await perhaps_over(talk, FILE)
        await talk.until(lambda: talk.sky.of("openai.speech"))
        await go_on(talk, whole)
        if not answered:
            await talk.until(lambda: chats(talk)[0].ended == "aborted")
        assert kinds(talk, at) <= {"state", "interim"}
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns)
        [result] = talk.editor.turns
        assert (result["status"], result["transcript"], result["message"]) == ("done", whole, REPLY)
        assert {value["turnId"] for value in since(talk, at) if "turnId" in value} == {result["turnId"]}
        assert [value["text"] for value in talk.editor.kinds("final")] == [whole]
        assert not talk.editor.kinds("stopPlayback")
        # The question that was dropped is none that the model is told of.
        assert len(chats(talk)[-1].json["messages"]) == 2
        await listened(talk, result["turnId"])
        assert await remembered(talk) == [(whole, REPLY)]


@pytest.mark.asyncio
async def test_a_command_is_not_carried_out_before_the_end(tmp_path: Path) -> None:
    async with eager(tmp_path) as talk:
        at = await perhaps_over(talk, SAID)
        for _ in range(3):
            await talk.editor.ask_server("voice/status", {})
        assert talk.text == SOURCE
        assert talk.editor.seen.labels == []
        assert kinds(talk, at) <= {"state", "interim"}
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns)
        assert talk.text == WITHOUT_SECOND


@pytest.mark.asyncio
async def test_a_command_that_goes_on_is_another_one(tmp_path: Path) -> None:
    async with eager(tmp_path) as talk:
        await perhaps_over(talk, "delete function first")
        await go_on(talk, "delete function first no go to line six")
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns)
        assert talk.text == SOURCE
        assert [one["transcript"] for one in talk.editor.turns] == ["delete function first no go to line six"]


@pytest.mark.asyncio
async def test_an_edit_by_the_model_is_not_made_before_the_end(tmp_path: Path) -> None:
    code = "This one is shorter.\n```python\ndef second():\n    return 22\n```\n"
    async with eager(tmp_path, reply=code) as talk:
        talk.editor.seen.answer = "Accept"
        at = await perhaps_over(talk, "simplify function second")
        await talk.until(lambda: chats(talk) and chats(talk)[0].ended == "done")
        await talk.editor.ask_server("voice/status", {})
        assert kinds(talk, at) <= {"state", "interim"}
        assert (talk.text, talk.editor.seen.questions) == (SOURCE, [])
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns)
        assert talk.editor.turns[0]["status"] == "done", talk.editor.turns
        assert talk.text == SOURCE.replace("return 2\n", "return 22\n")
        assert len(chats(talk)) == 1


@pytest.mark.asyncio
async def test_stop_silences_at_its_first_word_and_is_done_at_its_end(tmp_path: Path) -> None:
    async with eager(tmp_path, sound_per_char=40) as talk:
        turn_id = await asked(talk)
        await perhaps_over(talk, "stop")
        await talk.until(lambda: talk.editor.kinds("stopPlayback"))
        assert talk.editor.kinds("stopPlayback")[0]["turnId"] == turn_id
        assert [one["transcript"] for one in talk.editor.turns] == [FILE]
        await talk.editor.speak(silence(400))
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert (talk.editor.turns[1]["status"], talk.editor.turns[1]["transcript"]) == ("done", "stop")
        await talk.until(lambda: talk.editor.state == "idle")
        assert len(talk.editor.kinds("stopPlayback")) == 1


@pytest.mark.asyncio
async def test_stop_at_an_eager_end_that_was_none_stops_nothing_else(tmp_path: Path) -> None:
    """What goes on beside the turn, a question of another kind, is not ended by half a sentence."""
    async with eager(tmp_path) as talk:
        held = asyncio.Event()
        talk.sky.script.replies = [{"text": ["", held, "It adds them up."]}]
        typed = asyncio.ensure_future(talk.editor.say("explain function second", talk.uri))
        await talk.until(lambda: chats(talk))
        await perhaps_over(talk, "stop")
        for _ in range(3):
            await talk.editor.ask_server("voice/status", {})
        assert not typed.done()
        await go_on(talk, "stop using tabs")
        held.set()
        assert (await typed)["message"] == "It adds them up."


@pytest.mark.asyncio
async def test_the_question_that_was_thought_ahead_twice_is_asked_as_it_was_said_at_last(tmp_path: Path) -> None:
    async with eager(tmp_path) as talk:
        await perhaps_over(talk, FILE)
        await talk.until(lambda: chats(talk))
        await go_on(talk, f"{FILE} briefly")
        await talk.editor.speak(silence(EARLY))
        await talk.until(lambda: told(talk, "stt.eager") == 2 and len(chats(talk)) == 2)
        await talk.editor.speak(silence(400))
        await talk.until(lambda: talk.editor.turns)
        assert len(chats(talk)) == 2
        assert question(chats(talk)[1]).endswith("briefly")
        assert [one["transcript"] for one in talk.editor.turns] == [f"{FILE} briefly"]
        await say(talk, SAID)
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
