"""A conversation about one file through the whole server, heard live by Deepgram's SDK and a cloud on this machine."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_lsp import ClientServerConfig

from senorita_lsp.engines.audio.decode import Decoder
from senorita_lsp.engines.audio.format import Format
from tests.cloud import Cloud, Fault, Script, cloud
from tests.personas import PERSONAS, EditorClient
from tests.relay import Relay, relay

SOURCE = """def first():
    return 1


def second():
    return 2


def third():
    return 3
"""
WITHOUT_SECOND = SOURCE.replace("def second():\n    return 2\n\n\n", "")
SAID = "delete function second"
TOKEN = "ear"
PCM = Format("pcm_s16le", 16_000)
SPEECH = {"encoding": "pcm_s16le", "sampleRate": 24_000, "channels": 1}
FLUX, NOVA = "flux-general-en", "nova-3"
MODELS = pytest.mark.parametrize("model", [FLUX, NOVA])
LISTEN = {FLUX: "listen2", NOVA: "listen1"}
LIMITS = {
    "senorita_lsp.engines.deepgram.live.FORCE_S": 0.5,
    "senorita_lsp.engines.deepgram.live.FAREWELL_S": 0.1,
    "senorita_lsp.engines.network.backoff.FIRST_S": 0.001,
}


def speech(ms: int, form: Format = PCM, seed: int = 1) -> bytes:
    """Loud sound of which no two 20 ms are the same."""
    count = form.rate // 50
    if form.encoding == "mulaw":
        return b"".join(bytes([seed + 1, 128 + index % 60]) * (count // 2) for index in range(ms // 20))
    pieces = []
    for index in range(ms // 20):
        mark = (seed * 1_000 + index + 4_000).to_bytes(2, "little", signed=True)
        pieces.append((mark * 8 + (-8_000).to_bytes(2, "little", signed=True) * 8) * (count // 16))
    return b"".join(pieces)


def silence(ms: int) -> bytes:
    return bytes(PCM.rate * ms // 1000 * 2)


def heard(data: bytes, form: Format) -> bytes:
    """The sound as engines get it."""
    decoder = Decoder(form)
    return decoder.feed(data) + decoder.flush()


class Talker(EditorClient):
    """An editor with a microphone. ``stream`` is all the sound it sent in this session."""

    session = ""
    seq = 0
    stream = b""
    gone = False

    def __init__(self) -> None:
        super().__init__(PERSONAS[0])

    async def listen(self, mode: str = "push", form: Format = PCM, output: Any = "none", **more: Any) -> None:
        params = {
            "mode": mode,
            "input": {"encoding": form.encoding, "sampleRate": form.rate, "channels": 1},
            "output": output,
            "partialResultToken": TOKEN,
            **more,
        }
        self.session = (await self.ask_server("voice/start", params))["sessionId"]
        self.seq, self.stream = 0, b""

    def send(self, data: bytes, piece: int = 640) -> None:
        for at in range(0, len(data), piece):
            frame = {"sessionId": self.session, "seq": self.seq, "data": _base64(data[at : at + piece])}
            self.protocol.notify("voice/audio", frame)
            self.seq += 1
        self.stream += data

    async def speak(self, data: bytes, piece: int = 640) -> None:
        """Sends it as fast as it is taken, and not all at once."""
        for at in range(0, len(data), piece):
            self.send(data[at : at + piece], piece)
            await asyncio.sleep(0.001)

    async def commit(self) -> Any:
        return await self.ask_server("voice/commit", {"sessionId": self.session})

    async def stop(self) -> None:
        await super().stop()

    @property
    def told(self) -> list[dict[str, Any]]:
        return self.seen.progress.get(TOKEN, [])

    def kinds(self, *kinds: str) -> list[dict[str, Any]]:
        return [value for value in self.told if value["kind"] in kinds]

    @property
    def notices(self) -> list[str]:
        return [value["message"] for value in self.kinds("notice")]

    @property
    def turns(self) -> list[dict[str, Any]]:
        return [value["result"] for value in self.kinds("turn")]

    @property
    def state(self) -> str:
        return str(self.kinds("state")[-1]["state"])

    @property
    def pid(self) -> int:
        assert self._server is not None
        return int(self._server.pid)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@dataclass
class Talk:
    """A running conversation about one open file; the way to the cloud leads over ``net``."""

    editor: Talker
    sky: Cloud
    net: Relay
    uri: str
    model: str

    @property
    def text(self) -> str:
        return self.editor.seen.texts[self.uri]

    @property
    def lines(self) -> list[bytes]:
        """The sound that each live connection got."""
        return [bytes(one.audio) for one in self.sky.of(LISTEN[self.model])]

    def strike(self, kind: Any, **options: Any) -> None:
        self.sky.faults.add(Fault(LISTEN[self.model], kind, **options))

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(25):
            while not met():
                await asyncio.sleep(0.01)

    async def nothing_left(self, tasks: bool = True) -> None:
        """No line to the cloud is open, and nothing of a voice session is under way."""
        await self.until(lambda: not self.lines_open())
        if tasks:
            async with asyncio.timeout(25):
                while left := await self.editor.ask_server("test/left", {}):
                    assert left
                    await asyncio.sleep(0.02)

    def asked_to_end(self) -> bool:
        """Whether the end of an utterance was asked for."""
        return any(one.messages for one in self.sky.of(LISTEN[self.model]))

    def lines_open(self) -> list[Any]:
        """The server's connections that live hearing uses; warm ones for requests stay."""
        return [one for one in self.sky.of(LISTEN[self.model]) if not one.ended]


@asynccontextmanager
async def talking(
    folder: Path,
    model: str = FLUX,
    script: Script | None = None,
    engines: tuple[str, ...] = ("deepgram",),
    limits: dict[str, float] | None = None,
    options: dict[str, Any] | None = None,
    dead: bool = False,
) -> AsyncIterator[Talk]:
    (folder / "numbers.py").write_text(SOURCE, encoding="utf-8")
    async with cloud(script or Script(transcript=SAID)) as sky, relay(sky.base_url) as net:
        env = {
            "SENORITA_DEEPGRAM__BASE_URL": sky.dead_url if dead else net.url,
            "SENORITA_DEEPGRAM__STT_MODEL": model,
            "SENORITA_OPENAI__BASE_URL": f"{sky.base_url}/v1",
            "SENORITA_GROQ__BASE_URL": sky.base_url,
            **{f"{name}_API_KEY": f"key-of-{name}" for name in ("DEEPGRAM", "OPENAI", "GROQ")},
        }
        whole = {"stt": {"engines": list(engines)}, "tts": {"engines": ["openai"]}, "llm": {"engines": ["groq"]}}
        client = await ClientServerConfig(
            server_command=[sys.executable, "-m", "tests.impatient", json.dumps(LIMITS | (limits or {}))],
            server_env=os.environ | env,
            client_factory=Talker,
        ).start()
        assert isinstance(client, Talker)
        try:
            await client.begin(folder, whole | (options or {}))
            yield Talk(client, sky, net, client.open(folder / "numbers.py"), model)
        finally:
            if not client.gone:
                await client.shutdown_session()
            await client.stop()


def turn(ms: int = 600, seed: int = 1) -> bytes:
    """An utterance, and the silence that ends it."""
    return speech(ms, seed=seed) + silence(600)


@asynccontextmanager
async def free(folder: Path, script: Script | None = None, output: Any = "none", **more: Any) -> AsyncIterator[Talk]:
    async with talking(folder, FLUX, script, **more) as talk:
        await talk.editor.listen("handsFree", output=output)
        yield talk
