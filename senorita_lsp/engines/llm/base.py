"""The interface of a language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from senorita_lsp.engines.stt.base import Progress
from senorita_lsp.thinking.message import Chunk, Request


class LanguageModel(Protocol):
    """One engine that answers. Nothing is opened by the constructor."""

    name: str
    model: str
    network: bool

    async def available(self) -> str | None:
        """None when it can be used; else one sentence that says what is missing and how to get it. Asks nobody."""

    async def warm(self, progress: Progress) -> None:
        """Opens the connection, so that the next answer need not wait for it; raises EngineError."""

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """The answer as it comes, ended by one End; raises EngineError, also in the middle of an answer.

        Closing the iterator (``aclose``) stops the provider's work at once. Every wait in it is bounded.
        """

    async def models(self) -> list[str]:
        """The models the provider offers to this key, sorted; raises EngineError."""

    async def close(self) -> None:
        """Releases everything it opened."""
