"""What goes wrong while Deepgram hears: faults, keys, addresses, and servers that never read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import live
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Ended
from tests.cloud import Fault, Script, cloud
from tests.deepgram_ear import HINTS, KEY, LIVE, LOUD, Ear, clean, fed_for_ever, hearing, listening, made
from tests.deepgram_ear import key as key

STATUSES = {400: "refused", 401: "unauthorized", 402: "quotaExceeded", 403: "unauthorized", 404: "modelNotFound"} | {
    429: "rateLimited",
    500: "engineFailed",
    503: "engineFailed",
}


@LIVE
@pytest.mark.asyncio
@pytest.mark.parametrize("status", STATUSES)
async def test_a_refused_handshake_says_why_and_is_not_repeated(model: str, status: int) -> None:
    async with hearing(model) as (engine, sky):
        sky.faults.add(Fault("*", "status", status=status, retry_after=7, count=9))
        with pytest.raises(EngineError) as refused:
            await engine.open(16_000, HINTS)
        assert clean(refused.value).code == STATUSES[status]
        assert refused.value.retry_after == (7.0 if status in (429, 500, 503) else None)
        assert len(sky.requests) == 1


@pytest.mark.asyncio
async def test_an_unknown_model_is_named_with_its_setting() -> None:
    async with hearing("nova-9", script=Script(deepgram_models=("nova-3",)), batch_model="nova-8") as (engine, _):
        with pytest.raises(EngineError, match=r"nova-9 .*senorita\.deepgram\.sttModel") as live_one:
            await engine.open(16_000, HINTS)
        with pytest.raises(EngineError, match=r"nova-8 .*senorita\.deepgram\.batchModel") as clip_one:
            await engine.transcribe(Clip(LOUD), HINTS)
        assert [clean(error.value).code for error in (live_one, clip_one)] == ["modelNotFound"] * 2


@LIVE
@pytest.mark.asyncio
async def test_a_redirect_is_not_followed(model: str) -> None:
    async with hearing(model) as (engine, sky):
        sky.faults.add(Fault("*", "redirect", count=2))
        for attempt in (engine.open(16_000, HINTS), engine.transcribe(Clip(LOUD), HINTS)):
            with pytest.raises(EngineError, match="redirects") as refused:
                await attempt
            assert clean(refused.value).code == "refused"
        assert sky.of("elsewhere") == []


@LIVE
@pytest.mark.asyncio
async def test_nobody_there_is_told_as_such(model: str) -> None:
    async with cloud() as sky:
        engine = made(sky.dead_url, model)
        for attempt in (engine.open(16_000, HINTS), engine.transcribe(Clip(LOUD), HINTS)):
            with pytest.raises(EngineError, match="cannot be reached") as refused:
                await attempt
            assert clean(refused.value).code == "unreachable"
        await engine.close()


@LIVE
@pytest.mark.asyncio
async def test_a_silent_handshake_is_given_up(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senorita_lsp.engines.deepgram.transport.CONNECT_S", 0.1)
    async with hearing(model) as (engine, sky):
        sky.faults.add(Fault("*", "silent", seconds=5))
        with pytest.raises(EngineError, match="did not answer in time") as refused:
            await engine.open(16_000, HINTS)
        assert clean(refused.value).code == "timeout"


DEATHS = {
    "drop": "unreachable",
    "drop_headers": "unreachable",
    "truncated": "unreachable",
    "malformed": "engineFailed",
    "wrong_shape": "engineFailed",
    "oversized": "engineFailed",
    "error": "",
}


@LIVE
@pytest.mark.asyncio
@pytest.mark.parametrize("kind", DEATHS)
async def test_a_line_that_dies_says_so_to_its_reader_and_to_who_feeds_it(model: str, kind: Any) -> None:
    async with hearing(model, Script(interim_every=40)) as (engine, sky):
        sky.faults.add(Fault("*", kind, after=2))
        async with listening(engine) as ear:
            with pytest.raises(EngineError) as dead:
                await asyncio.wait_for(fed_for_ever(ear, LOUD), 25)
            error = clean(await ear.died())
            assert error.code == (DEATHS[kind] or ("engineFailed" if model.startswith("flux") else "unreachable"))
            assert clean(dead.value).code == error.code


@LIVE
@pytest.mark.asyncio
async def test_a_message_that_nobody_knows_is_passed_over(model: str) -> None:
    async with hearing(model, Script(transcripts=["open it"])) as (engine, sky):
        sky.faults.add(Fault("*", "unknown", after=1))
        async with listening(engine) as ear:
            await ear.feed(*[LOUD] * 30)
            await ear.stream.finish()
            assert (await ear.until(Ended)).transcript.text == "open it"


@LIVE
@pytest.mark.asyncio
async def test_a_peer_that_stops_reading_is_waited_for_within_a_bound(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("senorita_lsp.engines.deepgram.client.SEND_S", 0.2)
    async with deaf() as url:
        engine = made(url, model)
        ear = Ear(await engine.open(16_000, HINTS))
        with pytest.raises(EngineError) as failed:
            await asyncio.wait_for(fed_for_ever(ear, bytes(1 << 20)), 25)
        assert clean(failed.value).code == "timeout"
        async with asyncio.timeout(8):
            await ear.close()
        await engine.close()


@pytest.mark.asyncio
async def test_a_line_that_nobody_hears_in_the_middle_of_a_turn_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("STALL_MS", 200), ("STALL_S", 0.05), ("TICK_S", 0.02)):
        monkeypatch.setattr(live, name, value)
    async with hearing() as (engine, sky):
        sky.faults.add(Fault("listen2", "stall", after=2))
        async with listening(engine) as ear:
            await ear.feed(*[LOUD] * 10)
            await ear.until(Begun)
            await ear.feed(*[LOUD] * 30)
            assert clean(await ear.died()).code == "timeout"


# Keys, addresses, warmth


@pytest.mark.asyncio
async def test_without_a_key_the_variable_is_named_unless_the_server_is_ones_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DEEPGRAM_API_KEY")
    for url in ("https://api.deepgram.com", "https://api.eu.deepgram.com"):
        theirs = made(url)
        assert theirs.network
        assert "DEEPGRAM_API_KEY" in (await theirs.available() or "")
        with pytest.raises(EngineError) as refused:
            await theirs.transcribe(Clip(LOUD), HINTS)
        assert refused.value.code == "unauthorized"
    assert made("https://speech.example.org").network
    async with hearing() as (engine, sky):
        assert not engine.network
        assert await engine.available() is None
        assert (await engine.transcribe(Clip(LOUD), HINTS)).text
        assert sky.requests[0].key == "none"


@pytest.mark.asyncio
async def test_a_key_that_changes_is_the_next_call_s(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hearing() as (engine, sky):
        await engine.transcribe(Clip(LOUD), HINTS)
        monkeypatch.setenv("DEEPGRAM_API_KEY", "another")
        await engine.transcribe(Clip(LOUD), HINTS)
        assert [one.key for one in sky.of("prerecorded")] == [KEY, "another"]


@pytest.mark.asyncio
async def test_warming_sends_no_key() -> None:
    async with hearing() as (engine, sky):
        await engine.warm(lambda _: None)
        assert all(KEY not in str(one.headers) for one in sky.requests)


@LIVE
@pytest.mark.asyncio
async def test_nothing_of_what_is_said_sent_or_asked_for_reaches_a_log(
    model: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "websockets", "websockets.client", "deepgram"):
        caplog.set_level(logging.DEBUG, name)
    async with hearing(model, Script(transcripts=["zebra one", "zebra two"])) as (engine, _):
        await engine.transcribe(Clip(LOUD), HINTS)
        async with listening(engine) as ear:
            await ear.feed(*[LOUD] * 30)
            await ear.stream.finish()
            await ear.until(Ended)
    for secret in (KEY, "zebra", "parse", "api.deepgram.com"):
        assert secret not in caplog.text


# Small servers of one's own


@asynccontextmanager
async def deaf() -> AsyncIterator[str]:
    """Shakes hands, and never reads again."""
    import base64
    import hashlib

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
        proof = base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
        upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"{upgrade}Sec-WebSocket-Accept: {proof}\r\n\r\n".encode())
        writer.transport.pause_reading()
        try:
            await done.wait()
        finally:
            writer.transport.abort()

    done = asyncio.Event()
    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        done.set()
        await asyncio.sleep(0.01)
        server.close()
        await server.wait_closed()
