"""G.711 telephone sound: mu-law and A-law, one byte per sample (ITU-T G.711; the arithmetic is that of ITU-T G.191).

Tables, so that a chunk costs two passes of ``bytes.translate`` to decode and one look-up per sample to encode.
"""

from __future__ import annotations

import sys
from array import array
from functools import cache

LAWS = ("mulaw", "alaw")


def decode(data: bytes, law: str) -> bytes:
    """Each byte as one sample of pcm_s16le."""
    low, high = _expanded(law)
    samples = bytearray(2 * len(data))
    samples[0::2] = data.translate(low)
    samples[1::2] = data.translate(high)
    return bytes(samples)


def encode(samples: bytes, law: str) -> bytes:
    """Samples of pcm_s16le (whole ones) as one byte each."""
    codes = array("H", samples)
    if sys.byteorder == "big":
        codes.byteswap()
    return bytes(map(_compressed(law).__getitem__, codes))


@cache
def _expanded(law: str) -> tuple[bytes, bytes]:
    """The low and the high byte of each code's sample."""
    expand = _expand_mulaw if law == "mulaw" else _expand_alaw
    samples = [expand(code) & 0xFFFF for code in range(256)]
    return bytes(sample & 0xFF for sample in samples), bytes(sample >> 8 for sample in samples)


@cache
def _compressed(law: str) -> bytes:
    """The code of each sample, by its bits as an unsigned number."""
    compress = _compress_mulaw if law == "mulaw" else _compress_alaw
    return bytes(compress(bits - 0x10000 if bits & 0x8000 else bits) for bits in range(0x10000))


def _expand_mulaw(code: int) -> int:
    code ^= 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return -magnitude if code & 0x80 else magnitude


def _expand_alaw(code: int) -> int:
    code ^= 0x55
    segment, magnitude = code >> 4 & 7, (code & 0x0F) << 4
    magnitude = magnitude + 8 if segment == 0 else magnitude + 0x108 << segment - 1
    return magnitude if code & 0x80 else -magnitude


def _compress_mulaw(sample: int) -> int:
    magnitude = min(((~sample if sample < 0 else sample) >> 2) + 33, 0x1FFF)
    segment = magnitude.bit_length() - 5
    code = (8 - segment) << 4 | 0x0F - (magnitude >> segment & 0x0F)
    return code if sample < 0 else code | 0x80


def _compress_alaw(sample: int) -> int:
    magnitude = (~sample if sample < 0 else sample) >> 4
    segment = max(magnitude.bit_length() - 4, 0)
    code = segment << 4 | (magnitude >> max(segment - 1, 0) & 0x0F)
    return (code if sample < 0 else code | 0x80) ^ 0x55
