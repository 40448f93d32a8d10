"""Groq's language models.

What belongs here: requests as Groq wants them, and its answers as they stream. What does not: what is asked (thinking).
Sources: https://console.groq.com/docs/api-reference#chat-create, /docs/reasoning, /docs/structured-outputs
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import _chat
from senorita_lsp.engines.network import backoff, body, credentials, faults
from senorita_lsp.engines.network.answer import Answer, Patience
from senorita_lsp.engines.network.faults import Provider
from senorita_lsp.engines.network.groq import ENGINE, TITLE, Account, of_answer
from senorita_lsp.engines.network.rate import RateLimit
from senorita_lsp.engines.network.sse import Event
from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.thinking.message import Chunk, Request

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

PATIENCE: Final = Patience(first=20.0, silence=20.0, total=120.0)
"""``first`` is for all tries taken together; ``silence`` has to be enough for a model to think hard."""
PATIENCE_WHOLE: Final = Patience(first=60.0, silence=20.0, total=60.0)
"""For an answer that comes in one piece."""
TAIL_S: Final = 2.0
"""How long the count of tokens is waited for after the answer."""
DONE: Final = "[DONE]"
CHAT_PATH: Final = "/openai/v1/chat/completions"

_NOT_FOR_TEXT: Final = ("whisper", "tts", "orpheus", "guard")
_STRICT: Final = ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8")


class Groq:
    """A LanguageModel, by the SDK. ``rate`` is what the last answer said is left."""

    name = ENGINE
    network = True

    def __init__(
        self, account: Account, model: str, reasoning: str = "default", patience: Patience | None = None
    ) -> None:
        self.model = model
        self._account, self._reasoning, self._patience = account, reasoning, patience
        self._provider = Provider(ENGINE, TITLE, model, "groq.model")
        self._takes_schemas = True

    @property
    def rate(self) -> RateLimit | None:
        return self._account.rate

    async def available(self) -> str | None:
        return await credentials.missing(ENGINE, TITLE)

    async def warm(self, progress: Progress) -> None:  # noqa: ARG002
        await self._account.warm()

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The answer as it comes. One that has to fit a schema comes in one piece: Groq streams no structured output,
        and knows none beside tools, which come first where a request has both."""
        answer, payload = await self._begun(request)
        reader = _chat.Reader()
        try:
            while payload is not None and payload != DONE:
                for chunk in self._sensible(partial(reader.take, payload)):
                    yield chunk
                payload = await self._following(answer, reader)
            if payload is None and not reader.finished:
                raise faults.cut_off(self._provider)
            for chunk in self._sensible(reader.end):
                yield chunk
            await answer.drain()
        finally:
            await answer.close()

    async def models(self) -> list[str]:
        return [name for name in await self._account.models(self._provider) if _for_text(name)]

    async def close(self) -> None:
        await self._account.close()

    async def _begun(self, request: Request) -> tuple[Answer, Any]:
        """The answer and its first payload, tried again where that may help, all within one bound."""
        whole = request.schema is not None and not request.tools
        patience = self._patience or (PATIENCE_WHOLE if whole else PATIENCE)
        try:
            async with asyncio.timeout(patience.first):
                return await backoff.retried(lambda: self._fitting(request, patience))
        except TimeoutError as error:
            raise faults.of_exception(self._provider, error) from None
        except asyncio.CancelledError:
            # What is broken off takes its connection along.
            self._account.line.rewarm()
            raise
        except EngineError as error:
            raise await self._account.explained(self._provider, error, _for_text) from None

    async def _fitting(self, request: Request, patience: Patience) -> tuple[Answer, Any]:
        """One try. A model that takes no schema is told of it in words, from then on."""
        try:
            return await self._try(request, patience)
        except EngineError as error:
            if error.code != "refused" or request.schema is None or request.tools or not self._takes_schemas:
                raise
        self._takes_schemas = False
        return await self._try(request, patience)

    async def _try(self, request: Request, patience: Patience) -> tuple[Answer, Any]:
        import httpx

        client = await self._account.client()
        parameters = fields(request, self.model, self._reasoning, self._takes_schemas)
        try:
            # The typed method walks through all messages once more before it does the same: a millisecond a question.
            response = await client.post(CHAT_PATH, body=parameters, cast_to=httpx.Response, stream=True)
        except Exception as error:  # noqa: BLE001  the SDK and httpx have no base of their own
            raise self._account.fault(self._provider, error) from None
        self._account.took(response.headers)
        answer = Answer(response, self._provider, self._account.line, patience)
        try:
            return answer, self._payload(await answer.next(patience.first))
        except BaseException:
            await answer.close()
            raise

    async def _following(self, answer: Answer, reader: _chat.Reader) -> Any:
        """The next payload; an answer that is whole but for its end mark has ended, however it did."""
        try:
            silence = (self._patience or PATIENCE).silence
            return self._payload(await answer.next(TAIL_S if reader.finished else silence))
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
            payload = body.parsed(event.data)
        except ValueError:
            raise faults.malformed(self._provider) from None
        if event.name == "error" or (isinstance(payload, dict) and payload.get("error")):
            raise of_answer(self._provider, 500, {}, payload)
        return self._told(payload)

    def _told(self, payload: Any) -> Any:
        """What Groq tells in a field of its own: the tokens, and why it gave up."""
        own = payload.get("x_groq") if isinstance(payload, dict) else None
        if not isinstance(own, dict):
            return payload
        if own.get("error"):
            raise EngineError("engineFailed", f"{TITLE} gave up in the middle of its answer.", ENGINE)
        return {**payload, "usage": payload.get("usage") or own.get("usage")}

    def _sensible(self, read: Callable[[], list[Chunk]]) -> list[Chunk]:
        try:
            return read()
        except ValueError:
            raise faults.malformed(self._provider) from None


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
