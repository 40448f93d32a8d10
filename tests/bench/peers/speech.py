"""A question, spoken by the project's own voice: only what is loud, so that the providers hear one utterance."""

from __future__ import annotations

import array
from pathlib import Path

from senorita_lsp.engines.audio.resample import Resampler
from tests.bench.peers.ends import FRAME
from tests.voices import spoken

TEXT = "please explain what this file does"
PEAK = 23_000
LOUD = 1_500
"""The peak of a frame that is kept; the providers take 400 for speech."""


def write(path: Path, text: str = TEXT) -> float:
    """Writes the question as 16 kHz pcm_s16le without a head; its length in seconds."""
    clip = spoken(text)
    resampler = Resampler(clip.rate, 16_000)
    samples = array.array("h", resampler.feed(clip.data) + resampler.flush())
    gain = PEAK / max(map(abs, samples))
    data = array.array("h", (round(sample * gain) for sample in samples)).tobytes()
    frames = [data[at : at + FRAME] for at in range(0, len(data) - FRAME + 1, FRAME)]
    kept = [frame for frame in frames if max(map(abs, array.array("h", frame))) > LOUD]
    path.write_bytes(b"".join(kept))
    return len(kept) * FRAME / 32_000
