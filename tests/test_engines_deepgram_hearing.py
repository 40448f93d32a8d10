"""Deepgram hears: through its SDK, over real sockets, from a cloud on this machine."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import stt
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import live
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Hints, Interim, Resumed, Stream, StreamEvent
from senorita_lsp.engines.stt.deepgram import Deepgram
from tests.cloud import Cloud, Fault, Script, cloud

KEY = "dg-0123456789abcdef"
LOUD, QUIET = b"\x00\x10\x00\xf0" * 160, b"\x00\x00" * 320
"""20 ms each, at 16 kHz."""
HINTS = Hints(("parse_command", "main.py"))
LIVE = pytest.mark.parametrize("model", ["flux-general-en", "nova-3"])
LISTEN = {"flux-general-en": "listen2", "nova-3": "listen1"}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


@asynccontextmanager
async def hearing(
    model: str = "flux-general-en", script: Script | None = None, **options: Any
) -> AsyncIterator[tuple[Deepgram, Cloud]]:
    async with cloud(script) as sky:
        engine = made(sky.base_url, model, **options)
        try:
            yield engine, sky
        finally:
            await engine.close()


def made(base_url: str, model: str = "flux-general-en", **options: Any) -> Deepgram:
    settings = Settings()
    chosen = replace(settings.deepgram, base_url=base_url, stt_model=model, **options)
    engine = stt.engines(replace(settings, stt=replace(settings.stt, engines=("deepgram",)), deepgram=chosen))[0]
    assert isinstance(engine, Deepgram)
    return engine


class Ear:
    """A stream and what it has told so far."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.told: list[StreamEvent] = []
        self.failure: EngineError | None = None
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for event in self.stream.events():
                self.told.append(event)
                self._news.set()
        except EngineError as error:
            self.failure = error
        self._news.set()

    async def feed(self, *pieces: bytes) -> None:
        for piece in pieces:
            await self.stream.feed(piece)
            await asyncio.sleep(0)

    async def until(self, kind: type, times: int = 1) -> Any:
        """The event of this kind, the so many'th."""
        async with asyncio.timeout(25):
            while len(found := [event for event in self.told if isinstance(event, kind)]) < times:
                assert self.failure is None, self.failure.message
                self._news.clear()
                await self._news.wait()
        return found[times - 1]

    async def died(self) -> EngineError:
        async with asyncio.timeout(25):
            await self._task
        assert self.failure is not None
        return self.failure

    async def close(self) -> None:
        await self.stream.close()
        async with asyncio.timeout(25):
            await self._task


@asynccontextmanager
async def listening(engine: Deepgram, hints: Hints = HINTS) -> AsyncIterator[Ear]:
    ear = Ear(await engine.open(16_000, hints))
    try:
        yield ear
    finally:
        await ear.close()


async def fed_for_ever(ear: Ear, piece: bytes) -> None:
    while True:
        await ear.stream.feed(piece)
        await asyncio.sleep(0.001)


def clean(error: EngineError) -> EngineError:
    """One sentence for the user, with nothing in it that is nobody's business."""
    assert error.engine == "deepgram"
    assert error.message.endswith(".")
    assert KEY not in error.message
    assert "127.0.0.1" not in error.message
    assert error.__cause__ is None
    return error


# Whole clips


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


# Live


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


# What goes wrong


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
async def serving(path: str, handler: Any, method: str = "GET") -> AsyncIterator[str]:
    from aiohttp import web

    app = web.Application()
    app.router.add_route(method, path, handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


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
