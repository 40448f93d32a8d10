"""``privacy: local`` as a whole process keeps it: with all keys set and all engines listed, no host is even looked up.

An audit hook in the server and in all Python processes below it (tests/cloud/watch) writes down every host that is
looked up or connected to. The same work with ``privacy: any`` shows that it would have seen them.
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig

from tests.cloud.subjects import KEYS
from tests.personas import PERSONAS, EditorClient
from tests.voices import spoken

pytestmark = pytest.mark.speech

WATCH = Path(__file__).parent / "cloud" / "watch"
SOURCE = "def old_height(value):\n    return value\n"
PROVIDERS = ("deepgram", "groq", "openai", "rime")
SETTINGS: dict[str, Any] = {
    "stt": {"engines": ["deepgram", "groq", "openai", "whisper"]},
    "tts": {"engines": ["deepgram", "groq", "openai", "rime", "piper", "system"]},
    "llm": {"engines": ["groq", "openai"]},
    **{name: {"baseUrl": f"https://{name}.api.invalid"} for name in PROVIDERS},
    "webhooks": {"slack": "https://hooks.api.invalid/x"},
}
SETTINGS["openai"]["model"] = "a-model"
HOSTS = {f"{name}.api.invalid" for name in (*PROVIDERS, "hooks")}


async def works(folder: Path, privacy: str) -> tuple[dict[str, Any], set[str]]:
    """One session that does all that might need an engine: the answers, and the hosts that were to be reached."""
    log = folder / "watched"
    (folder / "garden.py").write_text(SOURCE, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= KEYS | {"NETWORK_WATCH": str(log), "PYTHONPATH": str(WATCH)}
    client = await ClientServerConfig(
        server_command=[sys.executable, "-m", "senorita_lsp", "--stdio"],
        server_env=environment,
        client_factory=lambda: EditorClient(PERSONAS[0]),
    ).start()
    assert isinstance(client, EditorClient)
    await client.begin(folder, SETTINGS | {"privacy": privacy})
    answers = await asked(client, client.open(folder / "garden.py"))
    await client.shutdown_session()
    await client.stop()
    lines = log.read_text().splitlines()
    assert lines[0].startswith("watched ")
    return answers, {line for line in lines if not line.startswith("watched ")}


async def asked(client: EditorClient, uri: str) -> dict[str, Any]:
    clip = spoken("delete function old height")
    sound = {"encoding": "pcm_s16le", "sampleRate": clip.rate, "channels": 1}
    data = base64.b64encode(clip.data).decode()
    start = {"mode": "push", "input": sound, "output": "none", "partialResultToken": "ear"}
    requests: list[tuple[str, Any]] = [
        ("voice/transcribe", {"data": data, "format": sound}),
        ("voice/command", {"text": "what does this function do", "context": client.context(uri)}),
        ("voice/command", {"text": "could you perhaps make this nicer somehow", "context": client.context(uri)}),
        ("voice/speak", {"text": "All is well.", "partialResultToken": "mouth"}),
        ("voice/voices", None),
        ("voice/status", None),
        ("voice/webhook", {"action": "slack", "payload": {"param": "all green"}}),
        ("voice/start", start),
    ]
    answers: dict[str, Any] = {}
    for method, params in requests:
        try:
            answers[method] = await client.ask_server(method, params)
        except JsonRpcException as error:
            answers[method] = error
    session = answers["voice/start"]["sessionId"]
    client.protocol.notify("voice/audio", {"sessionId": session, "seq": 0, "data": data})
    answers["voice/commit"] = await client.ask_server("voice/commit", {"sessionId": session})
    return answers


@pytest.mark.asyncio
async def test_with_privacy_local_nothing_is_reached_and_all_that_can_be_done_is(tmp_path: Path) -> None:
    answers, hosts = await works(tmp_path, "local")
    assert hosts == set()
    assert "old height" in answers["voice/transcribe"]["text"].lower()
    assert answers["voice/commit"]["status"] == "done"
    assert answers["voice/speak"]["durationMs"] > 0
    assert answers["voice/webhook"]["status"] == "error"
    engines = [engine for kind in ("stt", "tts", "llm") for engine in answers["voice/status"]["engines"][kind]]
    assert {engine["name"] for engine in engines if engine["network"]} == set(PROVIDERS)
    assert not any(engine["ready"] for engine in engines if engine["network"])


@pytest.mark.asyncio
async def test_without_it_the_same_work_would_reach_every_provider(tmp_path: Path) -> None:
    answers, hosts = await works(tmp_path, "any")
    assert hosts == HOSTS
    # The engines of this machine come to help where those of the cloud cannot be reached.
    assert "old height" in answers["voice/transcribe"]["text"].lower()
    assert answers["voice/commit"]["status"] == "done"
    assert answers["voice/speak"]["durationMs"] > 0
