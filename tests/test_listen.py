"""An editor with no plug-in at all: the server's own microphone and loudspeaker, real sound in and out."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig

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


# The remapped microphone is itself a stream that records.
IDLE, RECORDING = 1, 2
RATE = 16_000


async def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


async def loudest(ear: subprocess.Popen[bytes]) -> int:
    """The highest sample of the loudspeaker's half second from its first sound on."""
    assert ear.stdout is not None
    for _ in range(100):
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
