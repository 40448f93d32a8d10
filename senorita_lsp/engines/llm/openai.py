"""Chat by any OpenAI-compatible server: OpenAI, Gemini, DashScope, Ollama, llama.cpp, vLLM and others.

Fields that a server does not know are left out for it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.llm import _chat
from senorita_lsp.engines.llm._completion import Completion
from senorita_lsp.engines.network import backoff
from senorita_lsp.engines.network.answer import HERE, Answer, Patience
from senorita_lsp.engines.network.openai import OpenAIEngine, Problem, Refused, problem

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.thinking.message import Chunk, Request

OLD_LIMIT: Final = "max_tokens"
NEW_LIMIT: Final = "max_completion_tokens"


class OpenAI(OpenAIEngine):
    """A LanguageModel."""

    def __init__(self, base_url: str, model: str, patience: Patience | None = None) -> None:
        super().__init__(base_url, model, "openai.model")
        self._patience = patience or (Patience() if self.network else HERE)
        # OpenAI's reasoning models refuse the old name; the others' servers know it, and not all of them the new one.
        self._limit = NEW_LIMIT if self._api.official else OLD_LIMIT
        self._left_out: frozenset[str] = frozenset()

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        completion = await backoff.within(
            self._patience.first, lambda: self._fitting(request), self._api.provider, self._api.line
        )
        async with aclosing(completion.chunks()) as chunks:
            async for chunk in chunks:
                yield chunk

    async def models(self) -> list[str]:
        return await self._api.models()

    async def _fitting(self, request: Request) -> Completion:
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

    async def _try(self, request: Request, limit: str, left_out: frozenset[str]) -> Completion:
        body = {name: value for name, value in _chat.fields(request, self.model, limit).items() if name not in left_out}
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        first = self._patience.first
        response = await self._api.send("/chat/completions", first, content=content, headers=headers)
        answer = Answer(response, self._api.provider, self._api.line, self._patience)
        return await Completion(answer, self._api.provider, self._patience.silence, self._told).begin(first)

    def _told(self, payload: Any, failed: bool) -> Any:
        """The payload; raises EngineError for an error."""
        found = problem(payload)
        if found is not None or failed:
            raise self._api.broken_off(found or Problem())
        return payload


def create(settings: Settings) -> OpenAI:
    return OpenAI(settings.openai.base_url, settings.openai.model)
