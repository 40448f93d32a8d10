"""The connections of all engines on a network, over real sockets: closing, proxies, answers that are too much."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from websockets.datastructures import Headers

from senorita_lsp.engines.deepgram import faults as deepgram_faults
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm.openai import OpenAI as Chat
from senorita_lsp.engines.network import faults, http
from senorita_lsp.engines.network.body import encodable
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.http import Line
from senorita_lsp.engines.tts.openai import OpenAI as Voice
from senorita_lsp.thinking.message import Message, Request

WHO: Final = Provider("openai", "Somebody")
ASKED: Final = Request((Message("user", "hello"),))
EVENT: Final = b'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n'
UNFOLDED: Final = b"\0" * (1 << 20)


@asynccontextmanager
async def _served(path: str, answer: web.Response | None = None, status: int = 200) -> AsyncIterator[str]:
    """The address of a server with one path; without an ``answer`` it sends events until it is left."""

    async def respond(request: web.Request) -> web.StreamResponse:
        await request.read()
        if answer is not None:
            return web.Response(body=answer.body, status=status, headers=answer.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(EVENT)
        return response

    app = web.Application()
    app.router.add_post(path, respond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _compressed(kind: str) -> web.Response:
    return web.Response(body=gzip.compress(UNFOLDED), headers={"Content-Encoding": "gzip", "Content-Type": kind})


class TestClosing:
    @pytest.mark.asyncio
    async def test_a_stream_that_outlives_its_engine_opens_nothing_behind_it(self) -> None:
        async with _served("/chat/completions") as url:
            engine = Chat(url, "any")
            stream = engine.stream(ASKED)
            await anext(stream)
            await engine.close()
            await stream.aclose()
            with pytest.raises(EngineError) as caught:
                await anext(engine.stream(ASKED))
        assert caught.value.code == "unavailable"
        assert not http._clients

    @pytest.mark.asyncio
    async def test_the_last_of_two_lines_closes_the_client(self) -> None:
        first, second = Line("http://127.0.0.1:9"), Line("http://127.0.0.1:9/v1")
        client = await first.opened()
        assert await second.opened() is client
        await first.close()
        await first.close()
        assert not client.is_closed
        await second.close()
        assert client.is_closed


class TestSharing:
    """Sessions of one process have engines of their own, on one client a host."""

    @pytest.mark.asyncio
    async def test_forty_answers_stream_at_once_and_one_that_ends_disturbs_none(self) -> None:
        async with _served("/chat/completions") as url:
            engines = [Chat(url, "any") for _ in range(40)]
            streams = [engine.stream(ASKED) for engine in engines]
            for stream in streams:
                assert (await anext(stream)).text == "hi"
            assert len(http._clients) == 1
            for engine, stream in zip(engines[::2], streams[::2], strict=True):
                await stream.aclose()
                await engine.close()
            for stream in streams[1::2]:
                assert (await anext(stream)).text == "hi"
            for engine, stream in zip(engines[1::2], streams[1::2], strict=True):
                await stream.aclose()
                await engine.close()
        assert not http._clients


class TestProxies:
    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://[::1"])
    @pytest.mark.asyncio
    async def test_one_that_cannot_be_used_is_said(self, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        line = Line("http://192.0.2.1")
        try:
            with pytest.raises(EngineError) as caught:
                await line.send(WHO, "GET", "/")
        finally:
            await line.close()
        assert caught.value.code == "unreachable"
        assert "HTTP_PROXY" in caught.value.message
        assert proxy not in caught.value.message


class TestCompressed:
    """Nothing that is compressed is asked for, and so nothing of it is unfolded."""

    @pytest.mark.asyncio
    async def test_no_line_asks_for_it_or_reads_it(self) -> None:
        async with _served("/", _compressed("application/json")) as url:
            line = Line(url)
            response = await line.send(WHO, "POST", "/")
            assert response.request.headers["Accept-Encoding"] == "identity"
            with pytest.raises(Exception, match="too much"):
                await response.aread()
            await response.aclose()
            await line.close()

    @pytest.mark.asyncio
    async def test_as_speech_it_makes_no_sense(self) -> None:
        async with _served("/audio/speech", _compressed("audio/pcm")) as url:
            voice = Voice(url, "any", "any")
            with pytest.raises(EngineError) as caught:
                await anext(voice.speak("hello"))
            await voice.close()
        assert caught.value.code == "engineFailed"

    @pytest.mark.asyncio
    async def test_a_refusal_counts_by_its_status(self) -> None:
        async with _served("/chat/completions", _compressed("application/json"), 401) as url:
            chat = Chat(url, "any")
            with pytest.raises(EngineError) as caught:
                await anext(chat.stream(ASKED))
            await chat.close()
        assert caught.value.code == "unauthorized"


class TestLength:
    @pytest.mark.asyncio
    async def test_no_answer_is_longer_than_its_bound_whoever_reads_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "MOST", 1_000)
        async with _served("/", web.Response(body=b"x" * 1_001)) as url:
            line = Line(url)
            response = await line.send(WHO, "POST", "/")
            with pytest.raises(Exception, match="too much"):
                await response.aread()
            await response.aclose()
            await line.close()


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("1.5", 1.5),
            ("-5", 0.0),
            ("nan", None),
            ("1e999", faults.LONGEST_RETRY_S),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", faults.LONGEST_RETRY_S),
            ("Mon, 99999999999999999999 Jan 2020 00:00:00 GMT", None),
            ("soon", None),
        ],
    )
    def test_is_within_bounds(self, value: str, seconds: float | None) -> None:
        assert faults.retry_after({"Retry-After": value}) == seconds

    def test_that_stands_there_twice_in_a_refused_handshake(self) -> None:
        headers = Headers([("Retry-After", "1"), ("Retry-After", "2")])
        assert deepgram_faults.of_status(WHO, 429, headers).retry_after == 2


class TestText:
    @given(st.text(st.characters(codec=None)))
    def test_everything_that_is_sent_has_an_encoding(self, text: str) -> None:
        sent = encodable(text)
        assert len(sent) == len(text)
        assert sent.encode().decode() == sent

    def test_nothing_but_halves_of_pairs_is_changed(self) -> None:
        assert encodable("naïve 🎤 \ud83d!") == "naïve 🎤 ?!"


LOADS = """
import asyncio, sys, threading

class Watching:
    def find_spec(self, name, *more):
        if name in ("httpx", "aiohttp"):
            print(name, threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Watching())
from senorita_lsp.engines.network.http import Line
asyncio.run(Line("http://127.0.0.1:9").opened())
"""


def test_what_a_client_needs_is_loaded_beside_the_event_loop() -> None:
    """Half a second in which nothing else would be heard."""
    run = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    assert sorted(run.stdout.splitlines()) == ["aiohttp False", "httpx False"]
