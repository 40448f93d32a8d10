"""A session's ear closed and opened again, and its mode changed: real speech through the real engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pygls.exceptions import JsonRpcException

from senorita_lsp.engines.audio.format import Clip
from tests import sound
from tests.personas import PERSONAS, plain, running
from tests.test_listen import IDLE, RECORDING, editor
from tests.test_speech import SOURCE, TOKEN, Ear
from tests.voices import silence, spoken

pytestmark = pytest.mark.speech

WITHOUT_HEIGHT = SOURCE.replace("def old_height(tree):\n    return tree\n\n\n", "")


class Talker(Ear):
    """An editor that changes its session's mode, and closes its ear."""

    uri = ""

    async def begin_in(self, mode: str, **more: Any) -> None:
        clip = spoken("go to line nine")
        params = {
            "mode": mode,
            "input": {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1},
            "output": "none",
            "context": self.context(self.uri),
            "partialResultToken": TOKEN,
        }
        self.session = (await self.ask_server("voice/start", params | more))["sessionId"]

    async def mute(self, muted: bool) -> Any:
        return await self.ask_server("voice/mute", {"sessionId": self.session, "muted": muted})

    async def switch(self, mode: str) -> Any:
        return await self.ask_server("voice/mode", {"sessionId": self.session, "mode": mode})

    async def modes(self) -> list[str]:
        return [one["mode"] for one in await self.sessions()]

    async def sessions(self) -> list[dict[str, Any]]:
        """The sessions that are open, as the server tells of them."""
        return list((await self.ask_server("voice/status", {}))["sessions"])

    def say_and_wait(self, clip: Clip) -> None:
        """The clip, and so much silence that it is certainly over."""
        self.send(clip)
        self.send(silence(4_000, clip.rate))

    @property
    def mutes(self) -> list[bool]:
        return [value["muted"] for value in self.told if value["kind"] == "state" and "muted" in value]

    @property
    def results(self) -> list[dict[str, Any]]:
        return [value["result"] for value in self.told if value["kind"] == "turn"]


@pytest_asyncio.fixture
async def talker(tmp_path: Path) -> AsyncIterator[Talker]:
    (tmp_path / "garden.py").write_text(SOURCE, encoding="utf-8")
    async with running(lambda: Talker(PERSONAS[0]), tmp_path) as client:
        client.uri = client.open(tmp_path / "garden.py")
        yield client


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not met():
            await asyncio.sleep(0.02)


async def refused(answer: Any) -> str:
    with pytest.raises(JsonRpcException) as caught:
        await answer
    return str(plain(caught.value.data)["code"])


@pytest.mark.asyncio
@pytest.mark.parametrize("length", [1, 2], ids=["all of it", "the half"])
async def test_what_is_said_to_a_closed_ear_is_not_heard(talker: Talker, length: int) -> None:
    """With a key: neither what was being said when it was closed, nor what is said then."""
    clip = spoken("delete function old height")
    half = len(clip.data) // 4 * 2
    await talker.begin_in("push")
    if length == 2:
        talker.frame(clip.data[:half])
    assert await talker.mute(True) == {"muted": True}
    assert [one["muted"] for one in await talker.sessions()] == [True]
    talker.frame(clip.data[half:] if length == 2 else clip.data)
    assert await talker.mute(False) == {"muted": False}
    assert await refused(talker.commit()) == "noAudio"
    assert talker.seen.texts[talker.uri] == SOURCE
    talker.send(clip)
    assert (await talker.commit())["status"] == "done"
    assert talker.seen.texts[talker.uri] == WITHOUT_HEIGHT
    assert talker.mutes == [True, False]


@pytest.mark.asyncio
async def test_hands_free_a_closed_ear_makes_no_turn(talker: Talker) -> None:
    await talker.begin_in("handsFree")
    await talker.mute(True)
    talker.say_and_wait(spoken("delete function old height"))
    await talker.mute(True)
    await talker.mute(False)
    talker.say_and_wait(spoken("go to line nine"))
    await until(lambda: talker.results)
    assert [result["intent"]["family"] for result in talker.results] == ["nav.line"]
    assert talker.seen.texts[talker.uri] == SOURCE
    assert talker.mutes == [True, False]


@pytest.mark.asyncio
async def test_one_session_in_both_modes(talker: Talker) -> None:
    """What was begun with the key is carried on hands-free; then the key counts again."""
    clip = spoken("delete function old height")
    await talker.begin_in("push")
    talker.send(clip)
    assert await talker.switch("handsFree") == {"mode": "handsFree"}
    assert await talker.modes() == ["handsFree"]
    talker.send(silence(4_000, clip.rate))
    await until(lambda: talker.results)
    assert talker.results[0]["status"] == "done", talker.results
    assert talker.seen.texts[talker.uri] == WITHOUT_HEIGHT
    assert await talker.switch("push") == {"mode": "push"}
    assert await talker.modes() == ["push"]
    talker.say_and_wait(spoken("go to line two"))
    result = await talker.commit()
    assert result["intent"] == {"family": "nav.line", "slots": {"index": 2}}, result
    assert len(talker.results) == 1


@pytest.mark.asyncio
async def test_a_mode_that_cannot_be_is_refused_and_nothing_changes(talker: Talker) -> None:
    await talker.begin_in("push", input={"encoding": "webm", "sampleRate": 48_000, "channels": 1})
    assert await refused(talker.switch("handsFree")) == "audioFormat"
    assert await talker.modes() == ["push"]


@pytest.mark.asyncio
async def test_a_session_that_is_not_open(talker: Talker) -> None:
    talker.session = "s9"
    assert await refused(talker.mute(True)) == "sessionUnknown"
    assert await refused(talker.switch("push")) == "sessionUnknown"


@pytest.mark.audio
@pytest.mark.skipif(sound.missing(), reason=sound.MISSING)
@pytest.mark.asyncio
async def test_a_closed_ear_lets_go_of_the_microphone(tmp_path: Path) -> None:
    with sound.sound_server() as server:
        async with editor(tmp_path, server) as (client, _):
            params = {"mode": "push", "input": "server", "output": "none", "partialResultToken": TOKEN}
            session = (await client.ask_server("voice/start", params))["sessionId"]
            await until(lambda: server.users("source-outputs") == RECORDING)
            await client.ask_server("voice/mute", {"sessionId": session, "muted": True})
            assert server.users("source-outputs") == IDLE
            await client.ask_server("voice/mute", {"sessionId": session, "muted": False})
            await until(lambda: server.users("source-outputs") == RECORDING)
