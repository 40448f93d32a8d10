"""Deepgram hears live: through its SDK, over real sockets, from a cloud on this machine."""

from __future__ import annotations

import asyncio
import gc
import time

import pytest

from senorita_lsp.engines.deepgram import live
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Hints, Interim, Resumed
from tests.cloud import Fault, Script
from tests.deepgram_ear import HINTS, LISTEN, LIVE, LOUD, QUIET, clean, hearing, listening
from tests.deepgram_ear import key as key


@LIVE
@pytest.mark.asyncio
async def test_a_turn_ends_by_itself(model: str) -> None:
    async with hearing(model, Script(transcripts=["delete function foo"])) as (engine, sky):
        assert engine.detects_turns
        async with listening(engine) as ear:
            await ear.feed(*[LOUD] * 40, *[QUIET] * 30)
            ended = await ear.until(Ended)
        assert (ended.transcript.text, ended.forced, ended.transcript.engine) == (
            "delete function foo",
            False,
            "deepgram",
        )
        assert ended.transcript.confidence == pytest.approx(0.99)
        assert 800 <= ended.at_ms <= 1_400
        assert isinstance(ear.told[0], Begun)
        assert all(isinstance(event, Begun | Interim | Ended) for event in ear.told)
        assert sum(isinstance(event, Begun) for event in ear.told) == 1
        assert bytes(sky.of(LISTEN[model])[0].audio) == LOUD * 40 + QUIET * 30


@LIVE
@pytest.mark.asyncio
async def test_a_released_key_ends_the_turn(model: str) -> None:
    async with hearing(model, Script(transcripts=["open main", "close it"])) as (engine, _), listening(engine) as ear:
        for text, fed in (("open main", 600), ("close it", 1_200)):
            await ear.feed(*[LOUD] * 30)
            await ear.stream.finish()
            ended = await ear.until(Ended, 1 if fed == 600 else 2)
            assert (ended.transcript.text, ended.at_ms, ended.forced) == (text, fed, True)


@LIVE
@pytest.mark.asyncio
async def test_a_released_key_ends_the_turn_in_which_nothing_was_said(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FORCE_S", 0.05)
    async with hearing(model) as (engine, _), listening(engine) as ear:
        await ear.feed(QUIET)
        await ear.stream.finish()
        ended = await ear.until(Ended)
        assert (ended.transcript.text, ended.at_ms, ended.forced) == ("", 20, True)
        assert ear.failure is None


@pytest.mark.asyncio
async def test_flux_tells_that_nothing_was_said_before_time_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FORCE_S", 60.0)
    async with hearing() as (engine, _), listening(engine) as ear:
        await ear.feed(*[QUIET] * 25)
        await ear.stream.finish()
        ended = await ear.until(Ended)
        assert (ended.transcript.text, ended.at_ms, ended.forced) == ("", 500, True)
        assert not any(isinstance(event, Begun) for event in ear.told)


@LIVE
@pytest.mark.asyncio
@pytest.mark.parametrize("after", [1, 3], ids=["nothing heard", "half heard"])
async def test_a_force_without_an_answer_is_no_end_where_something_may_have_been_said(
    model: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FORCE_S", 0.1)
    async with hearing(model, Script(interim_every=100)) as (engine, sky):
        sky.faults.add(Fault(LISTEN[model], "stall", after=after))
        async with listening(engine) as ear:
            await ear.feed(*[LOUD] * 30)
            await ear.stream.finish()
            assert clean(await ear.died()).code == "timeout"
        assert not any(isinstance(event, Ended) for event in ear.told)


@LIVE
@pytest.mark.asyncio
async def test_an_answer_that_a_busy_machine_has_not_read_yet_is_waited_for(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FORCE_S", 0.5)
    async with hearing(model, Script(transcript="open main")) as (engine, _), listening(engine) as ear:
        await ear.feed(*[LOUD] * 30)
        await ear.stream.finish()
        time.sleep(0.7)  # noqa: ASYNC251 - nothing at all is done meanwhile
        ended = await ear.until(Ended)
        assert (ended.transcript.text, ended.forced) == ("open main", True)


@pytest.mark.asyncio
async def test_flux_is_asked_as_it_is_set_and_for_no_eager_end_unless_wanted() -> None:
    options = {"end_of_turn_percent": 80, "end_of_turn_timeout_ms": 3_000}
    async with hearing(**options) as (engine, sky), listening(engine):
        assert sky.of("listen2")[0].query == {
            "model": ["flux-general-en"],
            "encoding": ["linear16"],
            "sample_rate": ["16000"],
            "eot_threshold": ["0.8"],
            "eot_timeout_ms": ["3000"],
            "keyterm": ["parse command", "main dot py"],
            "mip_opt_out": ["true"],
        }
    async with (
        hearing("flux-general-multi", eager_end_of_turn=True) as (engine, sky),
        listening(engine, Hints((), "de")),
    ):
        asked = sky.of("listen2")[0].query
        assert (asked["eager_eot_threshold"], asked["language_hint"], asked.get("keyterm")) == (["0.5"], ["de"], None)


@pytest.mark.asyncio
async def test_nova_is_asked_for_turns() -> None:
    async with hearing("nova-3") as (engine, sky), listening(engine, Hints((), "pt-br")):
        assert sky.of("listen1")[0].query == {
            "model": ["nova-3"],
            "language": ["pt-BR"],
            "encoding": ["linear16"],
            "sample_rate": ["16000"],
            "channels": ["1"],
            "interim_results": ["true"],
            "endpointing": ["300"],
            "utterance_end_ms": ["1000"],
            "vad_events": ["true"],
            "punctuate": ["true"],
            "mip_opt_out": ["true"],
        }


@pytest.mark.asyncio
async def test_an_english_model_says_so() -> None:
    async with hearing() as (engine, sky):
        with pytest.raises(EngineError, match="flux-general-multi") as refused:
            await engine.open(16_000, Hints((), "de-AT"))
        assert clean(refused.value).code == "sttUnavailable"
        assert sky.requests == []


@pytest.mark.asyncio
async def test_an_eager_end_is_followed_by_the_end_or_taken_back() -> None:
    script = Script(transcripts=["go to line five"])
    async with hearing(script=script, eager_end_of_turn=True) as (engine, _), listening(engine) as ear:
        await ear.feed(*[LOUD] * 20, *[QUIET] * 6)
        eager = await ear.until(Eager)
        assert eager.transcript.text == "go to line five"
        await ear.feed(*[LOUD] * 10)
        await ear.until(Resumed)
        await ear.feed(*[QUIET] * 20)
        ended = await ear.until(Ended)
        kinds = [type(event) for event in ear.told if isinstance(event, Eager | Resumed | Ended)]
        assert kinds == [Eager, Resumed, Eager, Ended]
        assert ended.transcript.text == "go to line five"


@LIVE
@pytest.mark.asyncio
async def test_other_words_are_told_in_mid_stream_when_they_are_others(model: str) -> None:
    async with hearing(model) as (engine, sky), listening(engine) as ear:
        await ear.stream.configure(HINTS)
        await ear.stream.configure(Hints(("zenith",)))
        await ear.stream.configure(Hints(("velvet",)))
        async with asyncio.timeout(25):
            while len(sky.of(LISTEN[model])[0].messages) < 2:
                await asyncio.sleep(0.005)
        assert sky.of(LISTEN[model])[0].messages == [
            {"type": "Configure", "keyterms": ["zenith"]},
            {"type": "Configure", "keyterms": ["velvet"]},
        ]
        assert ear.failure is None


@LIVE
@pytest.mark.asyncio
async def test_refused_words_leave_the_line_as_it_was(model: str) -> None:
    script = Script(transcripts=["open it"], configure_fails=True)
    async with hearing(model, script) as (engine, _), listening(engine) as ear:
        await ear.stream.configure(Hints(("zenith",)))
        await ear.feed(*[LOUD] * 30)
        await ear.stream.finish()
        assert (await ear.until(Ended)).transcript.text == "open it"


@LIVE
@pytest.mark.asyncio
async def test_a_quiet_line_is_kept_alive_and_silence_of_ours_moves_no_position(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "IDLE_S", 0.02)
    monkeypatch.setattr(live, "TICK_S", 0.01)
    script = Script(transcripts=["open it"], idle_timeout_s=0.5)
    async with hearing(model, script) as (engine, sky), listening(engine) as ear:
        await asyncio.sleep(0.8)
        assert ear.failure is None
        monkeypatch.setattr(live, "IDLE_S", 60.0)
        asked = sky.of(LISTEN[model])[0]
        assert asked.messages.count({"type": "KeepAlive"}) > 1 if model == "nova-3" else not any(asked.audio)
        await ear.feed(*[LOUD] * 20)
        await ear.stream.finish()
        assert (await ear.until(Ended)).at_ms == 400


@LIVE
@pytest.mark.asyncio
async def test_what_waited_is_sent_in_pieces_and_nothing_of_it_is_lost(model: str) -> None:
    sound = LOUD * 500 + b"\1"
    async with hearing(model, Script(transcripts=["all of it"])) as (engine, sky), listening(engine) as ear:
        await ear.feed(sound, b"\2" + LOUD)
        await ear.stream.finish()
        assert (await ear.until(Ended)).transcript.text == "all of it"
        assert bytes(sky.of(LISTEN[model])[0].audio).startswith(sound + b"\2" + LOUD)


@LIVE
@pytest.mark.asyncio
async def test_a_closed_ear_ends_its_events_and_can_be_closed_twice(model: str) -> None:
    async with hearing(model) as (engine, sky):
        async with listening(engine) as ear:
            await ear.feed(LOUD)
            await ear.stream.close()
        assert ear.failure is None
        assert sky.of(LISTEN[model])[0].messages == [{"type": "CloseStream"}]
    gc.collect()
