"""Hearing while somebody speaks: over lines that break, by Deepgram's SDK and real sockets, without losing a word.

What was sent is compared with what the cloud kept of it, byte for byte.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senorita_lsp.config import Settings
from senorita_lsp.engines import live, preference, registry
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import client
from senorita_lsp.engines.deepgram import live as line
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.live import Live
from senorita_lsp.engines.stt.base import Begun, Ended, Hints, Interim, StreamEvent
from senorita_lsp.thinking.message import Message, Request
from senorita_lsp.transcript.transcript import Transcript
from tests.cloud import Cloud, Fault, Script, cloud
from tests.relay import Relay, relay

RATE = 16_000
MS = RATE * 2 // 1000
LOUD, QUIET = b"\x00\x10\x00\xf0" * 160, b"\x00\x00" * 320
"""20 ms each."""
HINTS = Hints(("parse_command",))
SAID = "delete function foo"
MODELS = pytest.mark.parametrize("model", ["flux-general-en", "nova-3"])
LISTEN = {"flux-general-en": "listen2", "nova-3": "listen1"}


def speech(ms: int, seed: int = 1) -> bytes:
    """Loud sound of which no two 20 ms are the same, so that each stands for its place."""
    pieces = []
    for index in range(ms // 20):
        mark = (seed * 1_000 + index + 4_000).to_bytes(2, "little", signed=True)
        pieces.append((mark + (-8_000).to_bytes(2, "little", signed=True)) * 160)
    return b"".join(pieces)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "dg-key")
    monkeypatch.setenv("OPENAI_API_KEY", "oa-key")
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)
    monkeypatch.setattr(line, "FORCE_S", 0.4)
    monkeypatch.setattr(line, "FAREWELL_S", 0.1)


@dataclass
class Hearing:
    """A Live at work, and what came of it."""

    live: Live
    sky: Cloud
    net: Relay
    engines: list[Any]
    told: list[StreamEvent] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)
    task: asyncio.Task[Transcript | None] | None = None

    def start(self) -> None:
        self.task = asyncio.ensure_future(self.live.run(self.engines, HINTS, self.notices.append))

    async def say(self, data: bytes, piece: int = 640, pause: float = 0) -> None:
        """Feeds sound in pieces of so many bytes."""
        for at in range(0, len(data), piece):
            self.live.feed(data[at : at + piece])
            await asyncio.sleep(pause)
        self.sent += data

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(25):
            while not met():
                assert self.task is None or not self.task.done(), self.notices
                await asyncio.sleep(0.005)

    def events(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]

    async def heard(self) -> Transcript | None:
        """The key is released: what was said."""
        self.live.finish()
        return await self.result()

    async def result(self) -> Transcript | None:
        assert self.task is not None
        async with asyncio.timeout(30):
            return await self.task

    @property
    def text(self) -> Awaitable[str | None]:
        async def said() -> str | None:
            heard = await self.heard()
            return None if heard is None else heard.text

        return said()

    def lines(self) -> list[bytes]:
        """The sound each connection got."""
        return [bytes(one.audio) for one in self.sky.requests if one.method == "GET"]


@asynccontextmanager
async def hearing(
    model: str = "flux-general-en",
    script: Script | None = None,
    engines: tuple[str, ...] = ("deepgram",),
    seconds: int = 120,
    endless: bool = False,
    start: bool = True,
    base_url: str = "",
) -> AsyncIterator[Hearing]:
    async with cloud(script or Script(transcript=SAID)) as sky, relay(sky.base_url) as net:
        whole = Settings()
        chosen = replace(
            whole,
            deepgram=replace(whole.deepgram, base_url=base_url or net.url, stt_model=model),
            openai=replace(whole.openai, base_url=f"{sky.base_url}/v1"),
        )
        made = Hearing(Live(RATE, seconds, lambda event: made.told.append(event), endless), sky, net, [])
        made.engines = registry.engines("stt", engines, chosen)
        if start:
            made.start()
        try:
            yield made
        finally:
            if made.task is not None:
                made.task.cancel()
                await asyncio.gather(made.task, return_exceptions=True)
            for engine in made.engines:
                await engine.close()


def covers(lines: list[bytes], sent: bytes) -> bool:
    """Whether each line begins somewhere within what the lines before it got, and the last one has the end.

    What follows the sound is Flux's silence before a forced end.
    """
    reached = 0
    for got in lines:
        if not got:
            continue
        start = _place(got, sent)
        if start is None or start > reached:
            return False
        reached = max(reached, start + _common(got, sent[start:]))
    return reached == len(sent)


def _place(got: bytes, sent: bytes) -> int | None:
    """Where in the sound a line begins."""
    head = got[: min(len(got), 640)]
    at = sent.find(head)
    return at if at >= 0 else (0 if sent.startswith(got[:2]) else None)


def _common(got: bytes, sent: bytes) -> int:
    size = min(len(got), len(sent))
    if got[:size] == sent[:size]:
        return size
    return next(index for index in range(size) if got[index] != sent[index])


# Heard while it is spoken


@MODELS
@pytest.mark.asyncio
async def test_what_is_said_is_heard_as_it_is_said_and_known_when_the_key_is_released(model: str) -> None:
    async with hearing(model) as ear:
        sound = speech(1_200)
        await ear.say(sound)
        await ear.until(lambda: ear.events(Interim))
        assert await ear.text == SAID
        assert isinstance(ear.told[0], Begun)
        assert all(SAID.startswith(interim.text) for interim in ear.events(Interim))
        [got] = ear.lines()
        assert got.startswith(sound)
        assert not any(got[len(sound) :])
        assert ear.notices == []


@MODELS
@pytest.mark.asyncio
@pytest.mark.parametrize("piece", [1, 333, 641, 40_001], ids=lambda piece: f"{piece} bytes")
async def test_however_it_is_cut_it_arrives_as_it_was(model: str, piece: int) -> None:
    async with hearing(model) as ear:
        sound = speech(300 if piece == 1 else 1_000)
        await ear.say(sound, piece)
        assert await ear.text == SAID
        assert ear.lines()[0].startswith(sound)


@MODELS
@pytest.mark.asyncio
async def test_what_is_said_before_the_line_is_open_is_heard_too(model: str) -> None:
    async with hearing(model, start=False) as ear:
        sound = speech(3_000)
        await ear.say(sound)
        ear.live.finish()
        ear.start()
        heard = await ear.result()
        assert heard is not None
        assert heard.text == SAID
        assert ear.lines()[0].startswith(sound)


@MODELS
@pytest.mark.asyncio
async def test_the_last_byte_counts(model: str) -> None:
    """Fed and finished in one go, with nothing in between for anything to be sent."""
    async with hearing(model) as ear:
        await ear.say(speech(500))
        rest = speech(120, seed=2)
        ear.live.feed(rest)
        ear.sent += rest
        assert await ear.text == SAID
        await ear.until(lambda: ear.lines()[0].startswith(bytes(ear.sent)))


@MODELS
@pytest.mark.asyncio
async def test_silence_is_nothing(model: str) -> None:
    async with hearing(model) as ear:
        await ear.say(QUIET * 40)
        assert await ear.text == ""
        assert not ear.events(Begun)
        assert not ear.events(Interim)
        assert len(ear.lines()) == 1


@MODELS
@pytest.mark.asyncio
async def test_nothing_at_all_is_nothing(model: str) -> None:
    async with hearing(model) as ear:
        assert await ear.text == ""


@MODELS
@pytest.mark.asyncio
async def test_a_pause_in_the_middle_of_a_held_key_ends_nothing(model: str) -> None:
    script = Script(transcripts=["delete function", "foo bar"])
    async with hearing(model, script) as ear:
        await ear.say(speech(800) + QUIET * 80)
        await ear.until(lambda: ear.events(Ended))
        await ear.say(speech(800, seed=2))
        await ear.until(lambda: ear.events(Interim)[-1].text == "delete function foo")
        heard = await ear.heard()
        assert heard is not None
        assert heard.text == "delete function foo bar"
        assert heard.engine == "deepgram"
        assert heard.confidence is not None
        assert len(ear.lines()) == 1


@pytest.mark.asyncio
async def test_a_pause_before_the_key_is_released_gives_the_part_before_it() -> None:
    async with hearing(script=Script(transcripts=[SAID])) as ear:
        await ear.say(speech(800) + QUIET * 40)
        await ear.until(lambda: ear.events(Ended))
        await ear.say(QUIET * 10)
        assert await ear.text == SAID


# The line breaks


BREAKS = {
    "before the handshake": Fault("*", "drop_before"),
    "after the handshake": Fault("*", "drop_headers"),
    "in mid-utterance": Fault("*", "drop", after=3),
    "closed in mid-utterance": Fault("*", "truncated", after=3),
    "with an error of its own": Fault("*", "error", after=3),
    "malformed": Fault("*", "malformed", after=3),
    "of a wrong shape": Fault("*", "wrong_shape", after=3),
    "before the final": Fault("*", "drop_end"),
    "refused for the moment": Fault("*", "status", status=503),
    "wants patience": Fault("*", "status", status=429, retry_after=0.01),
}


@MODELS
@pytest.mark.asyncio
@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS.keys())
async def test_a_broken_line_loses_nothing(model: str, fault: Fault) -> None:
    async with hearing(model, start=False) as ear:
        ear.sky.faults.add(replace(fault, on=LISTEN[model]))
        ear.start()
        await ear.say(speech(1_600), pause=0.002)
        assert await ear.text == SAID
        assert len(ear.sky.of(LISTEN[model])) == 2
        assert covers(ear.lines(), bytes(ear.sent))
        await ear.until(lambda: ear.lines()[-1].startswith(bytes(ear.sent)))
        assert ear.notices == []


@MODELS
@pytest.mark.asyncio
async def test_a_line_that_falls_silent_is_given_up_and_loses_nothing(model: str) -> None:
    async with hearing(model, start=False) as ear:
        ear.sky.faults.add(Fault(LISTEN[model], "stall", after=3))
        ear.start()
        await ear.say(speech(1_600), pause=0.002)
        assert await ear.text == SAID
        await ear.until(lambda: ear.lines()[-1].startswith(bytes(ear.sent)))
        assert len(ear.lines()) == 2


@MODELS
@pytest.mark.asyncio
async def test_what_was_final_already_is_not_sent_again(model: str) -> None:
    script = Script(transcripts=["delete function", "foo bar"])
    async with hearing(model, script, start=False) as ear:
        ear.start()
        first, second = speech(800) + QUIET * 80, speech(800, seed=2)
        await ear.say(first)
        await ear.until(lambda: ear.events(Ended))
        done = ear.events(Ended)[0].at_ms * MS
        assert 0 < done <= len(first)
        ear.net.cut()
        await ear.say(second)
        assert await ear.text == "delete function foo bar"
        await ear.until(lambda: ear.lines()[1].startswith(bytes(ear.sent[done:])))


@MODELS
@pytest.mark.asyncio
async def test_who_goes_on_speaking_while_there_is_no_line_is_heard(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a pause in a held key, with more said than a conversation keeps of silence."""
    monkeypatch.setattr(live, "QUIET_S", 1)
    script = Script(transcripts=["delete function", "foo bar"])
    async with hearing(model, script) as ear:
        await ear.say(speech(800) + QUIET * 80)
        await ear.until(lambda: ear.events(Ended))
        done = ear.events(Ended)[0].at_ms * MS
        ear.sky.faults.add(Fault(LISTEN[model], "silent", seconds=0.3))
        ear.net.cut()
        await ear.say(speech(1_500, seed=2), pause=0.002)
        assert await ear.text == "delete function foo bar"
        await ear.until(lambda: ear.lines()[-1].startswith(bytes(ear.sent[done:])))


@MODELS
@pytest.mark.asyncio
async def test_lines_that_break_one_after_the_other_are_given_up_with_one_word(model: str) -> None:
    async with hearing(model, start=False) as ear:
        ear.sky.faults.add(Fault(LISTEN[model], "drop", after=2, count=99))
        ear.start()
        await ear.say(speech(1_200), pause=0.002)
        assert await ear.text is None
        assert len(ear.sky.of(LISTEN[model])) == 3
        assert ear.notices == ["The connection to Deepgram broke."]
        assert preference.resting(ear.engines[0]) is not None
        assert ear.live.unheard == bytes(ear.sent)


@MODELS
@pytest.mark.asyncio
async def test_a_line_that_came_to_a_final_has_all_its_tries_again(model: str) -> None:
    """Four breaks, one of them after a final transcript, are not four in a row."""
    script = Script(transcripts=["delete function", "foo bar"])
    async with hearing(model, script, start=False) as ear:
        ear.sky.faults.add(Fault(LISTEN[model], "drop_before", count=2))
        ear.start()
        await ear.say(speech(800) + QUIET * 80)
        await ear.until(lambda: ear.events(Ended))
        ear.sky.faults.add(Fault(LISTEN[model], "drop_before"))
        ear.net.cut()
        await ear.say(speech(800, seed=2))
        assert await ear.text == "delete function foo bar"
        assert len(ear.sky.of(LISTEN[model])) == 5


@MODELS
@pytest.mark.asyncio
async def test_nobody_there(model: str) -> None:
    async with cloud() as other, hearing(model, base_url=other.dead_url) as ear:
        await ear.say(speech(400))
        assert await ear.text is None
        assert ear.notices == ["Deepgram cannot be reached."]
        assert ear.live.unheard == bytes(ear.sent)


@MODELS
@pytest.mark.asyncio
async def test_a_refused_key_is_not_tried_again_and_is_asked_for_last(model: str) -> None:
    async with hearing(model, engines=("deepgram", "openai"), start=False) as ear:
        ear.sky.faults.add(Fault(LISTEN[model], "status", status=401, count=99))
        for _ in range(3):
            ear.live = Live(RATE, 120, ear.told.append)
            ear.start()
            await ear.say(speech(400))
            assert await ear.text is None
            heard = await preference.transcribe(Clip(bytes(ear.sent)), HINTS, ear.engines, ear.notices.append)
            assert heard.engine == "openai"
        assert len(ear.sky.of(LISTEN[model])) == 1
        assert not ear.sky.of("prerecorded")
        assert ear.notices == ["Deepgram refuses the key in DEEPGRAM_API_KEY."]
        assert (preference.resting(ear.engines[0]) or 0) > 30


@MODELS
@pytest.mark.asyncio
async def test_the_next_engine_that_listens_live_hears_all_that_is_not_final(model: str) -> None:
    """A second engine of the same kind, at another address."""
    async with hearing(model) as dead, hearing(model, start=False) as ear:
        dead.sky.faults.add(Fault(LISTEN[model], "drop", after=2, count=99))
        ear.engines.insert(0, dead.engines[0])
        ear.start()
        await ear.say(speech(1_200), pause=0.002)
        assert await ear.text == SAID
        assert ear.notices == ["The connection to Deepgram broke."]
        await ear.until(lambda: ear.lines()[-1].startswith(bytes(ear.sent)))


@pytest.mark.asyncio
async def test_an_engine_that_does_not_listen_live_ends_the_search() -> None:
    async with hearing(engines=("openai", "deepgram")) as ear:
        assert await ear.text is None
        assert ear.sky.requests == []
        assert ear.notices == []


@pytest.mark.asyncio
async def test_an_engine_that_cannot_be_used_is_passed_over_with_one_word() -> None:
    async with hearing(engines=("nosuchengine", "deepgram")) as ear:
        await ear.say(speech(600))
        assert await ear.text == SAID
        [notice] = ear.notices
        assert "nosuchengine" in notice


# A conversation


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


@MODELS
@pytest.mark.asyncio
async def test_no_more_is_kept_than_may_be_said(model: str) -> None:
    """Ten minutes of speech to an engine that is not there, and to one that is."""
    async with hearing(model, seconds=5, start=False) as ear:
        for index in range(600):
            ear.live.feed(speech(1_000, seed=index % 3))
            assert len(ear.live._sound) <= RATE * 2 * 5
        ear.start()
        assert await ear.text == SAID
        assert len(ear.lines()[0]) <= RATE * 2 * 5 + RATE


@MODELS
@pytest.mark.asyncio
async def test_a_peer_that_never_reads_is_given_up(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SEND_S", 0.2)
    async with deaf() as url, hearing(model, base_url=url, seconds=600) as ear:
        for _ in range(20):
            ear.live.feed(bytes(1 << 20))
        assert await ear.text is None
        assert ear.notices == ["Deepgram stopped in the middle of its answer."]
        assert len(ear.live.unheard) <= RATE * 2 * 600


@asynccontextmanager
async def deaf() -> AsyncIterator[str]:
    """Shakes hands, and never reads again."""
    from aiohttp import web

    async def meet(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.pause_reading()
        await done.wait()
        request.transport.abort()
        return socket

    done = asyncio.Event()
    app = web.Application()
    app.router.add_get("/v1/listen", meet)
    app.router.add_get("/v2/listen", meet)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        done.set()
        await runner.cleanup()


# Nothing stays behind


async def opening(ear: Hearing) -> None:
    ear.sky.faults.add(Fault("*", "silent", seconds=5))
    ear.start()
    await ear.until(lambda: ear.sky.requests)


async def speaking(ear: Hearing) -> None:
    ear.start()
    await ear.say(speech(600))
    await ear.until(lambda: ear.events(Begun))


async def finishing(ear: Hearing) -> None:
    ear.sky.faults.add(Fault("*", "stall", after=2))
    await speaking(ear)
    ear.live.finish()
    await ear.until(lambda: ear.sky.requests[0].messages)


async def pausing(ear: Hearing) -> None:
    """Between two tries."""
    ear.sky.faults.add(Fault("*", "status", status=503, retry_after=2))
    ear.start()
    await ear.until(lambda: ear.sky.requests and ear.sky.requests[0].ended)


async def again(ear: Hearing) -> None:
    """On the second line."""
    await speaking(ear)
    ear.net.cut()
    await ear.until(lambda: len(ear.events(Begun)) == 2)


@MODELS
@pytest.mark.asyncio
@pytest.mark.parametrize("stage", [opening, speaking, finishing, pausing, again])
@pytest.mark.parametrize("times", [1, 3], ids=["once", "impatiently"])
async def test_whoever_stops_listening_leaves_no_line_and_no_task(
    model: str, stage: Callable[[Hearing], Awaitable[None]], times: int
) -> None:
    async with hearing(model, start=False) as ear:
        await stage(ear)
        assert ear.task is not None
        for _ in range(times):
            ear.task.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([ear.task], timeout=10)
        assert ear.task.cancelled()
        assert not ours()
        assert not to(ear.net.url)


@MODELS
@pytest.mark.asyncio
async def test_what_was_heard_to_its_end_leaves_no_line_and_no_task(model: str) -> None:
    async with hearing(model) as ear:
        await ear.say(speech(600))
        assert await ear.text == SAID
        assert not ours()
        assert not to(ear.net.url)


def ours() -> list[str]:
    """The tasks that listen."""
    return [
        str(task.get_coro())
        for task in asyncio.all_tasks()
        if any(name in str(task.get_coro()) for name in ("Live.", "_hung_up", "Connection", "keepalive"))
    ]


def to(url: str) -> list[Any]:
    """The connections of this process to an address."""
    port = int(url.rpartition(":")[2])
    found = psutil.Process().net_connections(kind="tcp")
    return [one for one in found if one.raddr and one.raddr.port == port and one.status == "ESTABLISHED"]


# Rest


@dataclass(frozen=True)
class Kind:
    """What is asked of two engines of one kind, both in the cloud."""

    engines: tuple[str, str]
    endpoints: tuple[str, str]
    ask: Callable[[list[Any], list[str]], Awaitable[Any]]


async def _transcribe(engines: list[Any], notices: list[str]) -> Any:
    return await preference.transcribe(Clip(LOUD * 50), HINTS, engines, notices.append)


async def _speak(engines: list[Any], notices: list[str]) -> Any:
    return [clip async for clip in preference.speak("Three trees.", None, engines, notices.append)]


async def _answer(engines: list[Any], notices: list[str]) -> Any:
    request = Request((Message("user", "what is this"),))
    return [chunk async for chunk in preference.answer(request, engines, notices.append)]


KINDS = {
    "stt": Kind(("deepgram", "openai"), ("deepgram.prerecorded", "openai.transcriptions"), _transcribe),
    "tts": Kind(("rime", "openai"), ("rime.speech", "openai.speech"), _speak),
    "llm": Kind(("groq", "openai"), ("groq.chat", "openai.chat"), _answer),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "rested"), [(401, False), (401, True), (503, False), (402, False), (413, True)])
async def test_an_engine_that_failed_rests_and_is_asked_again_after_that(
    kind: str, status: int, rested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal of what was sent (413) says nothing of the next request."""
    if rested:
        monkeypatch.setattr(preference, "REST_S", {"unauthorized": 1e-9})
    for name in ("GROQ_API_KEY", "RIME_API_KEY"):
        monkeypatch.setenv(name, "k")
    what = KINDS[kind]
    async with cloud() as sky:
        whole = Settings()
        chosen = replace(
            whole,
            deepgram=replace(whole.deepgram, base_url=sky.base_url),
            groq=replace(whole.groq, base_url=sky.base_url),
            rime=replace(whole.rime, base_url=sky.base_url),
            openai=replace(whole.openai, base_url=f"{sky.base_url}/v1", model="local-model"),
        )
        engines, notices = registry.engines(kind, what.engines, chosen), list[str]()
        sky.faults.add(Fault(what.endpoints[0], "status", status=status, count=3 if status == 503 else 1))
        for _ in range(3):
            assert await what.ask(engines, notices)
        tries = 3 if status == 503 else 1
        asked = [len([one for one in sky.of(on) if one.method == "POST"]) for on in what.endpoints]
        assert asked == ([tries + 2, 1] if rested else [tries, 3])
        assert len(notices) == 1
        for engine in engines:
            await engine.close()


@pytest.mark.asyncio
async def test_where_all_rest_they_are_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hearing(start=False) as ear:
        ear.sky.faults.add(Fault("prerecorded", "status", status=401))
        with pytest.raises(EngineError) as refused:
            await _transcribe(ear.engines, ear.notices)
        assert refused.value.code == "unauthorized"
        assert (await _transcribe(ear.engines, ear.notices)).text == SAID
        assert preference.resting(ear.engines[0]) is None


# Any cut, at any place


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    model=st.sampled_from(["flux-general-en", "nova-3"]),
    cuts=st.lists(st.integers(1, 60_000), max_size=2),
    pieces=st.lists(st.integers(50, 9_000), min_size=1, max_size=12),
    ahead=st.integers(0, 48_000),
)
def test_wherever_the_line_breaks_and_however_the_sound_is_cut_all_of_it_is_heard(
    model: str, cuts: list[int], pieces: list[int], ahead: int
) -> None:
    """``cuts``: the bytes after which the first and the second line go away; ``ahead``: the sound that waits for it."""

    async def run() -> None:
        async with hearing(model, start=False) as ear:
            ear.net.cuts = list(cuts)
            sound = speech(1_500)
            await ear.say(sound[:ahead], 100_000)
            ear.start()
            at, index = ahead, 0
            while at < len(sound):
                size = pieces[index % len(pieces)]
                await ear.say(sound[at : at + size], 100_000)
                at, index = at + size, index + 1
            assert await ear.text == SAID
            assert ear.lines()[-1].startswith(sound)
            assert all(sound.startswith(got) for got in ear.lines()[:-1])

    asyncio.run(run())
