"""Tones for tests of sound: making them, and measuring how much of one is in a recording."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np

LEVEL = 10_000
"""The amplitude of a tone, of 32,767."""


def tone(hz: float, rate: int, seconds: float = 1.0) -> bytes:
    """A sine as mono pcm_s16le."""
    times = np.arange(round(rate * seconds)) / rate
    return (LEVEL * np.sin(2 * np.pi * hz * times)).round().astype("<i2").tobytes()


def level(data: bytes, hz: float, rate: int) -> float:
    """The amplitude of ``hz`` in the middle half of mono pcm_s16le ``data``, relative to that of ``tone``."""
    samples = np.frombuffer(data, "<i2").astype(float)
    samples = samples[len(samples) // 4 : 3 * len(samples) // 4]
    wave = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / rate)
    return float(2 * abs(np.mean(samples * wave)) / LEVEL)


def loudness(data: bytes) -> float:
    """The root mean square of the middle half, relative to that of ``tone``."""
    samples = np.frombuffer(data, "<i2").astype(float)
    samples = samples[len(samples) // 4 : 3 * len(samples) // 4]
    return float(np.sqrt(np.mean(samples**2)) * np.sqrt(2) / LEVEL)


def contained(data: bytes, rate: int, container: str, codec: str, channels: int = 1) -> bytes:
    """Mono pcm_s16le ``data`` in a container, as FFmpeg names it and its codec."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=rate, layout="mono" if channels == 1 else "stereo")
        samples = np.repeat(np.frombuffer(data, "<i2"), channels)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, "s16", "mono" if channels == 1 else "stereo")
        frame.sample_rate = rate
        for packet in stream.encode(frame):
            output.mux(packet)
        for packet in stream.encode(None):
            output.mux(packet)
    return file.getvalue()
