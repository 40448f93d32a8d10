"""The interface of a voice."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.stt.base import Progress


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice, as ``voice/voices`` lists it; ``language`` as BCP 47."""

    id: str
    name: str
    language: str
    engine: str


class Speaker(Protocol):
    """One engine that speaks."""

    name: str
    model: str
    network: bool

    async def available(self) -> str | None:
        """None when it can be used; else one sentence that says what is missing and how to get it."""

    async def warm(self, progress: Progress) -> None:
        """Loads what it needs, off the event loop; raises EngineError."""

    def speak(self, sentence: str, voice: str | None = None) -> AsyncGenerator[Clip, None]:
        """One sentence as clips of audio, the first as early as it can be had; raises EngineError.

        Closing the iterator (``aclose``) stops the synthesis.
        """

    async def voices(self) -> list[VoiceInfo]:
        """The voices it has here."""

    async def close(self) -> None:
        """Releases everything it opened."""
