"""The main job, whole: real speech through the real engines and the real wire, and the text changes."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig

from senorita_lsp.engines.audio.format import Clip
from tests.personas import PERSONAS, EditorClient, plain
from tests.voices import noise, silence, spoken
from tests.wire.ws import serving

pytestmark = pytest.mark.speech

SOURCE = """import math


class Garden:
    def water(self, plant):
        return plant


def old_height(tree):
    return tree


def area(width, height):
    return math.floor(width * height)
"""

TOKEN = "ear"
"""The token of the session's progress."""


class Ear(EditorClient):
    """An editor that sends its microphone's sound."""

    session = ""
    seq = 0

    async def listen(self, uri: str | None, clip: Clip, output: Any = "none") -> None:
        params: dict[str, Any] = {
            "mode": "push",
            "input": {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1},
            "output": output,
            "partialResultToken": TOKEN,
        }
        if uri is not None:
            params["context"] = self.context(uri)
        self.session = (await self.ask_server("voice/start", params))["sessionId"]
        self.seq = 0

    def send(self, clip: Clip) -> None:
        step = clip.rate // 20 * 2
        for at in range(0, len(clip.data), step):
            self.frame(clip.data[at : at + step])

    def frame(self, data: bytes, seq: int | None = None) -> None:
        number = self.seq if seq is None else seq
        params = {"sessionId": self.session, "seq": number, "data": base64.b64encode(data).decode()}
        self.protocol.notify("voice/audio", params)
        self.seq = number + 1

    async def commit(self, uri: str | None = None) -> Any:
        context = {} if uri is None else {"context": self.context(uri)}
        return await self.ask_server("voice/commit", {"sessionId": self.session} | context)

    async def utter(self, uri: str | None, clip: Clip, output: Any = "none") -> Any:
        await self.listen(uri, clip, output)
        self.send(clip)
        return await self.commit()

    @property
    def told(self) -> list[dict[str, Any]]:
        return self.seen.progress.get(TOKEN, [])

    def codes(self) -> list[str]:
        return [value["code"] for value in self.told if value["kind"] == "notice"]


def planted(folder: Path) -> Path:
    """The folder with the files that are spoken of."""
    (folder / "garden.py").write_text(SOURCE, encoding="utf-8")
    (folder / "seed_list.txt").write_text("roses\n", encoding="utf-8")
    return folder


async def started(persona_index: int, folder: Path) -> Ear:
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "senorita_lsp", "--stdio"],
        client_factory=lambda: Ear(PERSONAS[persona_index]),
    ).start()
    assert isinstance(client, Ear)
    await client.begin(planted(folder))
    return client


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server for all: what its engines load is loaded once."""
    with serving((sys.executable, "-m", "senorita_lsp"), "--tcp") as (_, found):
        yield found


@asynccontextmanager
async def session(port: int, folder: Path, options: dict[str, Any] | None = None) -> AsyncIterator[Ear]:
    client = Ear(PERSONAS[0])
    await client.start_tcp("127.0.0.1", port)
    try:
        await client.begin(planted(folder), options)
        yield client
    finally:
        await client.shutdown_session()
        await client.stop()
        client.protocol.writer.close()


@pytest_asyncio.fixture
async def ear(port: int, tmp_path: Path) -> AsyncIterator[Ear]:
    async with session(port, tmp_path) as client:
        yield client


@pytest.mark.asyncio
@pytest.mark.parametrize("number", range(len(PERSONAS)), ids=[persona.name for persona in PERSONAS])
async def test_what_is_said_is_done_in_every_editor(number: int, tmp_path: Path) -> None:
    clip = spoken("delete function old height")
    client = await started(number, tmp_path)
    uri = client.open(tmp_path / "garden.py")
    result = await client.utter(uri, clip)
    assert result["intent"]["family"] == "edit.delete", result["transcript"]
    if client.persona.edits:
        assert result["status"] == "done", result["message"]
        assert client.seen.texts[uri] == SOURCE.replace("def old_height(tree):\n    return tree\n\n\n", "")
    else:
        assert result["status"] == "failed"
        assert client.seen.texts[uri] == SOURCE
    await client.shutdown_session()
    await client.stop()


@pytest.mark.asyncio
async def test_a_spoken_turn_tells_its_story_in_order(ear: Ear, tmp_path: Path) -> None:
    uri = ear.open(tmp_path / "garden.py")
    result = await ear.utter(
        uri, spoken("go to line nine"), {"encoding": "pcm_s16le", "sampleRate": 24000, "channels": 1}
    )
    assert result["status"] == "done", result["transcript"]
    async with asyncio.timeout(30):
        while not any(value["kind"] == "audioEnd" for value in ear.told):
            await asyncio.sleep(0.05)
    kinds = [value["kind"] for value in ear.told if value["kind"] not in ("notice", "audio", "level")]
    states = [value["state"] for value in ear.told if value["kind"] == "state"]
    assert [kind for kind in kinds if kind != "state"] == ["final", "intent", "text", "sentence", "audioEnd"]
    assert states[:4] == ["idle", "listening", "thinking", "speaking"]
    audio = [value for value in ear.told if value["kind"] == "audio"]
    assert [value["seq"] for value in audio] == list(range(len(audio)))
    assert {value["turnId"] for value in audio} == {result["turnId"]}
    sound = b"".join(base64.b64decode(value["data"]) for value in audio)
    assert len(sound) > 24_000 * 2 * 0.3
    assert max(sound) > 0


@pytest.mark.asyncio
@pytest.mark.parametrize("clip", [silence(1_500), noise(1_500, 2_000)], ids=["silence", "noise"])
async def test_where_nobody_speaks_nothing_is_written(ear: Ear, tmp_path: Path, clip: Clip) -> None:
    uri = ear.open(tmp_path / "garden.py")
    result = await ear.utter(uri, clip)
    assert result["status"] == "notUnderstood"
    assert result["transcript"] == ""
    assert ear.seen.texts[uri] == SOURCE


@pytest.mark.asyncio
async def test_a_key_released_with_no_sound_says_so_and_the_session_goes_on(ear: Ear, tmp_path: Path) -> None:
    uri = ear.open(tmp_path / "garden.py")
    clip = spoken("go to line nine")
    await ear.listen(uri, clip)
    with pytest.raises(JsonRpcException) as caught:
        await ear.commit()
    assert plain(caught.value.data)["code"] == "noAudio"
    ear.send(clip)
    assert (await ear.commit())["status"] == "done"


@pytest.mark.asyncio
async def test_one_session_takes_one_utterance_after_another(ear: Ear, tmp_path: Path) -> None:
    uri = ear.open(tmp_path / "garden.py")
    first, second = spoken("delete line one"), spoken("undo that")
    await ear.listen(uri, first)
    for clip in (first, second):
        ear.send(clip)
        result = await ear.commit()
        assert result["status"] == "done", result
    assert ear.seen.texts[uri] == SOURCE


@pytest.mark.asyncio
async def test_what_is_said_of_an_utterance_counts_and_not_what_was_said_at_the_start(ear: Ear, tmp_path: Path) -> None:
    (tmp_path / "orchard.py").write_text(SOURCE, encoding="utf-8")
    before, now = ear.open(tmp_path / "garden.py"), ear.open(tmp_path / "orchard.py")
    clip = spoken("delete function old height")
    await ear.listen(before, clip)
    ear.protocol.notify("voice/interrupt", {"sessionId": ear.session, "reason": "escape"})
    ear.send(clip)
    assert (await ear.commit(now))["status"] == "done"
    assert ear.seen.texts[before] == SOURCE
    assert ear.seen.texts[now] != SOURCE


@pytest.mark.asyncio
async def test_a_spoken_yes_is_a_yes(ear: Ear, tmp_path: Path) -> None:
    ear.seen.answer = "Delete"
    result = await ear.utter(ear.open(tmp_path / "garden.py"), spoken("delete file seed list dot T X T"))
    assert result["intent"]["family"] == "file.delete", result["transcript"]
    assert result["status"] == "done", result["message"]
    assert not (tmp_path / "seed_list.txt").exists()


@pytest.mark.asyncio
async def test_a_dead_engine_costs_nothing(port: int, tmp_path: Path) -> None:
    async with session(port, tmp_path, {"stt": {"engines": ["nosuchengine", "whisper"]}}) as client:
        result = await client.utter(client.open(tmp_path / "garden.py"), spoken("go to line nine"))
        assert result["status"] == "done", result


@pytest.mark.asyncio
async def test_no_engine_says_why_and_the_session_lives(port: int, tmp_path: Path) -> None:
    async with session(port, tmp_path, {"stt": {"engines": []}}) as client:
        uri = client.open(tmp_path / "garden.py")
        with pytest.raises(JsonRpcException) as caught:
            await client.utter(uri, silence(200))
        assert caught.value.code == -32803
        assert plain(caught.value.data)["code"] == "sttUnavailable"
        assert (await client.say("go to line two", uri))["status"] == "done"


@pytest.mark.asyncio
async def test_sound_that_does_not_fit_is_named_and_the_rest_is_heard(ear: Ear, tmp_path: Path) -> None:
    uri = ear.open(tmp_path / "garden.py")
    clip = spoken("go to line nine")
    await ear.listen(uri, clip)
    bad = {"sessionId": ear.session, "seq": 0, "data": "no base64!"}
    ear.protocol.notify("voice/audio", bad)
    ear.protocol.notify("voice/audio", {"sessionId": "nobody", "seq": 0, "data": ""})
    half = len(clip.data) // 4 * 2
    ear.frame(clip.data[:half], 0)
    ear.frame(clip.data[:half], 0)
    ear.frame(clip.data[half:], 7)
    result = await ear.commit()
    assert result["status"] == "done", result["transcript"]
    assert ear.seen.carets[-1][1].start == SOURCE.index("def old_height")
    assert "audioFormat" in ear.codes()


@pytest.mark.asyncio
async def test_a_closed_session_is_unknown(ear: Ear) -> None:
    await ear.listen(None, silence(0))
    await ear.ask_server("voice/stop", {"sessionId": ear.session})
    with pytest.raises(JsonRpcException) as caught:
        await ear.commit()
    assert plain(caught.value.data)["code"] == "sessionUnknown"


@pytest.mark.asyncio
async def test_an_interruption_silences_at_once(ear: Ear) -> None:
    form = {"encoding": "pcm_s16le", "sampleRate": 24000, "channels": 1}
    await ear.listen(None, silence(0), form)
    result = await ear.ask_server("voice/command", {"text": "explain this", "sessionId": ear.session})
    assert result["status"] == "failed"
    async with asyncio.timeout(30):
        while not any(value["kind"] == "audio" for value in ear.told):
            await asyncio.sleep(0.02)
    ear.protocol.notify("voice/interrupt", {"sessionId": ear.session, "reason": "key"})
    await ear.ask_server("voice/status", {})
    stopped = [value["kind"] for value in ear.told].index("stopPlayback")
    await asyncio.sleep(0.5)
    assert not any(value["kind"] == "audio" for value in ear.told[stopped:])
    assert ear.told[stopped]["reason"] == "key"


@pytest.mark.asyncio
async def test_speech_on_demand(ear: Ear) -> None:
    params = {
        "text": "Three trees.",
        "output": {"encoding": "mulaw", "sampleRate": 8000, "channels": 1},
        "partialResultToken": TOKEN,
    }
    result = await ear.ask_server("voice/speak", params)
    sound = b"".join(base64.b64decode(value["data"]) for value in ear.told if value["kind"] == "audio")
    assert abs(len(sound) / 8 - result["durationMs"]) < 60
    assert result["durationMs"] > 300


@pytest.mark.asyncio
async def test_voices_are_listed(ear: Ear) -> None:
    voices = (await ear.ask_server("voice/voices", {}))["voices"]
    assert {"id", "name", "language", "engine"} == set(voices[0])


@pytest.mark.asyncio
async def test_a_clip_is_written_down(ear: Ear) -> None:
    clip = spoken("select lines three to five")
    params = {
        "data": base64.b64encode(clip.data).decode(),
        "format": {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1},
    }
    result = await ear.ask_server("voice/transcribe", params)
    assert "select" in result["text"].lower()
    assert abs(result["durationMs"] - clip.duration_ms) < 50


@pytest.mark.asyncio
async def test_status_after_a_turn_counts_it(ear: Ear, tmp_path: Path) -> None:
    await ear.utter(ear.open(tmp_path / "garden.py"), spoken("go to line nine"))
    status = await ear.ask_server("voice/status", {})
    assert status["latency"]["turns"] == 1
    assert {"transcribe", "understand", "act", "total"} <= set(status["latency"]["stages"])
    assert status["sessions"][0]["sessionId"] == ear.session


@pytest.mark.asyncio
async def test_what_no_engine_heard_is_heard_at_the_second_try(port: int, tmp_path: Path) -> None:
    async with session(port, tmp_path, {"stt": {"engines": []}}) as client:
        uri = client.open(tmp_path / "garden.py")
        with pytest.raises(JsonRpcException):
            await client.utter(uri, spoken("delete line one"))
        client.set_configuration({"senorita": {"stt": {"engines": ["whisper"]}}})
        client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        async with asyncio.timeout(25):
            while not (await client.ask_server("voice/status", {}))["engines"]["stt"]:
                await asyncio.sleep(0.05)
        result = await client.say("try again", uri)
        assert result["status"] == "done", result["message"]
        assert client.seen.texts[uri] == SOURCE.split("\n", 1)[1]


@pytest.mark.asyncio
async def test_typing_while_something_spoken_is_in_thought_disturbs_nothing(ear: Ear, tmp_path: Path) -> None:
    uri = ear.open(tmp_path / "garden.py")
    clip = spoken("go to line nine")
    await ear.listen(uri, clip)
    for _ in range(2):
        ear.send(clip)
        committed = asyncio.ensure_future(ear.commit())
        await asyncio.sleep(0.05)
        typed = await ear.ask_server("voice/command", {"text": "go to line two", "sessionId": ear.session})
        assert typed["status"] == "done"
        assert (await committed)["status"] == "done"
    assert [value["state"] for value in ear.told if value["kind"] == "state"][-1] == "idle"


@pytest.mark.asyncio
async def test_replacements_are_written_for_what_is_heard(port: int, tmp_path: Path) -> None:
    async with session(port, tmp_path, {"replacements": {"go to": "delete"}}) as client:
        result = await client.utter(client.open(tmp_path / "garden.py"), spoken("go to line nine"))
        assert result["intent"]["family"] == "edit.delete", result["transcript"]
