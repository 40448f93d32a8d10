"""Groq's API as all its engines use it: one SDK client on the host's warm connection, and errors in the user's words.

Sources: the installed groq package, https://console.groq.com/docs/errors, https://console.groq.com/docs/rate-limits
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import backoff, credentials, faults, rate
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.http import Line

if TYPE_CHECKING:
    import httpx
    from groq import AsyncGroq

    from senorita_lsp.config.keys import Secret
    from senorita_lsp.engines.stt.base import Progress

T = TypeVar("T")

ENGINE: Final = "groq"
TITLE: Final = "Groq"
VERSION_PATH: Final = "/openai/v1"
MODELS_PATH: Final = "/models"
LIST_S: Final = 5.0
"""The longest wait for the list of models."""

_MODEL = re.compile(r"[\w.:/-]{1,100}")
_GONE = re.compile(r"model_not_found|model_decommissioned|model_permission_blocked\w*")
_STATUSES: Final = {"rate_limit_exceeded": 429, "context_length_exceeded": 413, "request_too_large": 413}
_BAD_SAMPLES: Final = frozenset({"tool_use_failed", "json_validate_failed"})
"""The model did not write what it was held to: its next try may."""


class Account:
    """One engine's hold on Groq. ``rate`` is what the last answer said is left."""

    def __init__(self, base_url: str) -> None:
        """``base_url`` with or without /openai/v1, which the SDK adds itself."""
        self._host = base_url.rstrip("/").removesuffix(VERSION_PATH)
        self.line = Line(self._host + VERSION_PATH, MODELS_PATH)
        self.rate: rate.RateLimit | None = None
        self._client: tuple[Secret, httpx.AsyncClient, AsyncGroq] | None = None

    async def client(self) -> AsyncGroq:
        """The SDK's client, on the host's connections; raises EngineError (unauthorized) without a key.

        It is made anew for another key, and never closed: its connections are the line's.
        """
        key = await credentials.required(ENGINE, TITLE)
        if not _client_class.cache_info().currsize:
            await asyncio.to_thread(_client_class)
        connections = await self.line.opened()
        if self._client is None or self._client[:2] != (key, connections):
            made: AsyncGroq = _client_class()(
                api_key=key.reveal(), base_url=self._host, http_client=connections, max_retries=0
            )
            self._client = key, connections, made
        return self._client[2]

    async def warm(self) -> None:
        """Loads the SDK and opens a connection; raises EngineError (unauthorized) without a key."""
        await self.client()
        await self.line.warm()

    def took(self, headers: Mapping[str, str]) -> None:
        """An answer has come, with these headers."""
        self.line.used()
        self.rate = rate.of_headers(headers) or self.rate

    def fault(self, provider: Provider, error: Exception) -> EngineError:
        """The error for whatever the SDK, httpx or a time limit raised; nothing of its text is repeated."""
        import groq

        if isinstance(error, groq.APIStatusError):
            self.took(error.response.headers)
            return of_answer(provider, error.status_code, error.response.headers, error.body)
        if isinstance(error, groq.APIConnectionError):
            return faults.of_exception(provider, error.__cause__ or error)
        return faults.of_exception(provider, error)

    async def models(self, provider: Provider) -> list[str]:
        """Every model that is offered to this key, sorted; raises EngineError."""
        try:
            async with asyncio.timeout(LIST_S):
                listed = await (await self.client()).models.list()
                return sorted(set(_names(listed.model_dump(warnings=False).get("data"))))
        except EngineError:
            raise
        except Exception as error:  # noqa: BLE001 - the SDK and httpx have no base of their own
            raise self.fault(provider, error) from None

    async def _explained(self, provider: Provider, error: EngineError, fits: Callable[[str], bool]) -> EngineError:
        """The error itself; where the model is not found, with those models named that are offered and ``fits``."""
        if error.code != "modelNotFound":
            return error
        try:
            known = tuple(filter(fits, await self.models(provider)))
        except EngineError:
            known = ()
        return faults.of_status(provider, 404, {}, known, "model_not_found")

    async def within(
        self, seconds: float, attempt: Callable[[], Awaitable[T]], provider: Provider, fits: Callable[[str], bool]
    ) -> T:
        """As backoff.within; where the model is not found, those are named that are offered and ``fits``."""
        try:
            return await backoff.within(seconds, attempt, provider, self.line)
        except EngineError as error:
            raise await self._explained(provider, error, fits) from None

    async def close(self) -> None:
        await self.line.close()


class GroqEngine:
    """What Groq's recogniser, voice and language model share; ``setting`` is the one that names the model."""

    name = ENGINE
    network = True

    def __init__(self, account: Account, model: str, setting: str) -> None:
        self.model = model
        self._account = account
        self._provider = Provider(ENGINE, TITLE, model, setting)

    @property
    def rate(self) -> rate.RateLimit | None:
        """What the last answer said is left; None where it said nothing."""
        return self._account.rate

    async def available(self) -> str | None:
        """Why it cannot be used, in the user's words; None where it can. Asks nobody."""
        return await credentials.missing(ENGINE, TITLE)

    async def warm(self, progress: Progress) -> None:
        """Loads the SDK and opens a connection; raises EngineError (unauthorized) without a key."""
        await self._account.warm()

    async def close(self) -> None:
        await self._account.close()


def of_answer(provider: Provider, status: int, headers: Mapping[str, str], body: object) -> EngineError:
    """The error for what Groq says instead of an answer, by its status and the machine-readable code in ``body``."""
    code = code_of(body)
    if _GONE.fullmatch(code):
        return faults.of_status(provider, 404, headers, detail="model_not_found")
    if code in _BAD_SAMPLES:
        return faults.malformed(provider)
    if code == "model_terms_required":
        return EngineError(
            "refused",
            f"{TITLE} requires the terms of {provider.model} to be accepted first, at https://console.groq.com.",
            provider.engine,
        )
    # 498 is Groq's own: no capacity just now.
    return faults.of_status(provider, _STATUSES.get(code, 503 if status == 498 else status), headers, detail=code)


def code_of(body: object) -> str:
    """The code in an error's body, which is ``{"error": {"code": …}}`` or the inner part of it; "" without one."""
    inner = body.get("error", body) if isinstance(body, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else None
    return code if isinstance(code, str) else ""


def _names(data: object) -> Iterable[str]:
    for entry in data if isinstance(data, list) else ():
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and _MODEL.fullmatch(name):
            yield name


@cache
def _client_class() -> Any:
    """The SDK's client, made to send what it has to and no more. The import takes some 400 ms."""
    import groq

    for part in ("chat", "audio", "models"):
        import_module(f"groq.resources.{part}")
    # With GROQ_LOG=debug the SDK would log whole requests, and with them what was said and the user's code.
    logging.getLogger("groq").setLevel(logging.WARNING)

    class Client(groq.AsyncGroq):
        @property
        def default_headers(self) -> dict[str, Any]:
            """Without what the SDK tells of this machine, and without those in GROQ_CUSTOM_HEADERS."""
            return {
                "Accept": "application/json",
                "Content-Type": "application/json",
                "User-Agent": "senorita-lsp",
                **self.auth_headers,
            }

    return Client
