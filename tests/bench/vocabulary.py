"""What names cost and what sound is worth: time by how many names are known, false accepts, and what each repair finds.

    python -m tests.bench.vocabulary [--every N]

Times are of one core, beside those of the smallest vocabulary in the same run. ``--every`` takes each Nth sentence of
the prose only.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from senorita_lsp.command.intent import NotUnderstood, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.candidates import vocabulary
from senorita_lsp.command.repair.snap import Heard, hear
from senorita_lsp.document.position import Encoding, position_at
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.sync import Change, changed
from senorita_lsp.document.text import Span, Text
from senorita_lsp.transcript.index import grown
from senorita_lsp.transcript.transcript import Transcript
from tests.test_command_snap import SNAPSHOT, acts, misheard, prose, wide

SIZES = (100, 1_000, 10_000, 100_000)
PARTS = ("user", "order", "total", "price", "cache", "queue", "token", "parse", "header", "draw", "circle", "load")
ROUNDS = 5


def code(names: int) -> str:
    parts = (f"{PARTS[n % 12]}_{PARTS[n // 12 % 12]}_{PARTS[n // 144 % 12]}_{n // 1728}" for n in range(names))
    return "".join(f"{part} = {number}\n" for number, part in enumerate(parts))


def took(work: Callable[[], object]) -> float:
    """Milliseconds of this core, the median of some rounds."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        work()
        spent.append(1_000 * (time.thread_time() - begun))
    return statistics.median(spent)


def costs(names: int) -> dict[str, float]:
    document = Document("file:///bench/names.py", "python", 1, Text(code(names)))
    begun = time.thread_time()
    while not grown(document.names, 500):
        pass
    made = 1_000 * (time.thread_time() - begun)
    at = position_at(document.text, len(document.text) // 2, Encoding.UTF32)
    snapshot = Snapshot({document.uri: document}, document.uri, Span(0, 0))
    misheard_name = Transcript("go to function parse heather lowed", engine="bench")
    known = Transcript("go to variable user order total zero", engine="bench")
    return {
        "index, made once": made,
        "an edit and its names": took(lambda: len(changed(document, [Change((at, at), "x")], 2, Encoding.UTF32).names)),
        "what recognisers are told": took(lambda: vocabulary(snapshot)),
        "a name that exists": took(lambda: hear(known, snapshot)),
        "a name that was misheard": took(lambda: hear(misheard_name, snapshot)),
    }


def right(text: str, meant: str) -> bool:
    expected, found = (
        parse(Transcript(meant, engine="bench"), SNAPSHOT),
        hear(Transcript(text, engine="bench"), SNAPSHOT),
    )
    if not isinstance(expected, Understood) or not isinstance(found.parse, Understood):
        return False
    return found.parse.reading.intent == expected.reading.intent


def accepted(lines: list[str]) -> str:
    found: list[Heard] = [hear(Transcript(line, engine="bench"), SNAPSHOT) for line in lines]
    understood = sum(acts(each.parse) for each in found)
    taken = sum(each.repaired and acts(each.parse) for each in found)
    offered = sum(bool(each.offers) and isinstance(each.parse, NotUnderstood) for each in found)
    shares = (f"{100 * count / len(lines):.2f} %" for count in (understood, taken, offered))
    return "{} taken for commands ({} by a repair), {} offered, of ".format(*shares) + str(len(lines))


def measure(every: int) -> dict[str, str]:
    costs(SIZES[0])
    grown_costs = {size: costs(size) for size in SIZES}
    rows = {}
    for what, least in grown_costs[SIZES[0]].items():
        figures = " / ".join(f"{grown_costs[size][what]:.1f}" for size in SIZES)
        more = grown_costs[SIZES[-1]][what] / max(least, 0.01)
        sizes = " / ".join(f"{size:,}" for size in SIZES)
        rows[f"names: {what}, with {sizes} of them"] = f"{figures} ms ({more:.0f} times)"
    wanted = [(text, meant) for text, meant in misheard() if meant]
    rows["misheard commands understood"] = f"{sum(right(*row) for row in wanted)} of {len(wanted)}"
    rows["ordinary prose"] = accepted(prose()[::every])
    rows["everyday speech, most of it imperatives"] = accepted(wide()[::every])
    return rows


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    return measure(parser.parse_args(arguments).every)


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
