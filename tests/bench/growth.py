"""A picture of what grows with what: lines over sizes that double, as an SVG of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10
from typing import Final

WIDTH: Final = 360
HEIGHT: Final = 240
LEFT: Final = 48
BOTTOM: Final = 40
TOP: Final = 34
RIGHT: Final = 16


@dataclass(frozen=True)
class Panel:
    """Milliseconds (the vertical axis, from 0) by size (the other, in powers of ten); ``limit`` is what is wanted."""

    title: str
    across: str
    points: Mapping[int, float]
    limit: float


def drawn(*panels: Panel) -> str:
    """The panels side by side."""
    parts = [_panel(panel, number * WIDTH) for number, panel in enumerate(panels)]
    width = WIDTH * len(panels)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
    style = ' font-family="sans-serif" font-size="11" fill="#666">'
    return "\n".join([head + style, *parts, "</svg>", ""])


def _panel(panel: Panel, left: int) -> str:
    sizes = sorted(panel.points)
    low, high = log10(sizes[0]), log10(sizes[-1])
    most = 1.15 * max(panel.limit, *panel.points.values())

    def x(size: int) -> float:
        return round(left + LEFT + (WIDTH - LEFT - RIGHT) * (log10(size) - low) / (high - low), 1)

    def y(spent: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * spent / most, 1)

    line = " ".join(f"{x(size)},{y(panel.points[size])}" for size in sizes)
    ends = (left + LEFT, left + WIDTH - RIGHT)
    return "\n".join(
        [
            f'<text x="{left + LEFT}" y="18" font-size="12">{panel.title}</text>',
            f'<path d="M{ends[0]} {TOP}V{y(0)}H{ends[1]}" fill="none" stroke="#999"/>',
            f'<path d="M{ends[0]} {y(panel.limit)}H{ends[1]}" stroke="#c33" stroke-dasharray="4 4"/>',
            f'<text x="{left + LEFT - 6}" y="{y(panel.limit) + 4}" text-anchor="end">{panel.limit:g}</text>',
            f'<text x="{left + LEFT - 6}" y="{y(0) + 4}" text-anchor="end">0 ms</text>',
            f'<polyline points="{line}" fill="none" stroke="#37c" stroke-width="2"/>',
            *(_point(x(size), y(panel.points[size]), panel.points[size]) for size in sizes),
            *(f'<text x="{x(size)}" y="{y(0) + 16}" text-anchor="middle">{size:,}</text>' for size in sizes),
            f'<text x="{(ends[0] + ends[1]) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{panel.across}</text>',
        ]
    )


def _point(x: float, y: float, spent: float) -> str:
    said = f"{spent:.0f}" if spent >= 10 else f"{spent:.2g}"
    return f'<circle cx="{x}" cy="{y}" r="3" fill="#37c"/><text x="{x}" y="{y - 8}" text-anchor="middle">{said}</text>'
