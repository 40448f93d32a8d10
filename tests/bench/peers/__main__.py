"""All peers in one run, as a table.

    python -m tests.bench.peers [--turns N] [--barge-ins N] [--drops N] [PEER=MODE …] [--write]

PEER is floor, pipecat, livekit or senorita; without any, those of README. The rows behind the table are left in
build/bench-peers.jsonl, the table in build/bench-peers.md; ``--write`` puts it into README, and ``--from FILE`` makes
it of the rows of an earlier run. Pipecat and LiveKit need environments of their own, which `make bench-peers` makes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from tests.bench.peers import batch, speech, table
from tests.bench.peers.batch import ROOT, Entry, Work
from tests.bench.peers.legs import Row

README = ROOT / "README.md"
FIGURES_END, BEGIN, END = "<!-- /bench -->", "<!-- bench-peers -->", "<!-- /bench-peers -->"
BUILD = ROOT / "build"
VENVS = ROOT / ".venv-peers"
PACKAGES = {"pipecat": "pipecat-ai", "livekit": "livekit-agents"}
USUAL = (
    *("floor=flux", "pipecat=flux", "livekit=flux", "senorita=flux"),
    *("floor=flux-eager", "senorita=flux-eager", "floor=nova", "senorita=nova"),
)


def entry(text: str, venvs: Path) -> Entry:
    """``PEER=MODE``; raises SystemExit where the peer is not installed."""
    peer, _, mode = text.partition("=")
    python = venvs / peer / "bin" / "python" if peer in PACKAGES else Path(sys.executable)
    if not python.exists():
        raise SystemExit(f"{peer} is not installed in {python.parent.parent}: `make bench-peers` does it")
    return Entry(peer, mode or "flux", python)


def version(peer: str, venvs: Path) -> str:
    """The version of a peer that is installed."""
    found = distributions(name=PACKAGES[peer], path=[str(one) for one in (venvs / peer).glob("lib/*/site-packages")])
    return next((one.version for one in found), "?")


def text_of(rows: Sequence[Row], venvs: Path) -> str:
    """The tables, and what was measured."""
    peers = [name for name in PACKAGES if any(row["peer"] == name for row in rows)]
    turns = sum(row["kind"] == "turn" for row in rows) // max(1, sum(row["kind"] == "process" for row in rows))
    who = "".join(f"; {PACKAGES[peer]} {version(peer, venvs)}" for peer in peers)
    told = f"ms, p50 / p95 of {turns} turns each, side by side in one run{who}."
    drops = table.dropped(rows)
    return "\n".join([told, "", *table.lines(rows), *(["", *drops] if drops else [])])


def write(text: str) -> None:
    """Puts the tables between README's marks, which go behind the other figures where they are not there yet."""
    readme = README.read_text(encoding="utf-8")
    if BEGIN not in readme:
        readme = readme.replace(FIGURES_END, f"{FIGURES_END}\n\n{BEGIN}\n{END}", 1)
    before, begun, rest = readme.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise SystemExit(f"README has neither {FIGURES_END} nor both {BEGIN} and {END}")
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def measured(asked: argparse.Namespace) -> list[Row]:
    entries = [entry(text, asked.venvs) for text in asked.entries or USUAL]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.pcm"
        seconds = speech.write(path)
        work = Work(asked.turns, asked.barge_ins, asked.drops, path, seconds, asked.editor_apart)
        return asyncio.run(batch.run(entries, work))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entries", nargs="*", metavar="PEER=MODE")
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--barge-ins", type=int, default=30)
    parser.add_argument("--drops", type=int, default=5)
    parser.add_argument("--editor-apart", action="store_true", help="the editor's end runs on the clouds' core")
    parser.add_argument("--venvs", type=Path, default=VENVS)
    parser.add_argument("--from", dest="earlier", type=Path)
    parser.add_argument("--out", type=Path, default=BUILD / "bench-peers.jsonl")
    parser.add_argument("--write", action="store_true", help="into README")
    asked = parser.parse_args()
    if asked.earlier:
        rows = [json.loads(line) for line in asked.earlier.read_text(encoding="utf-8").splitlines()]
    else:
        rows = measured(asked)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    text = text_of(rows, asked.venvs)
    print(text)
    asked.out.with_suffix(".md").write_text(text + "\n", encoding="utf-8")
    if asked.write:
        write(text)


if __name__ == "__main__":
    main()
