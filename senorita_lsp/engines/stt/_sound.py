"""Clips as recognisers want them: 16 kHz, float samples, and known to hold speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.audio.format import Clip

if TYPE_CHECKING:
    import numpy as np

RATE = 16_000


def at_16k(clip: Clip) -> Clip:
    """The clip resampled to 16 kHz by FFmpeg's resampler; itself where it is so already."""
    if clip.rate == RATE or not clip.data:
        return Clip(clip.data, RATE)
    import av
    import numpy as np

    frame = av.AudioFrame.from_ndarray(np.frombuffer(clip.data, "<i2").reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = clip.rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return Clip(b"".join(part.to_ndarray().tobytes() for part in frames), RATE)


def samples(clip: Clip) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Samples from -1 to 1."""
    import numpy as np

    return np.frombuffer(clip.data, "<i2").astype(np.float32) / np.float32(32_768)
