"""The interface of a voice activity detector."""

from __future__ import annotations

from typing import Protocol


class Detector(Protocol):
    """Tells speech from silence, chunk by chunk; one instance a stream."""

    name: str
    chunk_bytes: int

    def speech(self, chunk: bytes) -> float:
        """The probability from 0 to 1 that ``chunk`` (``chunk_bytes`` of pcm_s16le at 16 kHz) is speech."""

    def reset(self) -> None:
        """Forgets what came before."""
