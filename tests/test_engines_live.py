"""Hearing while somebody speaks: over lines that break, without losing a word.

What was sent is compared with what the cloud kept of it, byte for byte.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senorita_lsp.engines import live, preference
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.deepgram import client
from senorita_lsp.engines.live import Live
from senorita_lsp.engines.stt.base import Begun, Ended, Interim
from tests.cloud import Fault, Script, cloud
from tests.live_hearing import HINTS, LISTEN, MODELS, MS, QUIET, RATE, SAID, Hearing, covers, hearing, speech
from tests.live_hearing import quick as quick


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
