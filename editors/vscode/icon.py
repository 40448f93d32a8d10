"""Makes images/icon.png (128 × 128), a microphone in a speech bubble: python editors/vscode/icon.py"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

SIZE, FINE = 128, 4
"""Each pixel is the mean of FINE × FINE samples."""
NIGHT, CORAL, CREAM = (31, 36, 48), (239, 98, 92), (255, 245, 235)
Colour = tuple[int, int, int]


def capsule(x: float, y: float, top: float, bottom: float, radius: float) -> float:
    """The distance from a capsule that stands upright in the middle; negative inside."""
    nearest = min(max(y, top), bottom)
    return float(((x - 64) ** 2 + (y - nearest) ** 2) ** 0.5) - radius


def bubble(x: float, y: float) -> bool:
    """A disc with a tail at its lower left."""
    disc = (x - 64) ** 2 + (y - 60) ** 2 <= 52**2
    tail = 24 <= x <= 56 and 88 <= y <= 122 and (x - 24) + (122 - y) * -0.55 >= 0 and (y - 88) <= (56 - x) * 1.1 + 8
    return disc or tail


def colour(x: float, y: float) -> Colour | None:
    """None where nothing is."""
    if not bubble(x, y):
        return None
    if capsule(x, y, 38, 58, 13) <= 0:
        return CREAM
    cradle = abs(capsule(x, y, 40, 58, 22)) <= 3 and y >= 56
    stem = abs(x - 64) <= 3 and 78 <= y <= 92
    foot = abs(y - 92) <= 3 and abs(x - 64) <= 13
    return CREAM if cradle or stem or foot else CORAL


def pixel(column: int, row: int) -> bytes:
    """RGBA."""
    samples = [colour(column + (i + 0.5) / FINE, row + (j + 0.5) / FINE) for i in range(FINE) for j in range(FINE)]
    seen = [sample for sample in samples if sample is not None]
    mean = [sum(part) // len(seen) for part in zip(*seen, strict=True)] if seen else list(NIGHT)
    return bytes([*mean, 255 * len(seen) // len(samples)])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
    head = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


if __name__ == "__main__":
    (Path(__file__).parent / "images" / "icon.png").write_bytes(png())
