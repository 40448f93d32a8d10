"""Groq's engines over real sockets, beside a cloud on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from senorita_lsp.config import Settings
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import groq as llm
from senorita_lsp.engines.network import http
from senorita_lsp.engines.network.answer import Patience
from senorita_lsp.engines.network.groq import Account
from senorita_lsp.thinking.message import Chunk, Delta, Message, Request, Tool
from tests.cloud import Cloud, Received, cloud

KEY = "gsk_secret"
FIELDS = ("text", "words", "segments", "word", "start", "end", "avg_logprob", "no_speech_prob", "error", "code")
MODEL = "openai/gpt-oss-120b"
ASKED = Request((Message("system", "Be brief."), Message("user", "What does it do?")))
SHORT = Patience(first=0.5, silence=0.3, total=1.5)
SPOKEN = Clip(b"\1\0\2\0" * 8_000)
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
RENAME = Tool("rename", "Renames.", SCHEMA)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)


@pytest_asyncio.fixture
async def groq() -> AsyncIterator[Cloud]:
    async with cloud() as running:
        running.script.key = KEY
        yield running
    left = dict(http._clients)
    http._clients.clear()
    assert not left, "an engine was not closed"


def settings(base_url: str, **changes: Any) -> Settings:
    return replace(Settings(), groq=replace(Settings().groq, base_url=base_url, **changes))


def thinker(groq: Cloud, model: str = MODEL, effort: str = "low") -> llm.Groq:
    return llm.Groq(Account(groq.base_url), model, effort, SHORT if slow(groq) else None)


def slow(groq: Cloud) -> bool:
    """Whether a fault waits that is only told by waiting."""
    return any(fault.kind in ("silent", "stall", "slowloris") for fault in groq.faults.waiting)


async def answered(engine: llm.Groq, request: Request = ASKED) -> list[Chunk]:
    try:
        return [chunk async for chunk in engine.stream(request)]
    finally:
        await engine.close()


async def failure(engine: Any, work: Any) -> EngineError:
    """What it says; nothing of the key, the provider's words or the prompt is ever in it."""
    with pytest.raises(EngineError) as failed:
        await work
    await engine.close()
    error = failed.value
    assert error.engine == "groq"
    for secret in (KEY, "it broke", "Invalid API Key", "does not exist", "What does it do", "127.0.0.1"):
        assert secret not in error.message
    return error


def text(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Delta))


def sent(groq: Cloud, on: str = "groq.chat") -> Any:
    [received] = groq.of(on)
    return received.json


def heads(groq: Cloud) -> list[Received]:
    return [received for received in groq.requests if received.method == "HEAD"]


async def until(is_so: Any) -> None:
    async with asyncio.timeout(25):
        while not is_so():
            await asyncio.sleep(0.005)
