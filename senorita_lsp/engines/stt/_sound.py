"""Clips as local recognisers take them: 16 kHz, float samples, known to contain speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.audio.format import Clip

if TYPE_CHECKING:
    import numpy as np

RATE = 16_000


def at_16k(clip: Clip) -> Clip:
    """The clip at 16 kHz; itself where it is so already."""
    if clip.rate == RATE:
        return clip
    from senorita_lsp.engines.audio.resample import Resampler

    resampler = Resampler(clip.rate, RATE)
    return Clip(resampler.feed(clip.data) + resampler.flush(), RATE)


def samples(clip: Clip) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Samples from -1 to 1."""
    import numpy as np

    return np.frombuffer(clip.data, "<i2").astype(np.float32) / np.float32(32_768)
