"""Transcription by OpenAI-compatible servers, over real sockets."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from typing import Any

import pytest

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.engines.stt.openai import PROMPT, OpenAI
from senorita_lsp.transcript.transcript import Transcript, Word
from tests.scripted import BREAK, HANG, Asked, Script, Server, answer, said, serving

CLIP = Clip(b"\1\0" * 16_000)
HINTS = Hints(("parse_command", "main.py", "userCount"), "en-GB")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


@asynccontextmanager
async def hearing(
    *scripts: Script, model: str = "whisper-1", first_s: float = 5
) -> AsyncIterator[tuple[OpenAI, Server]]:
    async with serving(*scripts) as server:
        engine = OpenAI(server.url, model, first_s)
        try:
            yield engine, server
        finally:
            await engine.close()


def form(asked: Asked) -> dict[str, bytes]:
    """The fields of a multipart request."""
    message = message_from_bytes(b"Content-Type: " + asked.headers["content-type"].encode() + b"\r\n\r\n" + asked.body)
    parts = message.get_payload()
    assert isinstance(parts, list)
    return {str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True) for part in parts}


@pytest.mark.asyncio
async def test_request() -> None:
    async with hearing(said({"text": "delete function foo"})) as (engine, server):
        assert await engine.transcribe(CLIP, HINTS) == Transcript("delete function foo", engine="openai")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/audio/transcriptions")
    fields = form(asked)
    with wave.open(io.BytesIO(fields.pop("file"))) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.readframes(99_999) == CLIP.data
    assert fields == {
        "model": b"whisper-1",
        "response_format": b"verbose_json",
        "language": b"en",
        "prompt": b"user count, main.py, parse command",
    }


@pytest.mark.asyncio
async def test_the_prompt_is_bounded_and_keeps_the_likeliest() -> None:
    words = tuple(f"word{number}" for number in range(1_000))
    async with hearing(said({"text": ""})) as (engine, server):
        await engine.transcribe(CLIP, Hints(words))
    prompt = form(server.asked[0])["prompt"].decode()
    assert prompt.endswith(", word1, word0")
    assert PROMPT / 2 < len(prompt) <= PROMPT


SURE = {"avg_logprob": -0.1, "no_speech_prob": 0.01}
ANSWERS: dict[str, tuple[Any, Transcript]] = {
    "plain": ({"text": " Go to line 42. "}, Transcript("Go to line 42.", engine="openai")),
    "words": (
        {"text": "Save it", "words": [{"word": " Save", "start": 0.1, "end": 0.5}, {"word": 5}, "odd"]},
        Transcript("Save it", (Word("Save", 100, 500),), engine="openai"),
    ),
    "sure": ({"text": "Save", "segments": [SURE, SURE]}, Transcript("Save", (), 0.9048374180359595, engine="openai")),
    "no speech": (
        {"text": "Save it", "segments": [{"avg_logprob": -1.2, "no_speech_prob": 0.9}]},
        Transcript("", engine="openai"),
    ),
    "a phantom": (
        {"text": "Thanks for watching!", "words": [{"word": "Thanks", "start": 0, "end": 1}]},
        Transcript("", engine="openai"),
    ),
    "figures that are none": (
        {"text": "Save", "segments": [{"avg_logprob": "x"}], "words": {"a": 1}},
        Transcript("Save", engine="openai"),
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_answers(body: Any, expected: Transcript) -> None:
    async with hearing(said(body)) as (engine, _):
        assert await engine.transcribe(CLIP, HINTS) == expected


@pytest.mark.asyncio
async def test_a_clip_too_short_for_words_is_not_sent() -> None:
    async with hearing(said({"text": "you"})) as (engine, server):
        assert (await engine.transcribe(Clip(b"\0\0" * 500), HINTS)).text == ""
    assert server.asked == []


@pytest.mark.asyncio
async def test_a_server_that_knows_fewer_fields() -> None:
    """It is asked once more with what all know, and from then on for plain JSON at once."""
    async with hearing(said({"detail": "response_format"}, 422), said({"text": "save"})) as (engine, server):
        for _ in range(2):
            assert (await engine.transcribe(CLIP, HINTS)).text == "save"
    forms = [set(form(asked)) for asked in server.asked]
    formats = [form(asked)["response_format"] for asked in server.asked]
    assert formats == [b"verbose_json", b"json", b"json"]
    assert forms[1] == {"file", "model", "response_format"}
    assert forms[2] == {"file", "model", "response_format", "language", "prompt"}


FAULTS: dict[str, tuple[Script, str, int]] = {
    "401": (said({"error": "secret"}, 401), "unauthorized", 1),
    "429": (said({}, 429), "rateLimited", 3),
    "413": (said({}, 413), "tooLarge", 1),
    "500": (answer(b"<html>secret</html>", 500), "engineFailed", 3),
    "dropped": ([BREAK], "unreachable", 3),
    "silent": ([HANG], "timeout", 1),
    "no JSON": (answer(b"secret"), "engineFailed", 1),
    "another shape": (said({"texts": ["secret"]}), "engineFailed", 1),
    "an error in an answer": (said({"error": {"message": "secret"}}), "engineFailed", 1),
    "too much": (answer(b'{"text": "' + b"x" * (1 << 22)), "engineFailed", 3),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("script", "code", "tries"), FAULTS.values(), ids=FAULTS.keys())
async def test_faults(script: Script, code: str, tries: int) -> None:
    short = Clip(b"\1\0" * 1_600)
    async with hearing(script, first_s=0.3) as (engine, server):
        with pytest.raises(EngineError) as caught:
            await engine.transcribe(short, HINTS)
    assert (caught.value.code, len(server.asked), caught.value.engine) == (code, tries, "openai")
    assert "secret" not in caught.value.message


@pytest.mark.asyncio
async def test_no_such_model() -> None:
    async with hearing(said({"error": "no model"}, 404), said({"data": [{"id": "tiny"}]})) as (engine, _):
        with pytest.raises(EngineError) as caught:
            await engine.transcribe(CLIP, HINTS)
    assert caught.value.message.endswith("has no model whisper-1 (senorita.openai.sttModel). It offers tiny.")


@pytest.mark.asyncio
async def test_cancelling_it_stops_it() -> None:
    async with hearing([HANG], said({"text": "save"})) as (engine, server):
        task = asyncio.ensure_future(engine.transcribe(CLIP, HINTS))
        async with asyncio.timeout(25):
            while not server.asked:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.gone.wait()
        assert (await engine.transcribe(CLIP, HINTS)).text == "save"


def test_what_openai_serves() -> None:
    official = "https://api.openai.com/v1"
    assert [OpenAI(official, model)._plain for model in ("whisper-1", "gpt-4o-transcribe")] == [False, True]
