"""The curve of load_curve as an SVG: what belongs here is drawing, and no measuring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

WIDTH, HEIGHT = 420, 250
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 44, 40
TITLES = {"local": "engines on the same core (Whisper tiny.en)", "cloud": "engines in a cloud on this machine"}
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 } .quiet { fill: #6e7781 }
.axis { stroke: #8c959f } .grid { stroke: #d0d7de } .limit { stroke: #bf3989; stroke-dasharray: 4 3 }
.p50 { stroke: #54aeff } .p95 { stroke: #0969da } .p50, .p95 { fill: none; stroke-width: 2 }
.dot { fill: #0969da } .limit-text { fill: #bf3989 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .grid { stroke: #30363d } .axis { stroke: #6e7681 }
.p50 { stroke: #1f6feb } .p95 { stroke: #58a6ff } .dot { fill: #58a6ff } .limit { stroke: #f778ba }
.limit-text { fill: #f778ba } }
"""


class Row(Protocol):
    sessions: int
    p50: float
    p95: float


def picture(rows: Mapping[str, Sequence[Row]]) -> str:
    """One panel a kind of engines, side by side."""
    panels = [f'<g transform="translate({at * WIDTH} 0)">{_panel(TITLES[kind], found)}</g>'
              for at, (kind, found) in enumerate(rows.items())]  # fmt: skip
    told = "; ".join(f"{TITLES[kind]}: {_told(found)}" for kind, found in rows.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * len(rows)}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH * len(rows)} {HEIGHT}" role="img"><title>Time from the key\'s release to the result, by '
        f"sessions on one core. {told}</title><style>{STYLE}</style>{''.join(panels)}</svg>\n"
    )


def _told(rows: Sequence[Row]) -> str:
    last = rows[-1]
    what = "doubled" if last.p95 >= 2 * rows[0].p95 else "not doubled"
    return f"95th percentile {rows[0].p95:.0f} ms with one session, {what} with {last.sessions} ({last.p95:.0f} ms)"


def _panel(title: str, rows: Sequence[Row]) -> str:
    most = max(*(row.p95 for row in rows), 2.2 * rows[0].p95)
    furthest = max(row.sessions for row in rows)

    def x(sessions: float) -> float:
        return round(LEFT + sessions / furthest * (WIDTH - LEFT - RIGHT), 1)

    def y(ms: float) -> float:
        return round(HEIGHT - BOTTOM - ms / most * (HEIGHT - TOP - BOTTOM), 1)

    parts = [f'<text class="title" x="{LEFT}" y="20">{title}</text>']
    for ms in _ticks(most):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(ms)}" y2="{y(ms)}"/>')
        parts.append(f'<text class="quiet" x="{LEFT - 6}" y="{y(ms) + 4}" text-anchor="end">{ms:g}</text>')
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(0)}" y2="{y(0)}"/>')
    shown = -99.0
    for row in rows:
        if x(row.sessions) - shown >= 18:
            shown = x(row.sessions)
            parts.append(f'<text class="quiet" x="{shown}" y="{y(0) + 16}" text-anchor="middle">{row.sessions}</text>')
    limit = y(2 * rows[0].p95)
    parts.append(f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{limit}" y2="{limit}"/>')
    parts.append(f'<text class="limit-text" x="{LEFT + 4}" y="{limit - 4}">twice the 95th percentile of one</text>')
    for name in ("p50", "p95"):
        points = " ".join(f"{x(row.sessions)},{y(getattr(row, name))}" for row in rows)
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        last = rows[-1]
        place = f'x="{x(last.sessions) - 4}" y="{y(getattr(last, name)) - 6}"'
        parts.append(f'<text class="quiet" {place} text-anchor="end">{name}</text>')
    parts += [f'<circle class="dot" cx="{x(row.sessions)}" cy="{y(row.p95)}" r="2.5"/>' for row in rows]
    parts.append(f'<text class="quiet" x="{LEFT}" y="{HEIGHT - 6}">sessions at once</text>')
    parts.append(f'<text class="quiet" x="{LEFT - 6}" y="{TOP - 8}" text-anchor="end">ms</text>')
    return "".join(parts)


def _ticks(most: float) -> list[float]:
    """Four to eight round numbers from 0 on."""
    step = next(size * 10**power for power in range(6) for size in (1, 2, 5) if most / (size * 10**power) <= 7)
    return [step * number for number in range(int(most / step) + 1)]
