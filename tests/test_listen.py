"""An editor with no plug-in at all: the server's own microphone and loudspeaker, real sound in and out."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from array import array
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig

from senorita_lsp.config.settings import Settings
from senorita_lsp.engines.audio import hardware
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.listening.listener import Listening, Opened
from senorita_lsp.server.listening.microphone import Microphone
from senorita_lsp.server.listening.start import _with_microphone
from senorita_lsp.server.peer import Peer
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.session import Session
from senorita_lsp.server.speaking.sinks import DeviceSink, now_ms
from tests import sound
from tests.personas import PERSONAS, EditorClient
from tests.voices import spoken

pytestmark = [
    pytest.mark.audio,
    pytest.mark.speech,
    pytest.mark.skipif(sound.missing(), reason=sound.MISSING),
]

SOURCE = "import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n"
EGLOT = next(persona for persona in PERSONAS if persona.name == "eglot")


@asynccontextmanager
async def editor(folder: Path, server: sound.SoundServer) -> AsyncIterator[tuple[EditorClient, str]]:
    """An eglot with a file open, whose language server hears and speaks through ``server``."""
    (folder / "house.py").write_text(SOURCE, encoding="utf-8")
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "senorita_lsp"],
        server_env=os.environ | server.environment,
        client_factory=lambda: EditorClient(EGLOT),
    ).start()
    assert isinstance(client, EditorClient)
    await client.begin(folder)
    yield client, client.open(folder / "house.py")
    await client.shutdown_session()
    await client.stop()


class Told(Progress):
    """Keeps the kinds of what a client would be told."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def emit(self, kind: str, **fields: Any) -> None:
        self.kinds.append(kind)


# The remapped microphone is itself a stream that records.
IDLE, RECORDING = 1, 2
RATE = 16_000


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


async def loudest(ear: subprocess.Popen[bytes]) -> int:
    """The highest sample of the loudspeaker's half second from its first sound on."""
    assert ear.stdout is not None
    for _ in range(600):
        data = await asyncio.to_thread(ear.stdout.read, RATE * 2 // 5)
        samples = array("h", data)
        if max(samples) > 100:
            return max(array("h", await asyncio.to_thread(ear.stdout.read, RATE)))
    return 0


async def listen(client: EditorClient) -> None:
    await client.workspace_execute_command_async(types.ExecuteCommandParams("senorita.listen", []))


@pytest.mark.asyncio
async def test_one_speaks_and_falls_silent_and_it_is_done(tmp_path: Path) -> None:
    clip = spoken("delete function old door")
    with sound.sound_server() as server:
        async with editor(tmp_path, server) as (client, uri):
            await listen(client)
            await until(lambda: server.users("source-outputs") == RECORDING)
            ear = server.listen(RATE)
            server.say(clip.data, clip.rate)
            await until(lambda: client.seen.texts[uri] != SOURCE)
            assert client.seen.texts[uri] == SOURCE.replace("def old_door(key):\n    return key\n\n\n", "")
            assert server.users("source-outputs") == IDLE + 1  # the test itself listens to the loudspeaker
            assert await loudest(ear) > 1_000, "nothing came out of the loudspeaker"
            assert any("old_door" in message.message for message in client.messages)


@pytest.mark.asyncio
async def test_run_again_ends_the_listening_at_once(tmp_path: Path) -> None:
    with sound.sound_server() as server:
        async with editor(tmp_path, server) as (client, uri):
            await listen(client)
            await until(lambda: server.users("source-outputs") == RECORDING)
            await asyncio.sleep(0.3)
            await listen(client)
            await until(lambda: server.users("source-outputs") == IDLE)
            assert client.seen.texts[uri] == SOURCE
            assert "I heard nothing." in [message.message for message in client.messages]


@pytest.mark.asyncio
async def test_without_a_microphone_the_cause_is_named(tmp_path: Path) -> None:
    with sound.sound_server() as server:
        nowhere = server.environment | {"PULSE_SERVER": "unix:/nowhere"}
        async with editor(tmp_path, sound.SoundServer(nowhere)) as (client, _):
            with pytest.raises(Exception, match="microphone"):
                await listen(client)
            result = await client.ask_server("voice/status", {})
            assert result["sessions"] == []


# The ends of the sound, without the server around them

SPEED = 24_000
LOWEST, RISE = 400.0, 400.0
"""A tone that begins at so many Hz, and rises by so many a second: where in it one is can be heard."""
SILENCE_MS = 2
"""As much silence is a gap, a busy sound server's own ones too: a tone has none."""


def rising(seconds: float) -> bytes:
    times = np.arange(round(SPEED * seconds)) / SPEED
    phase = 2 * np.pi * (LOWEST * times + RISE * times**2 / 2)
    return (10_000 * np.sin(phase)).round().astype("<i2").tobytes()


def place_ms(samples: np.ndarray) -> float:
    """Where in the rising tone a piece of it begins, by how often it crosses zero."""
    crossings = np.flatnonzero(np.diff(np.signbit(samples)))
    hz = (len(crossings) - 1) / 2 / (crossings[-1] - crossings[0]) * SPEED
    return float((hz - LOWEST) / RISE * 1_000 - len(samples) * 500 / SPEED)


def halves(data: bytes) -> list[np.ndarray]:
    """The sound before the longest gap, and after it: a busy machine leaves shorter ones, which are left out."""
    samples = np.frombuffer(data[: len(data) & ~1], "<i2")
    loud = np.flatnonzero(np.abs(samples) > 500)
    longest = np.argmax(np.diff(loud))
    ends = (loud[0], loud[longest] + 1), (loud[longest + 1], loud[-1] + 1)
    return [np.concatenate(sounding(samples[start:end].tobytes())) for start, end in ends]


def sounding(data: bytes) -> list[np.ndarray]:
    """The pieces of sound between gaps."""
    samples = np.frombuffer(data[: len(data) & ~1], "<i2")
    loud = np.flatnonzero(np.abs(samples) > 500)
    cuts = np.flatnonzero(np.diff(loud) > SPEED * SILENCE_MS // 1_000)
    starts, ends = [loud[0], *loud[cuts + 1]], [*loud[cuts], loud[-1]]
    return [samples[start : end + 1] for start, end in zip(starts, ends, strict=True)]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[sound.SoundServer]:
    """A sound server, as that of this process."""
    with sound.sound_server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@asynccontextmanager
async def recorded(server: sound.SoundServer) -> AsyncIterator[bytearray]:
    """What the loudspeaker gives, as it comes."""
    ear, heard = server.listen(SPEED), bytearray()

    def read() -> None:
        assert ear.stdout is not None
        while data := ear.stdout.read1(9_600):
            heard.extend(data)

    reading = asyncio.ensure_future(asyncio.to_thread(read))
    await until(lambda: len(heard) > 0)
    yield heard
    ear.kill()
    await reading


@pytest.mark.asyncio
async def test_a_paused_loudspeaker_is_silent_and_goes_on_where_it_was(here: sound.SoundServer) -> None:
    async with recorded(here) as heard:
        told = Told()
        sink = DeviceSink(told, None)
        playing = asyncio.ensure_future(sink.put(Clip(rising(2), SPEED), 0))
        await until(lambda: sink.pace.heard(now_ms()) > 700)
        sink.pause()
        sink.pause()
        stopped = sink.pace.heard(now_ms())
        await asyncio.sleep(4)  # longer than a device may be silent before it is taken to be lost
        assert sink.pace.heard(now_ms()) == stopped
        sink.resume()
        await playing
        assert told.kinds == []
        await sink.end()
        assert sink.pace.heard(now_ms()) == sink.pace.sent == 2_000
        assert told.kinds == ["audioEnd"]
        await sink.close()
    before, after = halves(heard)
    assert len(before) * 1_000 / SPEED == pytest.approx(stopped, abs=80)
    assert place_ms(after[: SPEED // 10]) == pytest.approx(len(before) * 1_000 / SPEED, abs=60)
    assert (len(before) + len(after)) * 1_000 / SPEED == pytest.approx(2_000, abs=60)


@pytest.mark.asyncio
async def test_a_loudspeaker_that_is_stopped_while_paused_says_nothing_more(here: sound.SoundServer) -> None:
    async with recorded(here) as heard:
        told = Told()
        sink = DeviceSink(told, None)
        playing = asyncio.ensure_future(sink.put(Clip(rising(2), SPEED), 0))
        await until(lambda: sink.pace.heard(now_ms()) > 500)
        sink.pause()
        stopped = sink.pace.heard(now_ms())
        sink.stop()
        await playing
        await sink.end()
        assert told.kinds == []
        await sink.close()
        assert here.users("sink-inputs") == 0
        await asyncio.sleep(0.5)
        assert sink.pace.heard(now_ms()) == stopped
    only = np.concatenate(sounding(heard))
    assert len(only) * 1_000 / SPEED == pytest.approx(stopped, abs=80)


@pytest.mark.asyncio
async def test_each_pause_costs_no_more_than_the_device_takes_at_a_time(here: sound.SoundServer) -> None:
    pauses = 6
    async with recorded(here) as heard:
        told = Told()
        sink = DeviceSink(told, None)
        sink.pause()
        playing = asyncio.ensure_future(sink.put(Clip(rising(2), SPEED), 0))
        await asyncio.sleep(0.3)
        assert sink.pace.sent == 0
        sink.resume()
        for _ in range(pauses):
            await asyncio.sleep(0.1)
            sink.pause()
            sink.resume()
            sink.pause()
            await asyncio.sleep(0.02)
            sink.resume()
        await playing
        await sink.end()
        await sink.close()
    samples = np.frombuffer(heard[: len(heard) & ~1], "<i2")
    lost = 2_000 - np.count_nonzero(samples) * 1_000 / SPEED
    assert -20 <= lost <= pauses * (hardware.PERIOD_MS + 5)


class Ear:
    """What a listening session is to a microphone."""

    def __init__(self) -> None:
        self.heard = 0
        self.complaints: list[str] = []

    def audio(self, seq: int, data: bytes) -> None:
        assert seq >= 1
        self.heard += len(data)

    def complain(self, error: EngineError) -> None:
        self.complaints.append(error.code)


def spawning(tasks: list[asyncio.Task[None]]) -> Any:
    """What a session is to a microphone."""

    def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        tasks.append(asyncio.ensure_future(work))
        return tasks[-1]

    return SimpleNamespace(settings=Settings(), spawn=spawn)


@pytest.mark.asyncio
async def test_a_muted_microphone_is_let_go_and_had_again(here: sound.SoundServer) -> None:
    ear, tasks = Ear(), list[asyncio.Task[None]]()
    microphone = await Microphone.open(spawning(tasks), cast(Any, ear), None)
    await until(lambda: ear.heard > 0)
    assert here.users("source-outputs") == RECORDING
    for _ in range(2):
        await microphone.mute()
        assert (microphone.muted, here.users("source-outputs")) == (True, IDLE)
        assert "Senorita" not in here.control("list", "source-outputs")
    before = ear.heard
    await asyncio.sleep(0.3)
    assert ear.heard == before
    for _ in range(2):
        await microphone.unmute()
        assert (microphone.muted, here.users("source-outputs")) == (False, RECORDING)
    await until(lambda: ear.heard > before)
    await asyncio.gather(microphone.mute(), microphone.unmute(), microphone.mute())
    assert (microphone.muted, here.users("source-outputs")) == (True, IDLE)
    await asyncio.gather(microphone.unmute(), microphone.mute(), microphone.unmute())
    assert (microphone.muted, here.users("source-outputs")) == (False, RECORDING)
    await microphone.mute()
    await microphone.close()
    await microphone.unmute()
    assert (microphone.muted, here.users("source-outputs")) == (True, IDLE)
    assert all(task.done() for task in tasks)


@pytest.mark.asyncio
@pytest.mark.parametrize("again", [False, True], ids=["muted", "muted and not any more"])
async def test_an_ear_muted_while_its_device_is_being_opened_holds_none(
    here: sound.SoundServer, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    opens, open_device = threading.Event(), hardware.open_device

    def slowly(*arguments: Any) -> Any:
        assert opens.wait(60)
        return open_device(*arguments)

    monkeypatch.setattr(hardware, "open_device", slowly)
    session = Session(Peer(lambda message, droppable: None))
    listening = Listening(session, Opened("s1", "push", "server", None, None), None)
    giving = asyncio.ensure_future(_with_microphone(session, listening, None))
    await asyncio.sleep(0)
    await listening.mute(True)
    if again:
        await listening.mute(False)
    opens.set()
    await giving
    assert listening.microphone is not None
    assert (listening.microphone.muted, here.users("source-outputs")) == ((False, RECORDING) if again else (True, IDLE))
    await listening.mute(again)
    assert here.users("source-outputs") == (IDLE if again else RECORDING)
    await listening.close()
    assert here.users("source-outputs") == IDLE


@pytest.mark.asyncio
async def test_a_microphone_that_cannot_be_had_again_stays_muted_and_says_why(
    here: sound.SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    microphone = await Microphone.open(spawning([]), cast(Any, ear), None)
    await microphone.mute()
    with monkeypatch.context() as gone:
        gone.setenv("PULSE_SERVER", "unix:/nowhere")
        with pytest.raises(EngineError) as error:
            await microphone.unmute()
        assert error.value.code in ("noDevice", "permissionDenied")
        assert microphone.muted
    await microphone.unmute()
    await until(lambda: ear.heard > 0)
    await microphone.close()
    assert here.users("source-outputs") == IDLE
    assert ear.complaints == []
