"""A transcript, as an engine gave it or as it was typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in ms from the utterance's start."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """``text`` as heard; ``alternatives`` are further readings of the same audio, best first, and ``behind`` by how
    many nats each of the first of them is less likely than ``text``, where the engine tells."""

    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    engine: str | None = None
    behind: tuple[float, ...] = ()
