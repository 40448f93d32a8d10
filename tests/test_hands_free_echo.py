"""The own voice comes back by the microphone: it interrupts nothing, and somebody who speaks over it is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from senorita_lsp.engines.stt._sound import at_16k
from tests.cloud import Script
from tests.hands_free import (
    FILE,
    REPLY,
    SENTENCES,
    asked,
    begin,
    chats,
    length,
    listened,
    played,
    remembered,
    say,
    sounds,
)
from tests.live_talk import SAID, SOURCE, SPEECH, WITHOUT_SECOND, Talk, free, silence
from tests.room import Room
from tests.voices import spoken

HEARD_MS = 1_200
"""The second sentence is well begun then."""

# Through the cloud, which hears what the script says


@asynccontextmanager
async def aloud(folder: Path) -> AsyncIterator[Talk]:
    async with free(folder, Script(reply=REPLY, sound_per_char=25), SPEECH) as talk:
        yield talk


async def two_sentences(talk: Talk) -> str:
    """The turn whose answer was heard up to its second sentence."""
    turn_id = await asked(talk)
    await talk.until(lambda: length(sounds(talk, turn_id)) >= HEARD_MS)
    played(talk, turn_id, HEARD_MS, "playing")
    return turn_id


ECHOES = [
    SENTENCES[0],
    f"{SENTENCES[0]} {SENTENCES[1]}",
    "comes out of it number two comes",
    "number won comes out of it numb or two",
    "Number one comes out off it, number",
]


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ECHOES)
async def test_what_it_says_itself_does_not_interrupt_it(text: str, tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await two_sentences(talk)
        await say(talk, text, 1_000)
        await listened(talk, turn_id)
        assert not talk.editor.kinds("stopPlayback")
        assert len(talk.editor.kinds("pausePlayback")) == len(talk.editor.kinds("resumePlayback")) <= 1
        assert [one["transcript"] for one in talk.editor.turns] == [FILE]
        assert len(chats(talk)) == 1
        assert await remembered(talk) == [(FILE, REPLY)]


@pytest.mark.asyncio
@pytest.mark.parametrize("rest", ["no stop please", "wait a moment", "what does the second function return"])
async def test_somebody_who_speaks_over_it_stops_it(rest: str, tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        turn_id = await two_sentences(talk)
        await begin(talk, f"{SENTENCES[0]} {rest}", 1_000)
        await talk.editor.speak(silence(600))
        await talk.until(lambda: talk.editor.kinds("stopPlayback"))
        assert talk.editor.kinds("stopPlayback")[0]["turnId"] == turn_id
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert rest.split()[-1] in talk.editor.turns[1]["transcript"]


@pytest.mark.asyncio
async def test_a_command_spoken_between_two_echoes_is_carried_out(tmp_path: Path) -> None:
    async with aloud(tmp_path) as talk:
        await two_sentences(talk)
        await say(talk, SENTENCES[0], 800)
        await say(talk, SAID, 600)
        await talk.until(lambda: len(talk.editor.turns) == 2)
        assert talk.text == WITHOUT_SECOND
        assert [one["transcript"] for one in talk.editor.turns] == [FILE, SAID]


# In a room, by the engines of this machine

ANSWER = (
    "This file has three small functions. The first one always returns the number one. "
    "The second one returns a two, and the third one a three. None of them takes an argument."
)
OVER_MS = 500
"""Somebody speaks over the answer when so much of it was heard …"""

LOUDER_DB = 6.0
"""… and so much louder than the voice comes out of the loudspeaker."""

ENGINES = {"tts": {"engines": ["piper"]}}


@asynccontextmanager
async def in_a_room(folder: Path, loss_db: float, delay_ms: int) -> AsyncIterator[tuple[Talk, Room]]:
    script = Script(reply=ANSWER)
    async with free(folder, script, SPEECH, engines=("whisper",), options=ENGINES) as talk:
        room = Room(talk, loss_db, delay_ms)
        try:
            room.say(at_16k(spoken(FILE)).data)
            await talk.until(lambda: room.playing)
            yield talk, room
        finally:
            # Shown where the test fails.
            print(*(told for told in talk.editor.told if told["kind"] not in {"audio", "level", "text"}), sep="\n")
            await room.close()


ROOMS = pytest.mark.parametrize(("loss_db", "delay_ms"), [(6, 300), (12, 150), (24, 50)])


@pytest.mark.speech
@pytest.mark.audio
@ROOMS
@pytest.mark.asyncio
async def test_in_a_room_an_answer_is_spoken_to_its_end(loss_db: float, delay_ms: int, tmp_path: Path) -> None:
    async with in_a_room(tmp_path, loss_db, delay_ms) as (talk, room):
        await talk.until(lambda: not room.playing)
        await talk.until(lambda: talk.editor.state == "idle")
        assert talk.editor.kinds("audioEnd")
        assert not talk.editor.kinds("stopPlayback")
        assert len(talk.editor.kinds("pausePlayback")) == len(talk.editor.kinds("resumePlayback"))
        assert [one["message"] for one in talk.editor.turns] == [ANSWER]
        assert len(chats(talk)) == 1
        assert talk.text == SOURCE


@pytest.mark.speech
@pytest.mark.audio
@pytest.mark.parametrize(("loss_db", "delay_ms"), [(12, 150), (18, 300), (24, 50)])
@pytest.mark.asyncio
async def test_in_a_room_a_command_over_an_answer_is_carried_out(loss_db: float, delay_ms: int, tmp_path: Path) -> None:
    """Where it is misheard through the voice, that is silent, and it is heard when it is said again."""
    async with in_a_room(tmp_path, loss_db, delay_ms) as (talk, room):
        await talk.until(lambda: room.played_ms > OVER_MS)
        for turns in (2, 3):
            room.say(at_16k(spoken(SAID)).data, LOUDER_DB)
            await talk.until(lambda turns=turns: len(talk.editor.turns) == turns)
            if talk.text != SOURCE:
                break
        assert talk.text == WITHOUT_SECOND, talk.editor.turns
        assert talk.editor.kinds("stopPlayback")[0]["reason"] == "speech"
        assert len(talk.editor.seen.labels) == 1
