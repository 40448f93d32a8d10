"""Checks whether a provider answers and accepts the key, with the cheapest request it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import credentials, faults, openai
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.http import Line, loaded

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

LONGEST_S: Final = 5.0
MOST_BYTES: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Probed:
    """A provider that answers. ``checked``: whether it took the key, None where none was sent; ``models`` it offers,
    None where it does not say."""

    title: str
    checked: bool | None = True
    models: tuple[str, ...] | None = None

    def offers(self, model: str) -> bool:
        """Whether a model is among them, also as Gemini (``models/…``) and Ollama (``…:latest``) spell it."""
        names = self.models or ()
        return any(name in (model, f"models/{model}", f"{model}:latest") for name in names)


async def probe(engine: str, settings: Settings) -> Probed | None:
    """Asks a provider, within LONGEST_S; None where there is no way to ask this one. Raises EngineError.

    On a busy machine, what is needed for it can take as long to load: that is no delay of the provider's.
    """
    ask = _PROBES.get(engine)
    if ask is None:
        return None
    await loaded(tls=True)
    try:
        async with asyncio.timeout(LONGEST_S):
            return await ask(settings)
    except TimeoutError as error:
        raise faults.of_exception(Provider(engine, engine.capitalize()), error) from None


async def _deepgram(settings: Settings) -> Probed:
    """Source: https://developers.deepgram.com/reference/manage/projects/list. A self-hosted one has no projects."""
    from senorita_lsp.engines.deepgram.client import Host

    host = Host(settings.deepgram.base_url)
    if (reason := await host.missing()) is not None:
        raise EngineError("unauthorized", reason, "deepgram")
    key, provider = await credentials.key("deepgram"), Provider("deepgram", "Deepgram")
    authorization = f"Token {key.reveal()}" if key else ""
    status, _ = await _get(provider, host.line, "/v1/projects", authorization, (404,))
    return Probed(provider.title, checked=status == 200 if key else None)


async def _groq(settings: Settings) -> Probed:
    """Source: https://console.groq.com/docs/api-reference#models-list"""
    key = await credentials.required("groq", "Groq")
    provider = Provider("groq", "Groq")
    line = Line(settings.groq.base_url.rstrip("/").removesuffix("/openai/v1"))
    _, body = await _get(provider, line, "/openai/v1/models", f"Bearer {key.reveal()}")
    try:
        names = openai.model_names(parsed(body))
    except ValueError:
        names = None
    if names is None:
        raise faults.malformed(provider)
    return Probed(provider.title, models=tuple(names))


async def _openai(settings: Settings) -> Probed:
    api = openai.Api(settings.openai.base_url, "", "openai.model")
    checked = True if await credentials.key(openai.ENGINE) is not None else None
    try:
        return Probed(api.provider.title, checked, tuple(await api.models()))
    finally:
        await api.close()


async def _rime(settings: Settings) -> Probed:
    """Rime has nothing that a key is needed for and that costs nothing: only its address is tried."""
    await credentials.required("rime", "Rime")
    await _get(Provider("rime", "Rime"), Line(settings.rime.base_url), "/", "", tuple(range(300, 500)))
    return Probed("Rime", checked=False)


async def _get(
    provider: Provider, line: Line, path: str, authorization: str, fine: tuple[int, ...] = ()
) -> tuple[int, bytes]:
    """The status and body of a GET; raises EngineError for statuses of 300 and more that are not ``fine``."""
    client = await line.opened()
    import httpx

    headers = {"Accept-Encoding": "identity"} | ({"Authorization": authorization} if authorization else {})
    try:
        async with client.stream("GET", line.base_url + path, headers=headers) as response:
            if response.status_code >= 300 and response.status_code not in fine:
                raise faults.of_status(provider, response.status_code, response.headers)
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > MOST_BYTES:
                    raise faults.malformed(provider)
            return response.status_code, bytes(body)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise faults.of_exception(provider, error) from None
    finally:
        await line.close()


_PROBES: Final[dict[str, Callable[[Settings], Awaitable[Probed]]]] = {
    "deepgram": _deepgram,
    "groq": _groq,
    "openai": _openai,
    "rime": _rime,
}
