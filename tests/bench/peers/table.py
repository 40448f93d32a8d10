"""Rows as the table that is shown: p50 / p95 in ms."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from tests.bench.peers.legs import Row

HEAD = (
    "| pipeline | whole turn | up | final → LLM | sentence → TTS | audio → out | **its own** | over the floor's "
    "| start of turn → silent | CPU s/min | MB |"
)


def lines(rows: Sequence[Row]) -> list[str]:
    """The table in Markdown; the ratio is that of the medians, to the floor in the same mode."""
    found = [HEAD, "|" + "---|" * (HEAD.count("|") - 1)]
    return [
        *found,
        *(_line(peer, mode, rows) for peer, mode in dict.fromkeys((row["peer"], row["mode"]) for row in rows)),
    ]


def dropped(rows: Sequence[Row]) -> list[str]:
    """What became of utterances in whose middle the listening line was dropped."""
    found = []
    for peer, mode in dict.fromkeys((row["peer"], row["mode"]) for row in rows if row["kind"] == "drop"):
        mine = _of(rows, peer, mode, "drop")
        answered = [row for row in mine if not row["lost"]]
        heard = [row["heard_ms"] for row in mine]
        late = _both([row["total"] for row in answered])
        found.append(
            f"| {_name(peer, mode)} | {statistics.median(heard):.0f} of {mine[0]['said_ms']} ms, least {min(heard)} "
            f"| {len(answered)} of {len(mine)} | {late} |"
        )
    head = ["| pipeline | speech heard by the next line | answered | whole turn |", "|---|---|---|---|"]
    return [*head, *found] if found else []


def _line(peer: str, mode: str, rows: Sequence[Row]) -> str:
    turns, barge_ins = _of(rows, peer, mode, "turn"), _of(rows, peer, mode, "barge_in")
    answered = [row for row in turns if not row["lost"]]
    lost = len(turns) - len(answered)

    def leg(name: str) -> str:
        return _both([row[name] for row in answered])

    name = _name(peer, mode) + (f" ({lost} of {len(turns)} lost)" if lost else "")
    parts = ("total", "up", "final_to_llm", "sentence_to_tts", "audio_to_out", "overhead")
    process = _of(rows, peer, mode, "process")[0]
    cells = [name, *map(leg, parts), _ratio(answered, rows, mode), _silence(barge_ins)]
    cells += [_sum(process["cpu_s_per_min"], "{:.1f}"), _sum(process["memory_mb"], "{:.0f}")]
    return f"| {' | '.join(cells)} |"


def _silence(rows: Sequence[Row]) -> str:
    told = [row for row in rows if not row["lost"]]
    if not told:
        return "–" if not rows else f"none of {len(rows)} stopped"
    cell = _both([row["silent"] for row in told])
    if any(row["pause"] for row in told):
        stopped = [row["stop"] for row in told if row["stop"] is not None]
        cell += f" (pause; stop {_both(stopped)})" if stopped else " (pause)"
    missed = len(rows) - len(told)
    return cell + (f", {missed} of {len(rows)} missed" if missed else "")


def _ratio(answered: Sequence[Row], rows: Sequence[Row], mode: str) -> str:
    floor = [row["overhead"] for row in _of(rows, "floor", mode, "turn") if not row["lost"]]
    below = statistics.median(floor) if floor else 0.0
    if not answered or below <= 0:
        return "–"
    return f"{statistics.median(row['overhead'] for row in answered) / below:.2f}"


def _sum(values: Sequence[float], form: str) -> str:
    """All processes together, and each where they are several: the server, then the editor's end."""
    if len(values) == 1:
        return form.format(values[0])
    return f"{form.format(sum(values))} ({' + '.join(map(form.format, values))})"


def _both(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{statistics.median(values):.1f} / {sorted(values)[math.ceil(0.95 * len(values)) - 1]:.1f}"


def _name(peer: str, mode: str) -> str:
    return f"{peer}, {mode}"


def _of(rows: Sequence[Row], peer: str, mode: str, kind: str) -> list[Row]:
    return [row for row in rows if (row["peer"], row["mode"], row["kind"]) == (peer, mode, kind)]
