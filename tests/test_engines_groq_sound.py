"""Groq's recogniser and voices, by its SDK over real sockets: what is sent, and what comes back."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.groq import Account, of_answer
from senorita_lsp.engines.stt import groq as stt
from senorita_lsp.engines.stt._wire import transcript
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.engines.tts import groq as tts
from senorita_lsp.engines.tts._clips import ELSEWHERE
from senorita_lsp.protocol.names import ERROR_CODES
from tests.cloud import Cloud, Fault
from tests.groq_engines import (
    FIELDS,
    SPOKEN,
    failure,
    heads,
    sent,
    settings,
    slow,
    until,
)
from tests.groq_engines import groq as groq
from tests.groq_engines import key as key


def ears(groq: Cloud, model: str = "whisper-large-v3-turbo") -> stt.Groq:
    return stt.Groq(Account(groq.base_url), model, first_s=0.5 if slow(groq) else stt.FIRST_S)


@pytest.mark.asyncio
async def test_a_clip_is_heard(groq: Cloud) -> None:
    groq.script.transcripts = ["Delete function parse header."]
    engine = ears(groq)
    heard = await engine.transcribe(SPOKEN, Hints(("parse_header", "HttpClient"), "en-GB"))
    await engine.close()
    assert heard.text == "Delete function parse header."
    assert heard.engine == "groq"
    assert [word.text for word in heard.words] == ["Delete", "function", "parse", "header."]
    assert heard.words[-1].end_ms == pytest.approx(SPOKEN.duration_ms, abs=1)
    assert heard.confidence == pytest.approx(0.819, abs=0.001)
    [received] = groq.of("transcriptions")
    assert received.path == "/openai/v1/audio/transcriptions"
    assert received.body[:4] == b"RIFF"
    assert received.body[44:] == SPOKEN.data
    fields = {name: value for name, value in received.form.items() if name != "file"}
    assert fields == {
        "model": "whisper-large-v3-turbo",
        "language": "en",
        "prompt": "http client, parse header",
        "response_format": "verbose_json",
        "temperature": "0",
        "timestamp_granularities[]": fields["timestamp_granularities[]"],
    }
    assert engine.rate is not None


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["", " Thank you for watching.", "[BLANK_AUDIO]"])
async def test_silence_is_no_words(groq: Cloud, said: str) -> None:
    groq.script.transcript = said
    engine = ears(groq)
    assert (await engine.transcribe(SPOKEN, Hints())).text == ""
    assert (await engine.transcribe(Clip(b""), Hints())).text == ""
    await engine.close()
    assert len(groq.of("transcriptions")) == 1


@pytest.mark.asyncio
async def test_what_groq_would_refuse_is_not_sent(groq: Cloud) -> None:
    engine = ears(groq)
    error = await failure(engine, engine.transcribe(Clip(bytes(25_000_000)), Hints()))
    assert error.code == "tooLarge"
    assert not groq.requests


@pytest.mark.asyncio
async def test_the_prompt_is_bounded(groq: Cloud) -> None:
    engine = ears(groq)
    await engine.transcribe(SPOKEN, Hints(tuple(f"identifier_number_{index}" for index in range(500))))
    await engine.close()
    prompt = groq.of("transcriptions")[0].form["prompt"]
    assert len(prompt) <= stt.PROMPT
    assert prompt.endswith("identifier number 0")


@pytest.mark.asyncio
@pytest.mark.parametrize("on", ["transcriptions", "speech"])
async def test_what_is_cancelled_is_stopped_and_a_connection_is_opened_again(groq: Cloud, on: str) -> None:
    groq.script.clip_delay = groq.script.first_sound = 60_000
    ear, speaker = ears(groq), voice(groq)
    task = asyncio.create_task(ear.transcribe(SPOKEN, Hints()) if on == "transcriptions" else said(speaker, "Word."))
    await until(lambda: bool(groq.of(on)))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: groq.of(on)[0].ended == "aborted")
    if on == "transcriptions":
        await until(lambda: bool(heads(groq)))
    await ear.close()


CLIP_FAULTS = [
    (Fault("transcriptions", "status", status=401), "unauthorized", 1),
    (Fault("transcriptions", "status", status=404), "modelNotFound", 1),
    (Fault("transcriptions", "status", status=413), "tooLarge", 1),
    (Fault("transcriptions", "status", status=429, retry_after=60), "rateLimited", 1),
    (Fault("transcriptions", "status", status=500, count=9), "engineFailed", 3),
    (Fault("transcriptions", "redirect"), "refused", 1),
    (Fault("transcriptions", "silent", seconds=9, count=9), "timeout", 1),
    (Fault("transcriptions", "drop_before", count=9), "unreachable", 3),
    (Fault("transcriptions", "drop", count=9), "unreachable", 3),
    (Fault("transcriptions", "stall", seconds=9, count=9), "timeout", 1),
    (Fault("transcriptions", "truncated", count=9), "engineFailed", 3),
    (Fault("transcriptions", "malformed", count=9), "engineFailed", 3),
    (Fault("transcriptions", "wrong_shape", after=0, count=9), "engineFailed", 3),
    (Fault("transcriptions", "slowloris", seconds=0.1, count=9), "timeout", 1),
    (Fault("transcriptions", "error", after=0, count=9), "engineFailed", 3),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests"), CLIP_FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_when_a_clip_is_not_heard(groq: Cloud, fault: Fault, code: str, requests: int) -> None:
    groq.faults.add(replace(fault))
    engine = ears(groq)
    error = await failure(engine, engine.transcribe(SPOKEN, Hints()))
    assert (error.code, len(groq.of("transcriptions"))) == (code, requests)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Fault("transcriptions", "status"), Fault("transcriptions", "drop")])
async def test_a_clip_is_sent_again(groq: Cloud, fault: Fault) -> None:
    groq.faults.add(replace(fault))
    engine = ears(groq)
    assert (await engine.transcribe(SPOKEN, Hints())).text == groq.script.transcript
    await engine.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), values, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_answered_is_a_transcript_or_none(answer: Any) -> None:
    try:
        heard = transcript(answer, "groq")
    except ValueError:
        return
    assert all(0 <= word.start_ms <= word.end_ms for word in heard.words)
    assert heard.confidence is None or 0 <= heard.confidence <= 1


@given(st.integers(300, 599), JSON)
def test_whatever_is_refused_has_a_word_on_the_wire(status: int, answer: Any) -> None:
    assert of_answer(Provider("groq", "Groq", "m", "groq.model"), status, {}, answer).code in ERROR_CODES


# -- speech


def voice(groq: Cloud, **changes: Any) -> tts.Groq:
    model = changes.get("model", "canopylabs/orpheus-v1-english")
    return tts.Groq(Account(groq.base_url), model, "troy", replace(ELSEWHERE, first=0.5) if slow(groq) else ELSEWHERE)


async def said(engine: tts.Groq, sentence: str, who: str | None = None) -> Clip:
    try:
        clips = [clip async for clip in engine.speak(sentence, who)]
        return Clip(b"".join(clip.data for clip in clips), clips[0].rate if clips else 1)
    finally:
        await engine.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("sizes", [True, False])
async def test_a_sentence_is_said(groq: Cloud, sizes: bool) -> None:
    groq.script.wav_sizes = sizes
    sound = await said(voice(groq), "Two files [renamed].", "groq:hannah")
    assert sound.rate == 24_000
    assert sound.duration_ms == pytest.approx(20 * groq.script.sound_per_char, abs=1)
    assert sent(groq, "groq.speech") == {
        "model": "canopylabs/orpheus-v1-english",
        "voice": "hannah",
        "input": "Two files (renamed).",
        "response_format": "wav",
    }


@pytest.mark.asyncio
async def test_a_long_sentence_is_said_in_parts(groq: Cloud) -> None:
    sentence = "The first part is long enough to be cut at a pause, and the second one follows it; so it goes on. " * 4
    sound = await said(voice(groq), sentence)
    parts = [received.json["input"] for received in groq.of("speech")]
    assert all(len(part) <= 200 for part in parts)
    assert " ".join(parts) == sentence.strip()
    assert all(part[-1] in ",;." for part in parts)
    assert sound.duration_ms == pytest.approx(sum(map(len, parts)) * groq.script.sound_per_char, abs=len(parts))


@pytest.mark.asyncio
async def test_no_words_are_not_sent(groq: Cloud) -> None:
    for nothing in ("", " ", "...", "[ ]"):
        assert (await said(voice(groq), nothing)).data == b""
    assert not groq.requests


@pytest.mark.asyncio
async def test_the_known_voices() -> None:
    engine = tts.create(settings("https://api.groq.com"))
    voices = await engine.voices()
    assert [info.id for info in voices][-1] == "groq:troy"
    assert {info.language for info in voices} == {"en"}
    other = tts.Groq(Account("https://api.groq.com"), "some/new-model", "kim")
    assert [info.id for info in await other.voices()] == ["groq:kim"]


SPEECH_FAULTS = [
    (Fault("speech", "status", status=401), "unauthorized", 1),
    (Fault("speech", "status", status=404), "modelNotFound", 1),
    (Fault("speech", "status", status=400, code="model_terms_required"), "refused", 1),
    (Fault("speech", "status", status=429, retry_after=60), "rateLimited", 1),
    (Fault("speech", "status", status=500, count=9), "engineFailed", 3),
    (Fault("speech", "redirect"), "refused", 1),
    (Fault("speech", "silent", seconds=9, count=9), "timeout", 1),
    (Fault("speech", "drop_before", count=9), "unreachable", 3),
    (Fault("speech", "drop_headers", count=9), "unreachable", 3),
    (Fault("speech", "stall", after=0, seconds=9, count=9), "timeout", 1),
    (Fault("speech", "wrong_shape", after=0, count=9), "engineFailed", 3),
    (Fault("speech", "drop"), "unreachable", 1),
    (Fault("speech", "truncated", after=0, count=9), "engineFailed", 3),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests"), SPEECH_FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_when_nothing_is_said(groq: Cloud, fault: Fault, code: str, requests: int) -> None:
    groq.faults.add(replace(fault))
    engine = voice(groq)
    error = await failure(engine, said(engine, "Three functions were renamed."))
    assert (error.code, len(groq.of("speech"))) == (code, requests)


@pytest.mark.asyncio
async def test_an_interrupted_sentence_is_stopped_at_its_source(groq: Cloud) -> None:
    groq.script.sound_speed = 1
    engine = voice(groq)
    async with aclosing(engine.speak("A sentence that takes a while to be said.")) as clips:
        await anext(clips)
    await until(lambda: groq.of("speech")[0].ended)
    assert groq.of("speech")[0].ended == "aborted"
    await engine.close()
