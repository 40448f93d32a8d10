"""Groq's language models.

Sources: https://console.groq.com/docs/api-reference#chat-create, /docs/reasoning, /docs/structured-outputs
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import _chat
from senorita_lsp.engines.llm._completion import Completion
from senorita_lsp.engines.network.answer import Answer, Patience
from senorita_lsp.engines.network.groq import ENGINE, TITLE, Account, GroqEngine, of_answer
from senorita_lsp.thinking.message import Chunk, Request

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

PATIENCE: Final = Patience(first=20.0, silence=20.0, total=120.0)
"""``first`` is for all tries taken together; ``silence`` has to be enough for a model to think hard."""
PATIENCE_WHOLE: Final = Patience(first=60.0, silence=20.0, total=60.0)
"""For an answer that comes in one piece."""
CHAT_PATH: Final = "/openai/v1/chat/completions"

_NOT_FOR_TEXT: Final = ("whisper", "tts", "orpheus", "guard")
_STRICT: Final = ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8")


class Groq(GroqEngine):
    """A LanguageModel, by the SDK."""

    def __init__(
        self, account: Account, model: str, reasoning: str = "default", patience: Patience | None = None
    ) -> None:
        super().__init__(account, model, "groq.model")
        self._reasoning, self._patience = reasoning, patience
        self._takes_schemas = True

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The answer as it comes. One that has to fit a schema comes in one piece: Groq streams no structured output,
        and knows none beside tools, which come first where a request has both."""
        completion = await self._begun(request)
        async with aclosing(completion.chunks()) as chunks:
            async for chunk in chunks:
                yield chunk

    async def models(self) -> list[str]:
        return [name for name in await self._account.models(self._provider) if _for_text(name)]

    async def _begun(self, request: Request) -> Completion:
        """An answer that has begun, tried again until then where that may help, all within one bound."""
        whole = request.schema is not None and not request.tools
        patience = self._patience or (PATIENCE_WHOLE if whole else PATIENCE)
        return await self._account.within(
            patience.first, lambda: self._fitting(request, patience), self._provider, _for_text
        )

    async def _fitting(self, request: Request, patience: Patience) -> Completion:
        """One try. A model that takes no schema is told of it in words, from then on."""
        try:
            return await self._try(request, patience)
        except EngineError as error:
            if error.code != "refused" or request.schema is None or request.tools or not self._takes_schemas:
                raise
        self._takes_schemas = False
        return await self._try(request, patience)

    async def _try(self, request: Request, patience: Patience) -> Completion:
        import httpx

        client = await self._account.client()
        parameters = fields(request, self.model, self._reasoning, self._takes_schemas)
        try:
            # The typed method walks through all messages once more before it does the same: a millisecond a question.
            response = await client.post(CHAT_PATH, body=parameters, cast_to=httpx.Response, stream=True)
        except Exception as error:  # noqa: BLE001 - the SDK and httpx have no base of their own
            raise self._account.fault(self._provider, error) from None
        self._account.took(response.headers)
        answer = Answer(response, self._provider, self._account.line, patience)
        return await Completion(answer, self._provider, patience.silence, self._told).begin(patience.first)

    def _told(self, payload: Any, failed: bool) -> Any:
        """The payload with the tokens, which Groq tells in a field of its own; raises EngineError for an error."""
        if failed or (isinstance(payload, dict) and payload.get("error")):
            raise of_answer(self._provider, 500, {}, payload)
        own = payload.get("x_groq") if isinstance(payload, dict) else None
        if not isinstance(own, dict):
            return payload
        if own.get("error"):
            raise EngineError("engineFailed", f"{TITLE} gave up in the middle of its answer.", ENGINE)
        return {**payload, "usage": payload.get("usage") or own.get("usage")}


def create(settings: Settings) -> Groq:
    """Reads ``groq.baseUrl``, ``groq.model`` and ``groq.reasoning``."""
    return Groq(Account(settings.groq.base_url), settings.groq.model, settings.groq.reasoning)


def fields(request: Request, model: str, effort: str, schemas: bool) -> dict[str, Any]:
    """The request as the SDK takes it; ``schemas`` is whether the model can be held to one."""
    found = _chat.fields(request, model, "max_completion_tokens")
    # Groq counts the tokens unasked.
    del found["stream_options"]
    found |= _reasoning(model, effort)
    if request.schema is None:
        return found
    del found["response_format"]
    if request.tools:
        return found
    del found["stream"]
    if schemas:
        strict = model.startswith(_STRICT) and closed(request.schema)
        schema = {"name": request.schema_name, "strict": strict, "schema": dict(request.schema)}
        return {**found, "response_format": {"type": "json_schema", "json_schema": schema}}
    told = "Answer with one JSON object and nothing else. It has to fit this JSON schema: "
    found["messages"].append({"role": "system", "content": told + json.dumps(request.schema)})
    return {**found, "response_format": {"type": "json_object"}}


def _reasoning(model: str, effort: str) -> dict[str, Any]:
    """What keeps a model's reasoning out of its answer and sets its length; nothing for models that do not reason.

    Models refuse what they do not know, so they are told apart by name.
    """
    wanted = {} if effort == "default" else {"reasoning_effort": effort}
    if model.startswith("openai/gpt-oss"):
        return {"include_reasoning": False, **wanted}
    if model.startswith("qwen/qwen3.8"):
        return {"reasoning_format": "hidden", **wanted}
    return {"reasoning_format": "hidden"} if model.startswith("qwen/qwen3") else {}


def closed(schema: object) -> bool:
    """Whether a model can be held to a schema strictly: every object names all its members as required and allows no
    other (https://console.groq.com/docs/structured-outputs)."""
    if isinstance(schema, (list, tuple)):
        return all(map(closed, schema))
    if not isinstance(schema, Mapping):
        return True
    if schema.get("type") == "object":
        members = schema.get("properties")
        if not isinstance(members, Mapping) or schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required") or ()) != set(members):
            return False
    return all(map(closed, schema.values()))


def _for_text(model: str) -> bool:
    return not any(part in model for part in _NOT_FOR_TEXT)
