"""Hands-free hearing: turn after turn on one connection, over lines that break in speech and in silence."""

from __future__ import annotations

import asyncio

import pytest

from senorita_lsp.engines import live
from senorita_lsp.engines.stt.base import Begun, Ended, Interim
from tests.cloud import Script
from tests.live_hearing import MODELS, MS, QUIET, RATE, SAID, hearing, speech
from tests.live_hearing import quick as quick


@MODELS
@pytest.mark.asyncio
async def test_a_conversation_goes_on_turn_after_turn(model: str) -> None:
    script = Script(transcripts=["open main", "close it", "go to line two"])
    async with hearing(model, script, endless=True) as ear:
        for number, text in enumerate(["open main", "close it"], 1):
            await ear.say(speech(800, seed=number) + QUIET * 80)
            await ear.until(lambda number=number: len(ear.events(Ended)) == number)
            assert ear.events(Ended)[-1].transcript.text == text
            ear.live.turn_taken()
        await ear.say(speech(600, seed=3))
        await ear.until(lambda: ear.events(Interim)[-1].text == "go to")
        assert await ear.text == "go to line two"
        assert len(ear.lines()) == 1
        await ear.until(lambda: ear.lines()[0].startswith(bytes(ear.sent)))


@MODELS
@pytest.mark.asyncio
async def test_a_conversation_whose_line_breaks_in_mid_utterance_goes_on_with_the_whole_of_it(model: str) -> None:
    script = Script(transcripts=["open main", "close it"])
    async with hearing(model, script, endless=True) as ear:
        await ear.say(speech(800) + QUIET * 80)
        await ear.until(lambda: ear.events(Ended))
        ear.live.turn_taken()
        done = ear.events(Ended)[0].at_ms * MS
        await ear.say(speech(600, seed=2))
        await ear.until(lambda: len(ear.events(Begun)) == 2)
        ear.net.cut()
        await ear.say(speech(200, seed=3) + QUIET * 80)
        await ear.until(lambda: len(ear.events(Ended)) == 2)
        assert ear.events(Ended)[1].transcript.text == "close it"
        # The turn may be over before the last of the silence after it is there.
        await ear.until(lambda: ear.lines()[1].startswith(bytes(ear.sent[done:])))
        assert ear.notices == []


@MODELS
@pytest.mark.asyncio
async def test_of_silence_in_a_conversation_only_the_last_of_it_is_kept(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "QUIET_S", 1)
    async with hearing(model, endless=True) as ear:
        await ear.say(QUIET * 500)
        await ear.until(lambda: ear.lines() and len(ear.lines()[0]) >= len(ear.sent))
        await ear.say(QUIET)
        assert len(ear.live._sound) == RATE * 2
        ear.net.cut()
        said = speech(800) + QUIET * 80
        await ear.say(QUIET * 100 + said)
        await ear.until(lambda: ear.events(Ended))
        assert ear.events(Ended)[0].transcript.text == SAID
        # The turn may be over before the last of the silence after it is there.
        await ear.until(lambda: ear.lines()[-1].endswith(said))
        again = ear.lines()[-1]
        assert again.endswith(bytes(ear.sent[-len(again) :]))
        assert len(said) + RATE * 2 <= len(again) < len(ear.sent) - len(QUIET) * 400


@pytest.mark.asyncio
async def test_of_silence_that_nobody_was_sent_all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "QUIET_S", 1)
    async with hearing(endless=True, start=False) as ear:
        await ear.say(QUIET * 500)
        ear.start()
        await ear.until(lambda: ear.lines() and len(ear.lines()[0]) >= len(ear.sent))
        assert ear.lines() == [bytes(ear.sent)]


@MODELS
@pytest.mark.asyncio
async def test_lines_that_break_in_silence_are_not_opened_for_ever(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence that is let go of is no progress."""
    monkeypatch.setattr(live, "QUIET_S", 1)
    async with hearing(model, endless=True, start=False) as ear:
        ear.net.cuts = [60_000] * 50
        ear.start()
        async with asyncio.timeout(25):
            while ear.task is not None and not ear.task.done():
                await ear.say(QUIET, pause=0.001)
        assert await ear.result() is None
        assert ear.net.connections == 3
        assert ear.notices == ["The connection to Deepgram broke."]
        assert ear.live.unheard == b""


@MODELS
@pytest.mark.asyncio
async def test_a_line_that_lasted_was_a_good_one(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTING_S", 0.0)
    async with hearing(model, endless=True, start=False) as ear:
        ear.net.cuts = [20_000] * 5
        ear.start()
        async with asyncio.timeout(25):
            while ear.net.connections < 6:
                await ear.say(QUIET, pause=0.001)
        assert ear.notices == []


# What is bounded
