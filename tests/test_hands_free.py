"""Speaking over an answer, hands-free: paused at once, gone on with or stopped by what was said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from senorita_lsp.reply.heard import Spoken, heard
from tests.cloud import Script
from tests.hands_free import (
    FILE,
    MS_PER_CHAR,
    REPLY,
    SENTENCES,
    asked,
    begin,
    chats,
    length,
    listened,
    names,
    played,
    question,
    remembered,
    say,
    since,
    sounds,
)
from tests.live_talk import SAID, SOURCE, SPEECH, WITHOUT_SECOND, Talk, free, silence

PAUSED_AT = 1_000


@asynccontextmanager
async def aloud(folder: Path, **more: Any) -> AsyncIterator[Talk]:
    """A conversation in which answers take long."""
    script = Script(reply=REPLY, sound_per_char=MS_PER_CHAR)
    async with free(folder, script, SPEECH, **more) as talk:
        yield talk


async def paused(talk: Talk, turn_id: str) -> int:
    """Where in the progress the answer was paused by somebody who began to speak; the listener says so, too."""
    await talk.until(lambda: talk.editor.kinds("pausePlayback"))
    played(talk, turn_id, PAUSED_AT, "paused")
    return talk.editor.told.index(talk.editor.kinds("pausePlayback")[0])


@pytest.mark.asyncio
async def test_who_begins_to_speak_pauses_the_answer_before_anything_else(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await asked(talk)
        at = len(talk.editor.told)
        await begin(talk, "go to line six")
        await talk.until(lambda: "interim" in names(since(talk, at)))
        first = since(talk, at, "audio", "sentence", "text", "turn")[0]
        assert (first["kind"], first["turnId"]) == ("pausePlayback", turn_id)
        assert not sounds_after(talk, "pausePlayback")


def sounds_after(talk: Talk, kind: str) -> list[dict[str, Any]]:
    last = max(at for at, value in enumerate(talk.editor.told) if value["kind"] == kind)
    return [value for value in talk.editor.told[last:] if value["kind"] == "audio"]


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["Uh-huh.", "okay", "Right.", "got it", "mm-hmm, yeah"])
async def test_a_sound_of_listening_lets_it_go_on_where_it_stood(said: str, tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await asked(talk)
        await begin(talk, said)
        at = await paused(talk, turn_id)
        await talk.editor.speak(silence(600))
        await talk.until(lambda: "resumePlayback" in names(since(talk, at)))
        await listened(talk, turn_id)
        told = talk.editor.told[at:]
        between = names(told)[names(told).index("pausePlayback") : names(told).index("resumePlayback")]
        assert "audio" not in between
        assert not talk.editor.kinds("stopPlayback")
        assert [value["seq"] for value in sounds(talk, turn_id)] == list(range(len(sounds(talk, turn_id))))
        assert length(sounds(talk, turn_id)) == sum(map(len, SENTENCES)) * MS_PER_CHAR
        assert [one["transcript"] for one in talk.editor.turns] == [FILE]
        assert len(chats(talk)) == 1
        assert await remembered(talk) == [(FILE, REPLY)]


@pytest.mark.asyncio
async def test_real_words_stop_it_and_only_what_was_heard_is_remembered(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await asked(talk)
        await talk.until(lambda: length(sounds(talk, turn_id)) >= PAUSED_AT)
        await begin(talk, "go to line six")
        await paused(talk, turn_id)
        await talk.until(lambda: talk.editor.kinds("stopPlayback"))
        assert talk.editor.kinds("stopPlayback") == [{"kind": "stopPlayback", "turnId": turn_id, "reason": "speech"}]
        await talk.until(lambda: talk.editor.state == "listening")
        played(talk, turn_id, PAUSED_AT, "stopped")
        await talk.editor.speak(silence(600))
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert talk.editor.seen.carets[-1][1].start == SOURCE.index("    return 2")
        was_heard = heard([Spoken(text, len(text) * MS_PER_CHAR) for text in SENTENCES], PAUSED_AT)
        assert REPLY.startswith(was_heard)
        past = await remembered(talk)
        assert past[0] == (FILE, was_heard)
        stopped = talk.editor.told.index(talk.editor.kinds("stopPlayback")[0])
        late = [value for value in talk.editor.told[stopped + 1 :] if value.get("turnId") == turn_id]
        assert not {value["kind"] for value in late} & {"audio", "audioEnd", "sentence", "text", "resumePlayback"}


@pytest.mark.asyncio
async def test_what_follows_a_question_still_in_thought_goes_on_with_it(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        talk.sky.script.replies = [{"text": ["", asyncio.Event()]}]
        await say(talk, FILE)
        await talk.until(lambda: chats(talk))
        await say(talk, "in simple words")
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert [(one["status"], one["transcript"]) for one in talk.editor.turns] == [
            ("cancelled", FILE),
            ("done", f"{FILE} in simple words"),
        ]
        assert question(chats(talk)[1]).lower().endswith(f"{FILE} in simple words")
        await talk.until(lambda: chats(talk)[0].ended == "aborted")
        spoken = {value["turnId"] for value in talk.editor.kinds("audio", "sentence", "text")}
        assert spoken <= {talk.editor.turns[1]["turnId"]}
        await listened(talk, talk.editor.turns[1]["turnId"])
        assert await remembered(talk) == [(f"{FILE} in simple words", REPLY)]


@pytest.mark.asyncio
async def test_a_command_that_follows_a_question_in_thought_is_its_own(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        talk.sky.script.replies = [{"text": ["", asyncio.Event()]}]
        await say(talk, FILE)
        await talk.until(lambda: chats(talk))
        await say(talk, SAID)
        await talk.until(lambda: len(talk.editor.turns) == 2)
        results = [(one["status"], one["transcript"]) for one in talk.editor.turns]
        assert results == [("cancelled", FILE), ("done", SAID)]
        assert talk.text == WITHOUT_SECOND
        assert len(chats(talk)) == 1


@pytest.mark.asyncio
async def test_an_edit_that_was_made_stays_when_its_answer_is_spoken_over_and_can_be_taken_back(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await asked(talk, SAID)
        await begin(talk, "go to line two")
        await paused(talk, turn_id)
        await talk.editor.speak(silence(600))
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert talk.editor.kinds("stopPlayback")[0]["turnId"] == turn_id
        assert talk.text == WITHOUT_SECOND
        await say(talk, "undo that")
        await talk.until(lambda: len(talk.editor.turns) == 3)
        assert talk.text == SOURCE


@pytest.mark.asyncio
@pytest.mark.parametrize("then", ["go to line two", "make it longer"])
async def test_code_that_is_being_written_is_dropped(then: str, tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        code = ["This one is shorter.\n```python\n", asyncio.Event(), "def second():\n    return 22\n```\n"]
        talk.sky.script.replies = [{"text": code}]
        await say(talk, "simplify function second")
        await talk.until(lambda: talk.editor.kinds("audio"))
        await say(talk, then)
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert talk.editor.turns[0]["status"] == "cancelled"
        await talk.until(lambda: chats(talk)[0].ended == "aborted")
        assert talk.text == SOURCE
        assert talk.editor.seen.labels == talk.editor.seen.questions == []


@pytest.mark.asyncio
async def test_what_a_dropped_turn_had_done_stays_and_can_be_taken_back(tmp_path: Path) -> None:
    """The first half of it was carried out; the second was being thought about."""
    async with aloud(tmp_path) as talk:
        talk.sky.script.replies = [{"text": ["", asyncio.Event()]}]
        await say(talk, f"{SAID} and then explain this file")
        await talk.until(lambda: chats(talk))
        assert talk.text == WITHOUT_SECOND
        await say(talk, "go to line two")
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert [one["status"] for one in talk.editor.turns] == ["cancelled", "done"]
        assert talk.text == WITHOUT_SECOND
        await say(talk, "undo that")
        await talk.until(lambda: len(talk.editor.turns) == 3)
        assert talk.text == SOURCE


@pytest.mark.asyncio
async def test_a_pause_does_not_stop_being_heard_after_many_interruptions(tmp_path: Path) -> None:
    """What a person says is never learnt as the loudness of the own voice, which stays in the headphones here."""
    async with aloud(tmp_path) as talk:
        for number in range(8):
            turn_id = await asked(talk)
            await begin(talk, f"go to line {number + 1}")
            await talk.editor.speak(silence(600))
            await talk.until(lambda number=number: len(talk.editor.turns) == 2 * (number + 1))
            assert turn_id in [one["turnId"] for one in talk.editor.kinds("pausePlayback")], number
