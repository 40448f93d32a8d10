"""Guards against faulty third-party engines: what they return has the right type, or is an EngineError.

Exceptions, timeouts and types are checked here; such engines are found in plugin.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from senorita_lsp.action.say import one_line
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.audio.resample import RATES
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.faults import LONGEST_RETRY_S
from senorita_lsp.engines.stt.base import Begun, Eager, Ended, Hints, Interim, Progress, Resumed, Stream, StreamEvent
from senorita_lsp.engines.tts.base import VoiceInfo
from senorita_lsp.protocol.names import ERROR_CODES
from senorita_lsp.thinking.message import Chunk, Delta, End, Request, ToolCall
from senorita_lsp.transcript.transcript import Transcript

WORK_S: Final = 180.0
"""The longest wait for a transcript, or for the next piece of speech or of an answer: a model may run here."""
LOAD_S: Final = 600.0
ASK_S: Final = 10.0
LONGEST_MESSAGE: Final = 300

_EVENTS: Final = (Begun, Interim, Eager, Resumed, Ended)


class _Guard:
    """The checks for all kinds of engines. One that does not say whether it uses the network is taken to use it."""

    def __init__(self, name: str, engine: Any) -> None:
        self.name = name
        self.model = str(getattr(engine, "model", ""))[:100]
        self.network = getattr(engine, "network", True) is not False
        self._engine = engine

    async def available(self) -> str | None:
        try:
            reason = await self._wait(self._engine.available, ASK_S)
        except EngineError as error:
            return error.message
        if reason is not None and not isinstance(reason, str):
            return self._failed().message
        return None if reason is None else one_line(reason)[:LONGEST_MESSAGE]

    async def warm(self, progress: Progress) -> None:
        await self._wait(lambda: self._engine.warm(progress), LOAD_S)

    async def close(self) -> None:
        with suppress(EngineError):
            await self._wait(self._engine.close, ASK_S)

    async def _wait(self, work: Callable[[], Any], seconds: float) -> Any:
        """Awaits ``work``; raises EngineError, and nothing else, for whatever goes wrong."""
        try:
            async with asyncio.timeout(seconds):
                found = work()
                return await found if inspect.isawaitable(found) else found
        except TimeoutError:
            raise EngineError("timeout", f"{self.name} did not answer in time.", self.name) from None
        except EngineError as error:
            raise self._own(error) from None
        except StopAsyncIteration:
            raise
        except Exception:  # noqa: BLE001 - it is somebody else's code
            raise self._failed() from None

    async def _each(self, begin: Callable[[], Any], seconds: float, *kinds: type) -> AsyncGenerator[Any, None]:
        """The items of an iterator, each checked to be of one of the types."""
        items = await self._wait(begin, seconds)
        if not isinstance(items, AsyncIterator):
            raise self._failed()
        try:
            while True:
                try:
                    item = await self._wait(items.__anext__, seconds)
                except StopAsyncIteration:
                    return
                yield self._checked(item, *kinds)
        finally:
            aclose = getattr(items, "aclose", None)
            if aclose is not None:
                with suppress(EngineError):
                    await self._wait(aclose, ASK_S)

    def _checked(self, item: Any, *kinds: type) -> Any:
        if not isinstance(item, kinds):
            raise self._failed()
        return item

    def _own(self, error: EngineError) -> EngineError:
        """The engine's own error, under a code that is known."""
        code: Any = error.code
        message: Any = error.message
        wait: Any = error.retry_after
        if not (isinstance(code, str) and isinstance(message, str)):
            return self._failed()
        known = code if code in ERROR_CODES else "engineFailed"
        usable = isinstance(wait, (int, float)) and 0 <= wait <= LONGEST_RETRY_S
        return EngineError(known, one_line(message)[:LONGEST_MESSAGE], self.name, wait if usable else None)

    def _failed(self) -> EngineError:
        return EngineError("engineFailed", f"The engine {self.name} failed with an internal error.", self.name)


class RecognizerGuard(_Guard):
    """Guards a Recognizer."""

    async def transcribe(self, clip: Clip, hints: Hints) -> Transcript:
        heard: Transcript = self._checked(
            await self._wait(lambda: self._engine.transcribe(clip, hints), WORK_S), Transcript
        )
        return heard


class StreamingGuard(RecognizerGuard):
    """Guards a StreamingRecognizer."""

    def __init__(self, name: str, engine: Any) -> None:
        super().__init__(name, engine)
        self.detects_turns = bool(getattr(engine, "detects_turns", False))

    async def open(self, rate: int, hints: Hints) -> Stream:
        return _LiveStream(self.name, await self._wait(lambda: self._engine.open(rate, hints), ASK_S))


class _LiveStream(_Guard):
    async def feed(self, data: bytes) -> None:
        await self._wait(lambda: self._engine.feed(data), ASK_S)

    async def finish(self) -> None:
        await self._wait(self._engine.finish, ASK_S)

    async def configure(self, hints: Hints) -> None:
        await self._wait(lambda: self._engine.configure(hints), ASK_S)

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        # Nothing happens while nobody speaks, for as long as that lasts.
        async for event in self._each(lambda: self._engine.events(), LOAD_S * 24, *_EVENTS):
            yield event


class SpeakerGuard(_Guard):
    """Guards a Speaker."""

    async def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        items = self._each(lambda: self._engine.speak(sentence, voice), WORK_S, Clip)
        try:
            async for clip in items:
                if not isinstance(clip.data, bytes) or len(clip.data) % 2 or not RATES[0] <= clip.rate <= RATES[1]:
                    raise self._failed()
                yield clip
        finally:
            await items.aclose()

    async def voices(self) -> list[VoiceInfo]:
        try:
            found = await self._wait(self._engine.voices, ASK_S)
        except EngineError:
            return []
        return [info for info in found if isinstance(info, VoiceInfo)] if isinstance(found, (list, tuple)) else []


class ModelGuard(_Guard):
    """Guards a LanguageModel."""

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        items = self._each(lambda: self._engine.stream(request), WORK_S, Delta, ToolCall, End)
        try:
            async for chunk in items:
                yield chunk
                if isinstance(chunk, End):
                    return
        finally:
            await items.aclose()
        # An answer without its End is not whole.
        raise self._failed()

    async def models(self) -> list[str]:
        found = await self._wait(self._engine.models, ASK_S)
        if not isinstance(found, (list, tuple)):
            raise self._failed()
        return sorted(str(name)[:200] for name in found)


def _ear(name: str, engine: Any) -> RecognizerGuard:
    return (StreamingGuard if callable(getattr(engine, "open", None)) else RecognizerGuard)(name, engine)


GUARDS: Final[Mapping[str, Callable[[str, Any], _Guard]]] = {"stt": _ear, "tts": SpeakerGuard, "llm": ModelGuard}
