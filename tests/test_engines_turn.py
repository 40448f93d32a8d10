"""Hands-free with recognisers of clips: real speech through Silero and the recognisers; what is cut out of it and when.

Sound is fed as fast as it is taken, for the end of an utterance is a matter of sound and not of time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import registry
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.live import Live
from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Hints, Interim, Recognizer
from senorita_lsp.engines.turn import _stream
from senorita_lsp.engines.turn.by_silence import BySilence
from senorita_lsp.transcript.transcript import Transcript
from senorita_lsp.turn.endpointing import CUT, OPEN, WHOLE
from tests.clip_ear import DELAYS, LOCAL, MS, Scribe, clicks, ear, local, plain, quiet, voice
from tests.cloud import Fault, cloud
from tests.voices import noise


@pytest.mark.speech
@LOCAL
@pytest.mark.asyncio
async def test_utterances_with_a_short_silence_between_them(name: str) -> None:
    sound = [quiet(700), voice("go to line twelve"), quiet(600), voice("save the file"), quiet(2_000)]
    async with ear(local(name), lambda _: WHOLE) as listening:
        await listening.say(*sound)
        told = await listening.all()
        assert [text.replace("12", "twelve") for text in listening.texts] == ["go to line twelve", "save the file"]
        first, second, last = [event.at_ms for event in told if isinstance(event, Ended)]
        between = len(b"".join(sound[:2])) // MS, len(b"".join(sound[:3])) // MS
        assert between[0] - 100 < first < between[1]
        assert second <= last == len(b"".join(sound)) // MS // MS * MS
        assert [event.transcript.engine for event in listening.of(Ended)] == [name] * 3


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_pause_in_the_middle_of_a_sentence_is_waited_for() -> None:
    def complete(heard: Transcript) -> int:
        return CUT if plain(heard.text).endswith(" to") else WHOLE

    async with ear(local("whisper"), complete) as listening:
        await listening.say(voice("move the cursor to"), quiet(1_000), voice("the last line"), quiet(2_000))
        await listening.all()
        assert listening.texts == ["move the cursor to the last line"]


@pytest.mark.speech
@pytest.mark.asyncio
async def test_it_may_be_over_and_is_not() -> None:
    """Words appear in the silence; what was said goes on, and is heard as a whole."""
    async with ear(local("whisper"), lambda _: WHOLE) as listening:
        await listening.say(voice("open the window"), quiet(224))
        await listening.until(lambda: listening.of(Eager))
        await listening.say(voice("and close the door"), quiet(224))
        await listening.until(lambda: len(listening.of(Eager)) == 2)
        await listening.say(quiet(600))
        await listening.until(lambda: listening.of(Ended))
        assert listening.kinds == "Begun Interim Eager Resumed Interim Eager Ended"
        first, second = listening.of(Eager)
        assert plain(first.transcript.text) == "open the window"
        assert plain(second.transcript.text) == "open the window and close the door"
        assert listening.of(Ended)[0].transcript == second.transcript


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("rate", [8_000, 24_000, 48_000])
async def test_sound_of_other_rates_in_pieces_of_any_size(rate: int) -> None:
    sound = voice("save the file", rate)
    async with ear(local("moonshine"), lambda _: WHOLE, rate=rate) as listening:
        await listening.say(sound, bytes(rate * 2), piece=777)
        await listening.until(lambda: listening.of(Ended))
        assert listening.texts == ["save the file"]
        assert abs(listening.of(Ended)[0].at_ms - len(sound) * 500 // rate) < 400


@pytest.mark.speech
@LOCAL
@pytest.mark.asyncio
@pytest.mark.parametrize(
    "sound", [quiet(3_000), quiet(3_000, 3_000), clicks(12, 250), b"\1\0" * 48_000, clicks(1, 90) * 3 + quiet(2_000)]
)
async def test_noise_and_clicks_are_no_utterance(name: str, sound: bytes) -> None:
    async with ear(local(name)) as listening:
        await listening.say(sound)
        assert await listening.all() == [Ended(Transcript("", engine=name), len(sound) // MS // MS * MS, forced=True)]


@pytest.mark.speech
@pytest.mark.asyncio
async def test_speech_over_noise_is_heard() -> None:
    said = voice("save the file")
    hum = noise(len(said) // MS + 2_100, 150).data
    mixed = b"".join(
        max(-32_768, min(32_767, _sample(hum, at) + _sample(quiet(1_000) + said + quiet(2_000), at))).to_bytes(
            2, "little", signed=True
        )
        for at in range(0, len(said) + 64_000, 2)
    )
    async with ear(local("whisper"), lambda _: WHOLE) as listening:
        await listening.say(mixed)
        await listening.all()
        assert listening.texts == ["save the file"]


def _sample(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little", signed=True)


@pytest.mark.speech
@pytest.mark.asyncio
async def test_who_speaks_beyond_the_limit_is_heard_in_pieces() -> None:
    said = voice("the quick brown fox jumps over the lazy dog while seven old men sing a song by the river")
    async with ear(local("whisper"), delays=replace(DELAYS, limit_ms=2_000)) as listening:
        await listening.say(said, quiet(2_000))
        await listening.all()
        ends = [event.at_ms for event in listening.of(Ended)]
        assert len(listening.texts) == -(-len(said) // MS // 2_000)
        assert ends[0] == pytest.approx(2_000, abs=200)
        heard = set(" ".join(listening.texts).replace("7", "seven").split())
        assert len(heard & {"quick", "brown", "lazy", "dog", "seven", "old", "men", "sing", "song", "river"}) >= 7


# What a recogniser is asked, and when


@pytest.mark.speech
@pytest.mark.asyncio
async def test_the_clip_is_the_utterance_with_a_little_before_it_and_little_silence() -> None:
    scribe, said = Scribe(), voice("delete the function")
    async with ear(scribe, lambda _: WHOLE) as listening:
        await listening.say(quiet(5_000, 30), said, quiet(2_000))
        await listening.all()
        (clip,) = scribe.clips
        assert said[3_200:-6_400] in clip
        assert len(said) <= len(clip) + 64 * MS
        assert len(clip) <= len(said) + (_stream.PREROLL_MS + 250) * MS
        assert scribe.hints == [Hints(("foo",))]


@pytest.mark.speech
@pytest.mark.asyncio
async def test_no_more_than_one_clip_is_heard_at_a_time_and_a_newer_one_takes_the_place_of_an_older() -> None:
    scribe = Scribe(held=True)
    said = [voice("open"), voice("the window"), voice("and the door")]
    async with ear(scribe, lambda _: WHOLE) as listening:
        for word in said:
            await listening.speak(word, quiet(256))
        scribe.free.set()
        await listening.until(lambda: listening.of(Eager))
        await listening.say(quiet(500))
        await listening.until(lambda: listening.of(Ended))
        assert scribe.busiest == 1
        assert scribe.cancelled == len(scribe.clips) - 1
        assert len(scribe.clips[0]) < len(said[0]) + 600 * MS
        assert len(scribe.clips[-1]) > len(b"".join(said))
        assert listening.kinds == "Begun Interim Eager Ended"


@pytest.mark.speech
@pytest.mark.asyncio
async def test_who_is_paid_by_the_request_is_asked_when_it_may_be_over_and_not_before() -> None:
    near, far = Scribe(), Scribe(network=True)
    for scribe in (near, far):
        async with ear(scribe, lambda _: WHOLE) as listening:
            await listening.speak(voice("open"), quiet(100), voice("the window"), quiet(600))
            await listening.until(lambda: listening.of(Ended))
    assert (len(near.clips), len(far.clips)) == (2, 1)


@pytest.mark.speech
@pytest.mark.asyncio
async def test_on_the_network_what_nobody_waits_for_any_more_is_cancelled() -> None:
    scribe = Scribe(network=True, held=True)
    async with ear(scribe, lambda _: CUT) as listening:
        await listening.say(voice("open"), quiet(400))
        await listening.until(lambda: scribe.busy)
        await listening.speak(voice("the window"), quiet(400))
        await listening.until(lambda: scribe.cancelled and scribe.busy)
        scribe.free.set()
        await listening.say(quiet(1_500))
        await listening.until(lambda: listening.of(Ended))
        assert scribe.busiest == 1


@pytest.mark.speech
@pytest.mark.asyncio
async def test_words_appear_while_one_speaks_where_the_engine_is_quick() -> None:
    near, far = Scribe("well", "long"), Scribe("well", "long", network=True)
    for scribe in (near, far):
        async with ear(scribe, lambda _: WHOLE) as listening:
            await listening.say(voice("well"), quiet(600))
            await listening.until(lambda: listening.of(Ended))
            await listening.speak(
                voice("the quick brown fox jumps over the lazy dog while seven old men sing a song by the river")
            )
            during = len(listening.of(Interim))
            assert (during > 2) is (scribe is near)


@pytest.mark.speech
@pytest.mark.asyncio
async def test_what_sounded_like_speech_and_has_no_words_is_over_soon_and_nothing_is_made_of_it() -> None:
    async with ear(Scribe(""), lambda _: CUT) as listening:
        await listening.say(voice("well"), quiet(600))
        await listening.until(lambda: listening.of(Ended))
        assert listening.kinds == "Begun Ended"
        assert listening.of(Ended)[0].transcript.text == ""


@pytest.mark.speech
@pytest.mark.asyncio
async def test_other_words_are_likely_from_now_on() -> None:
    scribe = Scribe()
    async with ear(scribe, lambda _: WHOLE) as listening:
        await listening.stream.configure(Hints(("bar",)))
        await listening.say(voice("open"), quiet(600))
        await listening.until(lambda: listening.of(Ended))
        assert scribe.hints == [Hints(("bar",))]


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize(("complete", "ended"), [(None, 1), (CUT, 0), (OPEN, 1), (WHOLE, 1)])
async def test_the_words_decide_how_long_the_silence_is(complete: int | None, ended: int) -> None:
    async def later(_: Transcript) -> int:
        await asyncio.sleep(0)
        return complete or 0

    async with ear(Scribe(), None if complete is None else later) as listening:
        await listening.say(voice("open"), quiet(1_250))
        await listening.until(lambda: listening.of(Interim))
        await listening.caught_up()
        await listening.say(voice("the window"), quiet(2_000))
        await listening.all()
        assert len(listening.of(Begun)) == ended + 1


# The end that is asked for


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize("pause", [0, 40, 250])
async def test_an_end_that_is_asked_for_comes_at_once(pause: int) -> None:
    scribe, said = Scribe(), voice("open the window")
    async with ear(scribe, lambda _: CUT) as listening:
        await listening.say(said, quiet(pause))
        told = await listening.all()
        assert told[-1] == Ended(Transcript("said", engine="scribe"), (len(said) // MS + pause) // MS * MS, forced=True)
        assert said[1_600:-3_200] in scribe.clips[-1]
        if not pause:
            assert scribe.clips[-1].endswith(said[-3_200:])


@pytest.mark.speech
@pytest.mark.asyncio
async def test_an_end_that_is_asked_for_in_the_silence_and_listening_goes_on() -> None:
    async with ear(Scribe("one", "two"), lambda _: WHOLE) as listening:
        await listening.say(quiet(500))
        assert await listening.all() == [Ended(Transcript("", engine="scribe"), 480, forced=True)]
        await listening.say(voice("open"), quiet(600))
        await listening.until(lambda: len(listening.of(Ended)) == 2)
        assert listening.texts == ["one"]


# Failures


@pytest.mark.speech
@pytest.mark.asyncio
async def test_where_the_recogniser_fails_the_line_is_dead() -> None:
    async with ear(Scribe(code="engineFailed")) as listening:
        await listening.say(voice("open"), quiet(600))
        with pytest.raises(EngineError, match="paper"):
            await listening.until(lambda: False)
        with pytest.raises(EngineError, match="paper"):
            await listening.stream.feed(b"\0\0")
        with pytest.raises(EngineError, match="paper"):
            await listening.stream.finish()


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_fault_of_our_own_is_told_in_plain_words() -> None:
    def broken(_: Transcript) -> int:
        raise ZeroDivisionError

    async with ear(Scribe(), broken) as listening:
        await listening.say(voice("open"), quiet(600))
        with pytest.raises(EngineError, match="an internal error"):
            await listening.until(lambda: False)


async def _conversation(
    engines: Sequence[Recognizer], *sounds: bytes, complete: Callable[[Transcript], int] = lambda _: WHOLE
) -> tuple[list[str], list[str]]:
    """What was told, with what was noticed, of a conversation in which the sounds follow one another."""
    told, notices = [], list[str]()
    live = Live(16_000, 60, told.append, endless=True)
    wrapped = [BySilence(engine, DELAYS, complete) for engine in engines]
    task = asyncio.ensure_future(live.run(wrapped, Hints(), notices.append))
    for sound in sounds:
        for at in range(0, len(sound), 1_280):
            live.feed(sound[at : at + 1_280])
    async with asyncio.timeout(60):
        while len([event for event in told if isinstance(event, Ended)]) < 2 and not task.done():
            await asyncio.sleep(0.01)
    live.finish()
    await task
    for engine in engines:
        await engine.close()
    return [plain(event.transcript.text) for event in told if isinstance(event, Ended)], notices


@pytest.mark.speech
@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault",
    [
        Fault("openai.transcriptions", "status", status=401, count=9),
        Fault("openai.transcriptions", "status", status=500, count=9),
    ],
    ids=["refused", "broken"],
)
async def test_where_an_engine_fails_the_next_one_hears_what_was_said(
    fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)
    async with cloud() as sky:
        sky.script.transcript = "go to line twelve"
        sky.faults.add(fault)
        whole = Settings()
        chosen = replace(whole, openai=replace(whole.openai, base_url=f"{sky.base_url}/v1"))
        engines = registry.engines("stt", ("openai", "moonshine"), chosen)
        sounds = quiet(300), voice("go to line twelve"), quiet(800), voice("save the file"), quiet(800)
        texts, notices = await _conversation(engines, *sounds)
        assert texts == ["go to line twelve", "save the file"]
        assert len(notices) == 1


@pytest.mark.speech
@pytest.mark.asyncio
async def test_an_engine_that_fails_after_a_while_has_said_what_it_heard_and_the_next_one_goes_on() -> None:
    scribe = Scribe("one")

    def complete(_: Transcript) -> int:
        scribe.code = "engineFailed"
        return WHOLE

    engines = scribe, local("moonshine")
    sounds = quiet(300), voice("go to line twelve"), quiet(2_000), voice("save the file"), quiet(2_000)
    texts, notices = await _conversation(engines, *sounds, complete=complete)
    assert texts == ["one", "save the file"]
    assert notices == ["No more paper."]
