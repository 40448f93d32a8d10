"""OpenAI-compatible APIs: the address, the key, errors and models, for chat, transcription and speech.

Source: https://platform.openai.com/docs/api-reference. Others differ: Gemini wraps its errors in a list and omits
``index`` (https://ai.google.dev/gemini-api/docs/openai), Ollama takes a subset of the fields
(https://docs.ollama.com/api/openai-compatibility), vLLM and llama.cpp give status numbers as codes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import credentials, faults, rate
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.http import CONNECT_S, Line, loopback

if TYPE_CHECKING:
    import httpx

    from senorita_lsp.engines.network.rate import RateLimit
    from senorita_lsp.engines.stt.base import Progress

ENGINE: Final = "openai"
LIST_S: Final = 10.0
ERROR_S: Final = 5.0
MOST_ERROR: Final = 1 << 16
MOST_LIST: Final = 1 << 22
MOST_MODELS: Final = 2_000
SAYABLE: Final = re.compile(r"[A-Za-z0-9][\w./:@+-]{0,199}")
"""What a model's or a voice's name may be, for it stands in sentences and requests."""

_TITLES: Final = {"openai.com": "OpenAI", "googleapis.com": "Gemini", "aliyuncs.com": "DashScope"}
_TOO_LONG: Final = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})
_NO_MODEL: Final = re.compile(r"(?i)(invalid|unknown) model name|model .{0,200}(not found|does not exist)")
"""How gateways, which answer 400, say that they have no such model."""
_UNWELCOME: Final = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
_STATUS: Final[Mapping[str, int]] = {
    "invalid_api_key": 401,
    "API_KEY_INVALID": 401,
    "insufficient_quota": 402,
    "model_not_found": 404,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "RESOURCE_EXHAUSTED": 429,
} | dict.fromkeys(_TOO_LONG, 413)
"""The status that a provider's word stands for, where it comes with another, or in the middle of an answer."""


class Refused(EngineError):
    """The request does not suit the server (400, 422). ``said`` is its reason, to look for names of fields in; it may
    quote what was sent and is never shown."""

    def __init__(self, error: EngineError, said: str) -> None:
        super().__init__(error.code, error.message, error.engine, error.retry_after)
        self.said = said


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a provider writes it: ``code`` is its machine-readable word, ``status`` its number, ``said`` prose,
    which is never shown."""

    code: str = ""
    status: int | None = None
    said: str = ""


def problem(payload: Any) -> Problem | None:
    """The error that a JSON value is, in any of the shapes that servers give it; None where it is none."""
    if isinstance(payload, list) and payload:
        payload = payload[0]
    if not isinstance(payload, dict):
        return None
    error = payload.get("error")
    if not error and payload.get("object") == "error":
        error = payload
    if not error and "detail" in payload and "choices" not in payload:
        error = str(payload["detail"])
    if isinstance(error, str):
        return Problem(said=error)
    if not isinstance(error, dict):
        return Problem() if error else None
    words = [word for name in ("code", "type", "status") if isinstance(word := error.get(name), str)]
    said = f"{error.get('param') or ''} {error.get('message') or ''} {error.get('details') or ''}"
    known = next((word for word in (*words, *re.findall(r"API_KEY_INVALID", said)) if word in _STATUS), "")
    status = int(number) if re.fullmatch("[45][0-9]{2}", number := str(error.get("code"))) else None
    return Problem(known or next(iter(words), ""), _STATUS.get(known, status), said)


class Api:
    """One engine's way to the server of ``openai.baseUrl``.

    The key in OPENAI_API_KEY is for that server, whichever it is; only OpenAI's own cannot do without.
    """

    def __init__(self, base_url: str, model: str, setting: str) -> None:
        parts = urlsplit(base_url)
        host = (parts.hostname or "").lower()
        self.official = host == "api.openai.com" or host.endswith(".api.openai.com")
        self.network = not loopback(base_url)
        self.provider = Provider(ENGINE, _title(host, parts.netloc), model, setting)
        self.line = Line(base_url, "/models")
        self.rate: RateLimit | None = None

    async def missing(self) -> str | None:
        """What to say where the model or the key is not there; None where both are. Asks nobody."""
        if not self.provider.model:
            return (
                f"No model is set for {self.provider.title}: name one of its models in "
                f"senorita.{self.provider.setting}."
            )
        return await credentials.missing(ENGINE, self.provider.title) if self.official else None

    async def send(self, path: str, first_s: float, /, method: str = "POST", **content: Any) -> httpx.Response:
        """The open answer, its body unread; ``content`` as httpx takes a request's. One try. Raises EngineError.

        No answer is waited for longer than ``first_s``. Who calls it closes it.
        """
        await self.line.opened()
        import httpx

        headers, keyed = await self._headers()
        headers |= content.pop("headers", {})
        limits = httpx.Timeout(first_s, connect=min(CONNECT_S, first_s))
        response = await self.line.send(self.provider, method, path, headers=headers, timeout=limits, **content)
        self.rate = rate.of_headers(response.headers) or self.rate
        if response.status_code < 300:
            return response
        try:
            body = await self.read(response, MOST_ERROR, ERROR_S)
        except EngineError:
            body = b""
        raise await self._fault(response.status_code, response.headers, body, keyed)

    async def read(self, response: httpx.Response, most: int, seconds: float) -> bytes:
        """The body, and the end of the exchange; raises EngineError, also where it is longer than ``most`` bytes."""
        import httpx

        found = bytearray()
        try:
            async with asyncio.timeout(seconds):
                async for piece in response.aiter_bytes():
                    found += piece
                    if len(found) > most:
                        raise faults.malformed(self.provider)
        except TimeoutError:
            raise faults.stalled(self.provider) from None
        except httpx.DecodingError:
            raise faults.malformed(self.provider) from None
        except (httpx.HTTPError, OSError):
            raise faults.cut_off(self.provider) from None
        finally:
            await response.aclose()
        self.line.used()
        return bytes(found)

    async def json(self, path: str, seconds: float = LIST_S) -> Any:
        """What ``path`` answers to a GET, as JSON; raises EngineError. One try."""
        try:
            async with asyncio.timeout(seconds):
                response = await self.send(path, seconds, "GET")
                return parsed(await self.read(response, MOST_LIST, seconds))
        except TimeoutError as error:
            raise faults.of_exception(self.provider, error) from None
        except ValueError:
            raise faults.malformed(self.provider) from None

    async def models(self) -> list[str]:
        """The models the server offers, sorted; raises EngineError."""
        names = model_names(await self.json("/models"))
        if names is None:
            raise faults.malformed(self.provider)
        return names

    def broken_off(self, found: Problem) -> EngineError:
        """The error for a problem that came in the middle of an answer."""
        if found.status is not None and found.status < 500:
            return faults.of_status(self.provider, found.status, {}, detail=found.code)
        return EngineError("engineFailed", f"{self.provider.title} broke off its answer.", ENGINE)

    async def close(self) -> None:
        await self.line.close()

    async def _headers(self) -> tuple[dict[str, str], bool]:
        """The headers, and whether a key is among them."""
        headers: dict[str, str] = {}
        key = await (credentials.required if self.official else _optional)(ENGINE, self.provider.title)
        if key is not None:
            headers["Authorization"] = f"Bearer {key.reveal()}"
        return headers, key is not None

    async def _fault(self, status: int, headers: Mapping[str, str], body: bytes, keyed: bool) -> EngineError:
        try:
            found = problem(parsed(body)) or Problem()
        except ValueError:
            found = Problem()
        title = self.provider.title
        status = found.status or status if 400 <= status < 500 else status
        if status in (400, 413, 422) and (found.code in _TOO_LONG or "context length" in found.said.lower()):
            return faults.of_status(self.provider, 413, headers)
        if status == 401 and not keyed:
            message = f"{title} needs a key: set OPENAI_API_KEY in the environment of the server."
            return EngineError("unauthorized", message, ENGINE)
        if status == 404 or (status in (400, 422) and _NO_MODEL.search(found.said)):
            return await self._not_found(headers, found)
        error = faults.of_status(self.provider, status, headers, detail=found.code)
        if status in (400, 422) and found.code not in _UNWELCOME:
            return Refused(error, found.said or body.decode("utf-8", "replace"))
        return error

    async def _not_found(self, headers: Mapping[str, str], found: Problem) -> EngineError:
        """The model is not there, or the address; a server that knows the path speaks of the model."""
        if "model" not in f"{found.code} {found.said}".lower():
            elsewhere = replace(self.provider, model="", setting="openai.baseUrl")
            return faults.of_status(elsewhere, 404, headers)
        try:
            known = tuple(await self.models()) if self.provider.model else ()
        except EngineError:
            known = ()
        return faults.of_status(self.provider, 404, headers, known)


class OpenAIEngine:
    """What the recogniser, the voice and the language model of one server share; ``setting`` names the model."""

    name = ENGINE

    def __init__(self, base_url: str, model: str, setting: str) -> None:
        self.model = model
        self._api = Api(base_url, model, setting)
        self.network = self._api.network

    @property
    def rate(self) -> RateLimit | None:
        """What the last answer said is left; None where it said nothing."""
        return self._api.rate

    async def available(self) -> str | None:
        """Why it cannot be used, in the user's words; None where it can. Asks nobody."""
        return await self._api.missing()

    async def warm(self, progress: Progress) -> None:
        """Opens a connection; raises EngineError."""
        await self._api.line.warm()

    async def close(self) -> None:
        await self._api.close()


async def _optional(engine: str, _title: str) -> Any:
    return await credentials.key(engine)


def _title(host: str, netloc: str) -> str:
    return next((title for end, title in _TITLES.items() if host == end or host.endswith("." + end)), netloc)


def model_names(payload: Any) -> list[str] | None:
    """The names in an answer to GET /models, sorted; None where it is none. Those that could not be said are left
    out."""
    rows = payload.get("data", payload.get("models")) if isinstance(payload, dict) else payload
    if not isinstance(rows, list):
        return None
    return sorted(set(names(rows[:MOST_MODELS], "id", "model", "name")))


def names(rows: list[Any], *fields: str) -> list[str]:
    """The name of each row: the row itself, or the first of ``fields`` that it has."""
    found = []
    for row in rows:
        values = [row.get(name) for name in fields] if isinstance(row, dict) else [row]
        name = next((value for value in values if isinstance(value, str)), "")
        if SAYABLE.fullmatch(name):
            found.append(name)
    return found
