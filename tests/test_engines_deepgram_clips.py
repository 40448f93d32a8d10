"""Deepgram hears whole clips: through its SDK, over real sockets, from a cloud on this machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from tests.cloud import Fault, Script
from tests.deepgram_ear import HINTS, KEY, LOUD, clean, hearing, made, serving
from tests.deepgram_ear import key as key


@pytest.mark.asyncio
async def test_a_clip_is_transcribed_as_words_a_grammar_can_read() -> None:
    async with hearing(script=Script(transcripts=["Delete function foo."])) as (engine, sky):
        heard = await engine.transcribe(Clip(LOUD * 50), replace(HINTS, language="en-GB"))
        assert (heard.text, heard.engine, heard.confidence) == ("Delete function foo.", "deepgram", 0.99)
        assert [word.text for word in heard.words] == ["Delete", "function", "foo."]
        assert heard.words[0].start_ms == 0
        assert heard.words[0].end_ms <= heard.words[1].start_ms
        asked = sky.of("prerecorded")[0]
    assert asked.query == {
        "model": ["nova-3"],
        "language": ["en-GB"],
        "keyterm": ["parse command", "main dot py"],
        "punctuate": ["true"],
        "mip_opt_out": ["true"],
    }
    assert asked.headers["authorization"] == f"Token {KEY}"
    assert asked.body[:4] == b"RIFF"
    assert asked.body.endswith(LOUD * 50)


@pytest.mark.asyncio
@pytest.mark.parametrize("data", [b"", b"\0", bytes(32_000)])
async def test_of_a_clip_without_sound_nothing_is_sent(data: bytes) -> None:
    async with hearing() as (engine, sky):
        assert (await engine.transcribe(Clip(data), HINTS)).text == ""
        assert sky.requests == []


@pytest.mark.asyncio
async def test_words_are_asked_of_models_that_take_them() -> None:
    async with hearing(batch_model="nova-2") as (engine, sky):
        await engine.transcribe(Clip(LOUD), HINTS)
        assert "keyterm" not in sky.of("prerecorded")[0].query


@pytest.mark.asyncio
async def test_a_request_is_tried_again_by_us_alone() -> None:
    async with hearing() as (engine, sky):
        sky.faults.add(Fault("prerecorded", "status", status=503, count=2))
        assert (await engine.transcribe(Clip(LOUD), HINTS)).text
        sky.faults.add(Fault("prerecorded", "status", status=503, count=9))
        with pytest.raises(EngineError) as failed:
            await engine.transcribe(Clip(LOUD), HINTS)
        assert clean(failed.value).code == "engineFailed"
        assert len(sky.of("prerecorded")) == 6


@pytest.mark.asyncio
@pytest.mark.parametrize("body", ["[]", "{}", '{"results": {"channels": []}}', '{"results": 5}', "nonsense", '"x"'])
async def test_an_answer_that_is_none_is_told_as_such(body: str) -> None:
    from aiohttp import web

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    async with serving("/v1/listen", answer, "POST") as url:
        engine = made(url)
        with pytest.raises(EngineError, match="cannot be read") as failed:
            await engine.transcribe(Clip(LOUD), HINTS)
        clean(failed.value)
        await engine.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("found", ['{"alternatives": []}', '{"alternatives": [{"words": 3, "confidence": "x"}]}', "{}"])
async def test_an_answer_without_words_is_silence(found: str) -> None:
    from aiohttp import web

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=f'{{"results": {{"channels": [{found}]}}}}', content_type="application/json")

    async with serving("/v1/listen", answer, "POST") as url:
        engine = made(url)
        heard = await engine.transcribe(Clip(LOUD), HINTS)
        assert (heard.text, heard.words, heard.confidence) == ("", (), None)
        await engine.close()
