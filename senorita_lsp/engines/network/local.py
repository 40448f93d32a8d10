"""Finds OpenAI-compatible servers on this machine, at their usual ports.

A server that is found is only ever offered; the user's settings name the one that is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.openai import model_names

if TYPE_CHECKING:
    import httpx

USUAL: Final[Mapping[int, str]] = {
    11434: "Ollama",
    8080: "llama.cpp or LocalAI",
    8000: "vLLM or Speaches",
    1234: "LM Studio",
    1337: "Jan",
    8880: "Kokoro-FastAPI",
    5001: "KoboldCpp",
    30000: "SGLang",
}
"""The servers' own default ports, and what is usually there."""

HOSTS: Final = ("127.0.0.1", "[::1]")
LOOK_S: Final = 1.0
MOST: Final = 1 << 20
MOST_NAMED: Final = 200
_OWNERS: Final[Mapping[str, str]] = {"llamacpp": "llama.cpp", "vllm": "vLLM", "sglang": "SGLang", "library": "Ollama"}
"""What some servers say owns their models."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answers. ``base_url`` is what ``openai.baseUrl`` would be; ``models`` are sorted."""

    title: str
    base_url: str
    models: tuple[str, ...]


async def found(usual: Mapping[int, str] = USUAL) -> list[LocalServer]:
    """The servers on this machine that list their models at a usual port, in the ports' order.

    Asks loopback addresses and nobody else, all at once, for LOOK_S at most, and sends no key.
    """
    httpx = await asyncio.to_thread(_httpx)
    async with httpx.AsyncClient(verify=False, trust_env=False, follow_redirects=False, timeout=LOOK_S) as client:
        looks = [_at(client, host, port, title) for port, title in usual.items() for host in HOSTS]
        servers = [server for server in await asyncio.gather(*looks) if server is not None]
    # What listens on both addresses is named once.
    return list({server.base_url.rpartition(":")[2]: server for server in reversed(servers)}.values())[::-1]


def _httpx() -> Any:
    import httpx

    return httpx


async def _at(client: httpx.AsyncClient, host: str, port: int, title: str) -> LocalServer | None:
    base_url = f"http://{host}:{port}/v1"
    try:
        async with asyncio.timeout(LOOK_S):
            payload = parsed(await _body(client, base_url + "/models"))
    except Exception:  # noqa: BLE001 - whatever is there, it is no such server
        return None
    models = model_names(payload) if isinstance(payload, dict) and "data" in payload else None
    if models is None:
        return None
    return LocalServer(_owner(payload) or title, base_url, tuple(models[:MOST_NAMED]))


async def _body(client: httpx.AsyncClient, url: str) -> bytes:
    body = bytearray()
    async with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
        response.raise_for_status()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > MOST:
                raise ValueError("too long")
    return bytes(body)


def _owner(payload: dict[str, Any]) -> str | None:
    rows = payload["data"]
    owners = [row.get("owned_by") for row in rows if isinstance(row, dict)]
    return next((_OWNERS[owner] for owner in owners if isinstance(owner, str) and owner in _OWNERS), None)
