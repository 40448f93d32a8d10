"""Rime over real sockets: what is sent, what is heard, which voices there are, and what is said when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.config import Settings
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import http
from senorita_lsp.engines.tts import rime
from senorita_lsp.engines.tts._clips import ELSEWHERE
from senorita_lsp.engines.tts._pieces import pieces
from tests.cloud import Cloud, Fault, cloud

KEY = "rime_secret"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIME_API_KEY", KEY)


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Cloud]:
    async with cloud() as running:
        running.script.key = KEY
        yield running
    left = dict(http._clients)
    http._clients.clear()
    assert not left, "an engine was not closed"


def voice(base_url: str, model: str = "coda", first_s: float = ELSEWHERE.first) -> rime.Rime:
    return rime.Rime(base_url, model, "astra", "en-GB", replace(ELSEWHERE, first=first_s))


async def said(engine: rime.Rime, sentence: str, who: str | None = None) -> Clip:
    try:
        clips = [clip async for clip in engine.speak(sentence, who)]
        return Clip(b"".join(clip.data for clip in clips), clips[0].rate if clips else 1)
    finally:
        await engine.close()


@pytest.mark.asyncio
@pytest.mark.parametrize(("model", "accept"), [("coda", "audio/wav"), ("mistv3", "audio/wav"), ("mistv2", "audio/pcm")])
async def test_a_sentence_is_said(provider: Cloud, model: str, accept: str) -> None:
    provider.script.wav_sizes = False
    sound = await said(voice(provider.base_url, model), "Two files renamed.", "rime:luna")
    assert sound.rate == 24_000
    assert sound.duration_ms == pytest.approx(18 * provider.script.sound_per_char, abs=1)
    [received] = provider.of("rime.speech")
    assert (received.path, received.headers["accept"], received.key) == ("/v1/rime-tts", accept, KEY)
    assert received.json == {
        "speaker": "luna",
        "text": "Two files renamed.",
        "modelId": model,
        "lang": "eng",
        "samplingRate": 24_000,
    }


@pytest.mark.asyncio
async def test_the_first_sound_comes_before_the_last(provider: Cloud) -> None:
    provider.script.sound_speed = 1
    engine = voice(provider.base_url)
    async with aclosing(engine.speak("A sentence that takes a while to be said.")) as clips:
        first = await anext(clips)
        assert first.duration_ms < 200
        assert not provider.of("speech")[0].ended
    async with asyncio.timeout(25):
        while provider.of("speech")[0].ended != "aborted":
            await asyncio.sleep(0.005)
    await engine.close()


@pytest.mark.asyncio
async def test_a_long_sentence_is_said_in_parts(provider: Cloud) -> None:
    sentence = "This part is long enough to be cut, and another one follows it. " * 20
    await said(voice(provider.base_url), sentence)
    parts = [received.json["text"] for received in provider.of("speech")]
    assert len(parts) > 1
    assert all(len(part) <= rime.LONGEST for part in parts)
    assert " ".join(parts) == sentence.strip()


@pytest.mark.asyncio
async def test_any_text_can_be_sent_and_no_words_are_not(provider: Cloud) -> None:
    assert (await said(voice(provider.base_url), "caf\u00e9 \ud83d \0 {}")).data
    assert (await said(voice(provider.base_url), " ... ")).data == b""
    assert len(provider.of("speech")) == 1


FAULTS = [
    (Fault("speech", "status", status=401), "unauthorized", 1, "RIME_API_KEY"),
    (Fault("speech", "status", status=402), "quotaExceeded", 1, "no credit left"),
    (Fault("speech", "status", status=404), "modelNotFound", 1, "senorita.rime.model"),
    (Fault("speech", "status", status=429, retry_after=60), "rateLimited", 1, "60 s"),
    (Fault("speech", "status", status=429, count=9), "rateLimited", 3, "in a moment"),
    (Fault("speech", "status", status=500, count=9), "engineFailed", 3, "500"),
    (Fault("speech", "redirect"), "refused", 1, "redirect"),
    (Fault("speech", "silent", seconds=9, count=9), "timeout", 1, "in time"),
    (Fault("speech", "drop_before", count=9), "unreachable", 3, "broke"),
    (Fault("speech", "drop_headers", count=9), "unreachable", 3, "broke"),
    (Fault("speech", "stall", after=0, seconds=9, count=9), "timeout", 1, ""),
    (Fault("speech", "wrong_shape", after=0, count=9), "engineFailed", 3, "cannot be read"),
    (Fault("speech", "drop"), "unreachable", 1, "broke"),
    (Fault("speech", "truncated", after=0, count=9), "engineFailed", 3, "cannot be read"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "code", "requests", "words"), FAULTS, ids=lambda value: str(value)[:60])
async def test_what_is_said_when_nothing_is_said(
    provider: Cloud, fault: Fault, code: str, requests: int, words: str
) -> None:
    provider.faults.add(replace(fault))
    # Some are only told by waiting.
    first_s = 0.5 if fault.kind in ("silent", "stall") else ELSEWHERE.first
    error = await failure(voice(provider.base_url, first_s=first_s))
    assert (error.code, len(provider.of("speech"))) == (code, requests)
    assert words in error.message


async def failure(engine: rime.Rime) -> EngineError:
    with pytest.raises(EngineError) as failed:
        await said(engine, "Three functions were renamed.")
    assert failed.value.engine == "rime"
    for secret in (KEY, "invalid", "127.0.0.1", "renamed"):
        assert secret not in failed.value.message
    return failed.value


@pytest.mark.asyncio
async def test_a_fault_that_passes_is_not_noticed(provider: Cloud) -> None:
    provider.faults.add(Fault("speech", "status", status=503), Fault("speech", "drop_before"))
    assert (await said(voice(provider.base_url), "Done.")).data


@pytest.mark.asyncio
async def test_a_voice_that_does_not_fit_the_model(provider: Cloud) -> None:
    error = await failure(rime.Rime(provider.base_url, "coda", "nobody", "en"))
    assert error.code == "refused"
    assert "senorita.rime.speaker" in error.message


@pytest.mark.asyncio
async def test_a_server_that_is_not_there(provider: Cloud) -> None:
    assert (await failure(voice(provider.dead_url))).code == "unreachable"
    engine = voice(provider.dead_url)
    assert [info.id for info in await engine.voices()] == ["rime:astra"]
    await engine.close()


@pytest.mark.asyncio
async def test_without_a_key_it_says_which(provider: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIME_API_KEY")
    settings = replace(Settings(), rime=replace(Settings().rime, base_url=provider.base_url))
    assert "RIME_API_KEY" in (await rime.create(settings).available() or "")
    assert (await failure(rime.create(settings))).code == "unauthorized"
    assert not provider.requests


@asynccontextmanager
async def server(status: int, body: bytes, path: str = rime.VOICES_PATH) -> AsyncIterator[tuple[str, list[Any]]]:
    """One answer to everything; the requests that came for ``path``."""
    seen: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        if request.path == path and request.method != "HEAD":
            seen.append(request.headers)
        return web.Response(status=status, body=body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    finally:
        await runner.cleanup()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            200,
            b'{"coda": {"eng": ["astra", "luna"], "spa": ["sol"]}, "mistv2": {"eng": ["cove"]}}',
            "astra/en luna/en sol/es",
        ),
        (200, b'{"coda": ["astra", 7, "b ad", null]}', "astra/en"),
        (200, b'{"coda": 7}', "astra/en"),
        (200, b"[]", "astra/en"),
        (200, b"no JSON", "astra/en"),
        (500, b'{"coda": ["luna"]}', "astra/en"),
        (200, b" " * (2 << 20), "astra/en"),
    ],
)
async def test_voices_are_asked_for_once(status: int, body: bytes, expected: str) -> None:
    async with server(status, body) as (url, seen):
        engine = voice(url)
        for _ in range(2):
            voices = await engine.voices()
        await engine.close()
    assert " ".join(f"{info.id.removeprefix('rime:')}/{info.language}" for info in voices) == expected
    assert len(seen) == 1
    assert "authorization" not in {name.lower() for name in seen[0]}


@pytest.mark.asyncio
async def test_an_account_that_is_not_paid_for() -> None:
    async with server(401, b"invalid subscription", rime.SPEECH_PATH) as (url, seen):
        assert (await failure(voice(url))).code == "quotaExceeded"
    assert len(seen) == 1


@given(st.text(max_size=400), st.integers(1, 80))
def test_pieces_are_the_text(text: str, longest: int) -> None:
    found = list(pieces(text, longest))
    assert all(0 < len(piece) <= longest for piece in found)
    assert _bare("".join(found)) == _bare(text)


def _bare(text: str) -> list[str]:
    """What is said of it."""
    return [character for character in text if character.isalnum()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two three. Four five six.", ["One two three.", "Four five six."]),
        ("One two three, four five six", ["One two three,", "four five six"]),
        ("One two three four five six", ["One two three four", "five six"]),
        ("OneTwoThreeFourFiveSixSeven", ["OneTwoThreeFourFiveS", "ixSeven"]),
        ("A. Two three four five six", ["A. Two three four", "five six"]),
        ("  a\n b  ", ["a b"]),
    ],
)
def test_pieces_end_at_pauses(text: str, expected: list[str]) -> None:
    assert list(pieces(text, 20)) == expected
