"""Compatibility by a peer's word: LiteLLM's proxy, a gateway that many put before their models, where it is installed.

Its models answer with what its configuration says; the wire, the errors and the lists are its own.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm.openai import OpenAI
from senorita_lsp.thinking.message import Chunk, Delta, End, Message, Request, Tool

PROGRAM = shutil.which("litellm")
KEY = "sk-peer-0123456789"
TEXT = "Hello from the gateway. It streams, piece by piece."
STARTS_S = 90
CONFIGURATION = f"""
model_list:
  - {{model_name: small, litellm_params: {{model: openai/small, api_key: none, mock_response: "{TEXT}"}}}}
  - {{model_name: limited, litellm_params: {{model: openai/a, api_key: none, mock_response: litellm.RateLimitError}}}}
  - {{model_name: broken, litellm_params: {{model: openai/b, api_key: a, mock_response: litellm.InternalServerError}}}}
general_settings: {{master_key: {KEY}}}
litellm_settings: {{telemetry: false, num_retries: 0}}
"""
ASK = Request((Message("user", "Hello?"),), (Tool("save", "Saves.", {"type": "object", "properties": {}}),))

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="LiteLLM's proxy is not on the PATH (uv tool install 'litellm[proxy]' brings it)"
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, once it answers."""
    folder = tmp_path_factory.mktemp("litellm")
    (folder / "config.yaml").write_text(CONFIGURATION, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PROGRAM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": str(Path(str(PROGRAM)).parent), "HOME": str(folder), "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}/health/liveliness")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + STARTS_S
    while process.poll() is None and time.monotonic() < until:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("LiteLLM's proxy did not start")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.mark.asyncio
async def test_it_answers(gateway: str) -> None:
    engine = OpenAI(gateway, "small")
    chunks: list[Chunk] = [chunk async for chunk in engine.stream(ASK)]
    await engine.close()
    *deltas, end = chunks
    assert len(deltas) > 1
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)) == TEXT
    assert isinstance(end, End)
    assert end.reason == "stop"
    assert end.tokens is not None


@pytest.mark.asyncio
async def test_its_models(gateway: str) -> None:
    engine = OpenAI(gateway, "small")
    assert await engine.models() == ["broken", "limited", "small"]
    await engine.close()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("model", "code"), [("limited", "rateLimited"), ("broken", "engineFailed"), ("absent", "modelNotFound")]
)
async def test_its_errors(gateway: str, model: str, code: str) -> None:
    engine = OpenAI(gateway, model)
    with pytest.raises(EngineError) as caught:
        await anext(engine.stream(ASK))
    await engine.close()
    assert caught.value.code == code
    assert (code != "modelNotFound") or "It offers broken, limited, small." in caught.value.message
