"""Chat by any OpenAI-compatible server: OpenAI, Gemini, DashScope, Ollama, llama.cpp, vLLM and others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import _chat
from senorita_lsp.engines.network import backoff, faults
from senorita_lsp.engines.network.answer import HERE, Answer, Patience
from senorita_lsp.engines.network.body import parsed
from senorita_lsp.engines.network.openai import ENGINE, Api, Problem, Refused, problem

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.network.rate import RateLimit
    from senorita_lsp.engines.network.sse import Event
    from senorita_lsp.engines.stt.base import Progress
    from senorita_lsp.thinking.message import Chunk, Request

TAIL_S: Final = 2.0
"""How long the count of tokens is waited for after the answer."""
DONE: Final = "[DONE]"
OLD_LIMIT: Final = "max_tokens"
NEW_LIMIT: Final = "max_completion_tokens"


class OpenAI:
    """A LanguageModel. ``rate`` is what the provider's last answer said it still allows."""

    name = ENGINE

    def __init__(self, base_url: str, model: str, patience: Patience | None = None) -> None:
        self.model = model
        self._api = Api(base_url, model, "openai.model")
        self.network = self._api.network
        self._patience = patience or (Patience() if self.network else HERE)
        # OpenAI's reasoning models refuse the old name; the others' servers know it, and not all of them the new one.
        self._limit = NEW_LIMIT if self._api.official else OLD_LIMIT
        self._left_out: frozenset[str] = frozenset()

    @property
    def rate(self) -> RateLimit | None:
        return self._api.rate

    async def available(self) -> str | None:
        return await self._api.missing()

    async def warm(self, progress: Progress) -> None:  # noqa: ARG002
        await self._api.line.warm()

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        answer, payload = await self._begun(request)
        reader = _chat.Reader()
        try:
            while payload is not None and payload != DONE:
                for chunk in self._sensible(partial(reader.take, payload)):
                    yield chunk
                payload = await self._following(answer, reader)
            if payload is None and not reader.finished:
                raise faults.cut_off(self._api.provider)
            for chunk in self._sensible(reader.end):
                yield chunk
            await answer.drain()
        finally:
            await answer.close()

    async def models(self) -> list[str]:
        return await self._api.models()

    async def close(self) -> None:
        await self._api.close()

    async def _begun(self, request: Request) -> tuple[Answer, Any]:
        """The answer and its first payload, tried again where that may help, all within one bound."""
        try:
            async with asyncio.timeout(self._patience.first):
                return await backoff.retried(lambda: self._fitting(request))
        except TimeoutError as error:
            raise faults.of_exception(self._api.provider, error) from None
        except asyncio.CancelledError:
            self._api.line.rewarm()
            raise

    async def _fitting(self, request: Request) -> tuple[Answer, Any]:
        """One try; a server that refuses it as it is gets it once more without what not all servers know."""
        try:
            return await self._try(request, self._limit, self._left_out)
        except Refused as error:
            limit, left_out = self._suited(error.said)
            if (limit, left_out) == (self._limit, self._left_out):
                raise
            begun = await self._try(request, limit, left_out)
            self._limit, self._left_out = limit, left_out
            return begun

    def _suited(self, said: str) -> tuple[str, frozenset[str]]:
        """The name of the limit, and the fields to leave out: those that the refusal names, or else all."""
        optional = {self._limit, "stream_options", "response_format", "tool_choice"}
        named = {name for name in optional if name in said} | ({"response_format"} if "json_schema" in said else set())
        out = named or optional
        other = NEW_LIMIT if self._limit == OLD_LIMIT else OLD_LIMIT
        if self._limit in named and other in said:
            return other, self._left_out | (out - {self._limit})
        return self._limit, self._left_out | out

    async def _try(self, request: Request, limit: str, left_out: frozenset[str]) -> tuple[Answer, Any]:
        body = {name: value for name, value in _chat.fields(request, self.model, limit).items() if name not in left_out}
        # A lone surrogate, which a document may hold, has no UTF-8.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        first = self._patience.first
        response = await self._api.send("/chat/completions", first, content=content, headers=headers)
        answer = Answer(response, self._api.provider, self._api.line, self._patience)
        try:
            return answer, self._payload(await answer.next(first))
        except BaseException:
            await answer.close()
            raise

    async def _following(self, answer: Answer, reader: _chat.Reader) -> Any:
        """The next payload; a stream that is whole but for its end mark has ended, however it did."""
        try:
            return self._payload(await answer.next(TAIL_S if reader.finished else self._patience.silence))
        except EngineError:
            if not reader.finished:
                raise
            return None

    def _payload(self, event: Event | None) -> Any:
        """The JSON of an event, DONE for the mark of the end, None for the end of the stream; raises EngineError where
        it is no JSON, or an error."""
        if event is None or event.data.strip() == DONE:
            return event and DONE
        try:
            payload = parsed(event.data)
        except ValueError:
            payload = None
        found = problem(payload)
        if found is not None or event.name == "error":
            raise self._api.broken_off(found or Problem())
        if payload is None:
            raise faults.malformed(self._api.provider)
        return payload

    def _sensible(self, read: Callable[[], list[Chunk]]) -> list[Chunk]:
        try:
            return read()
        except ValueError:
            raise faults.malformed(self._api.provider) from None


def create(settings: Settings) -> OpenAI:
    return OpenAI(settings.openai.base_url, settings.openai.model)
