"""One streaming answer of chat completions, from any provider, up to its end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm import _chat
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.body import parsed

if TYPE_CHECKING:
    from senorita_lsp.engines.network.answer import Answer
    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.sse import Event
    from senorita_lsp.thinking.message import Chunk

TAIL_S: Final = 2.0
"""How long the count of tokens is waited for after the answer."""
DONE: Final = "[DONE]"


class Completion:
    """The chunks of an open answer; ``silence`` is the longest wait between two of its events, in seconds.

    ``told`` takes the JSON of each event, None where it is none, and whether the event says that it is an error; it
    gives the payload, or raises EngineError.
    """

    def __init__(
        self, answer: Answer, provider: Provider, silence: float, told: Callable[[Any, bool], Any | None]
    ) -> None:
        self._answer, self._provider, self._silence, self._told = answer, provider, silence, told
        self._payload: Any = None

    async def begin(self, patience: float) -> Completion:
        """Waits for the first event; raises EngineError, and the answer is closed, where that is none of an answer."""
        try:
            self._payload = self._read(await self._answer.next(patience))
        except BaseException:
            await self._answer.close()
            raise
        return self

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """The chunks, after ``begin``; the answer is closed with the iterator. Raises EngineError."""
        reader = _chat.Reader()
        try:
            while self._payload is not None and self._payload != DONE:
                for chunk in self._sensible(partial(reader.take, self._payload)):
                    yield chunk
                self._payload = await self._following(reader)
            if self._payload is None and not reader.finished:
                raise faults.cut_off(self._provider)
            for chunk in self._sensible(reader.end):
                yield chunk
            await self._answer.drain()
        finally:
            await self._answer.close()

    async def _following(self, reader: _chat.Reader) -> Any:
        """The next payload; an answer that is whole but for its end mark has ended, however it did."""
        try:
            return self._read(await self._answer.next(TAIL_S if reader.finished else self._silence))
        except EngineError:
            if not reader.finished:
                raise
            return None

    def _read(self, event: Event | None) -> Any:
        """The JSON of an event, DONE for the mark of the end, None for the end of the stream; raises EngineError where
        it is no JSON, or an error."""
        if event is None or event.data.strip() == DONE:
            return event and DONE
        try:
            payload = parsed(event.data)
        except ValueError:
            payload = None
        payload = self._told(payload, event.name == "error")
        if payload is None:
            raise faults.malformed(self._provider)
        return payload

    def _sensible(self, read: Callable[[], list[Chunk]]) -> list[Chunk]:
        try:
            return read()
        except ValueError:
            raise faults.malformed(self._provider) from None
