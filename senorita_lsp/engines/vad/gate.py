"""Finds speech in whole clips: recognisers invent words for silence, so silence is kept from them.

Clips here are 16 kHz, as detectors know no other rate. Run off the event loop: a detector takes up to 5 % of the clip's
length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.vad.base import Detector

SPEECH: Final = 0.5
"""From this probability on a chunk is speech (Silero's own default)."""

STILL_SPEECH: Final = 0.35
"""Once speech has begun it goes on down to this probability, so that a soft syllable does not cut a word."""

SHORT_MS: Final = 96
"""A run of speech shorter than this is a click, a key, a breath."""

GAP_MS: Final = 200
"""Silence shorter than this is part of speaking."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Speech from ``start_ms`` up to ``end_ms`` of a clip."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def has_speech(clip: Clip, detector: Detector) -> bool:
    """Whether anybody speaks; returns as soon as it is certain."""
    run = 0
    for probability in _probabilities(clip, detector):
        run = run + _step_ms(detector) if probability >= SPEECH else 0
        if run >= SHORT_MS:
            return True
    return False


def segments(clip: Clip, detector: Detector) -> list[Segment]:
    """All the speech of a clip: clicks left out, short silences bridged."""
    found: list[Segment] = []
    for segment in _runs(_probabilities(clip, detector), _step_ms(detector)):
        if found and segment.start_ms - found[-1].end_ms < GAP_MS:
            found[-1] = Segment(found[-1].start_ms, segment.end_ms)
        else:
            found.append(segment)
    return [segment for segment in found if segment.duration_ms >= SHORT_MS]


def pieces(found: Sequence[Segment], most_ms: int, pause_ms: int = 1_500) -> list[Segment]:
    """Segments joined into pieces of at most ``most_ms`` with no silence of ``pause_ms`` in them.

    They are cut at silences, and anywhere where there are none.
    """
    joined: list[Segment] = []
    for segment in _short(found, most_ms):
        near = bool(joined) and segment.start_ms - joined[-1].end_ms < pause_ms
        if near and segment.end_ms - joined[-1].start_ms <= most_ms:
            joined[-1] = Segment(joined[-1].start_ms, segment.end_ms)
        else:
            joined.append(segment)
    return joined


def cut(clip: Clip, segment: Segment, margin_ms: int = 200) -> Clip:
    """The segment with up to ``margin_ms`` of what is before and after it."""
    first = max(0, segment.start_ms - margin_ms) * clip.rate // 1000 * 2
    last = (segment.end_ms + margin_ms) * clip.rate // 1000 * 2
    return Clip(clip.data[first:last], clip.rate)


def _short(found: Sequence[Segment], most_ms: int) -> Iterator[Segment]:
    for segment in found:
        for start in range(segment.start_ms, segment.end_ms, most_ms):
            yield Segment(start, min(start + most_ms, segment.end_ms))


def _step_ms(detector: Detector) -> int:
    return detector.chunk_bytes // 32


def _probabilities(clip: Clip, detector: Detector) -> Iterator[float]:
    """One a chunk; the last chunk is filled up with silence. Digital silence is not worth asking about."""
    size = detector.chunk_bytes
    detector.reset()
    if any(clip.data):
        for at in range(0, len(clip.data), size):
            yield detector.speech(clip.data[at : at + size].ljust(size, b"\0"))


def _runs(probabilities: Iterator[float], step_ms: int) -> Iterator[Segment]:
    start: int | None = None
    now = 0
    for probability in probabilities:
        if start is None and probability >= SPEECH:
            start = now
        elif start is not None and probability < STILL_SPEECH:
            yield Segment(start, now)
            start = None
        now += step_ms
    if start is not None:
        yield Segment(start, now)
