"""How much of what is said is heard as it was meant, and what each help brings: an ablation, engine by engine.

    python -m tests.bench.hearing [--every N] [--engines whisper moonshine]

Each clip is heard three times by each engine, without and with hotwords, and once more where that makes no sense, and
what it wrote is understood in four ways: as it stands or snapped to what can be said, by the grammar alone or with the
names of the open file and the files of the folder. Heard as meant: the very intent that the clip's text has when it is
typed.

``BENCH_CLIPS`` names a folder with ``manifest.jsonl`` (a row a clip: ``file``, ``text``, ``voice``, ``noise``,
``category``), the WAV files under ``clips``, the files that are spoken about under ``workspace``, and ``document.json``
(``document``, ``line``). Rows of the category ``human`` are people reading prose: their word error rate is told beside
the engine's own. Without that folder nothing is heard, and only the time by names is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import time
import wave
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from senorita_lsp.command.intent import Parse, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.candidates import vocabulary
from senorita_lsp.command.repair.snap import hear
from senorita_lsp.config import Settings
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.engines import registry
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.stt.base import Hints, Recognizer, Sense
from senorita_lsp.server.sense import sense
from senorita_lsp.transcript.numbers import in_words
from senorita_lsp.transcript.transcript import Transcript

PROSE: Final = "human"
ENGINES: Final = ("whisper", "moonshine")
NAMES: Final = (100, 1_000, 10_000, 100_000)
MISHEARD: Final = tuple(f"go to valued {number} of think" for number in ("five", "six", "nine", "ten", "twelve"))
HEARD: Final = ("without hotwords", "with them", "read again")
WAYS: Final = (
    ("as it is written", 0, False, False),
    ("+ vocabulary", 0, True, False),
    ("+ snapping", 0, True, True),
    ("+ hotwords", 1, True, False),
    ("+ hotwords and snapping", 1, True, True),
    ("+ all", 2, True, True),
)
"""A name, which of ``HEARD`` it is, and whether it has vocabulary, snapping."""


@dataclass(frozen=True)
class Row:
    text: str
    clip: Clip
    voice: str
    noise: str
    prose: bool


def rows(folder: Path, every: int) -> Iterator[Row]:
    """Every so manyth text of the folder with all the clips of it, and all prose."""
    told = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = set(sorted({row["text"] for row in told if row["category"] != PROSE})[::every])
    for row in told:
        if row["text"] in chosen or row["category"] == PROSE:
            with wave.open(str(folder / "clips" / row["file"])) as sound:
                clip = Clip(sound.readframes(sound.getnframes()), sound.getframerate())
            yield Row(row["text"], clip, row["voice"], row["noise"], row["category"] == PROSE)


def place(folder: Path) -> Snapshot:
    """The document that is spoken about, with the caret at its line."""
    files = {path.name: path.read_text(encoding="utf-8") for path in (folder / "workspace").iterdir()}
    told = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    text = files[told["document"]]
    at = sum(len(line) + 1 for line in text.split("\n")[: told["line"] - 1])
    document = Document(f"file:///bench/{told['document']}", "python", 1, Text(text))
    return Snapshot({document.uri: document}, document.uri, Span(at, at), None, ("/bench",), tuple(sorted(files)))


def meant(parsed: Parse) -> object:
    return (parsed.reading.intent.family, dict(parsed.reading.intent.slots)) if isinstance(parsed, Understood) else None


def understood(heard: Transcript, snapshot: Snapshot | None, snapping: bool) -> object:
    if snapping:
        return meant(hear(heard, snapshot).parse)
    return meant(parse(Transcript(heard.text, engine=heard.engine), snapshot))


def words(text: str) -> list[str]:
    """Lower case, without punctuation, numbers in words."""
    dotted = re.sub(r"(?<=\w)\.(?=\w)", " dot ", text.lower().replace("'", ""))
    spelled = re.sub(r"\d{1,5}", lambda found: f" {in_words(int(found[0]))} ", dotted)
    return [word for word in re.sub(r"[^a-z0-9 ]", " ", spelled).split() if word != "and"]


def errors(want: Sequence[str], got: Sequence[str]) -> int:
    """Words to be changed, added or left out (Levenshtein)."""
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(list(want), list(got)))


@dataclass
class Score:
    """Clips, those heard as meant by each of the ways, word errors and seconds of each of ``HEARD``."""

    clips: int = 0
    words: int = 0

    def __post_init__(self) -> None:
        self.meant: dict[str, int] = dict.fromkeys((name for name, *_ in WAYS), 0)
        self.errors = [0 for _ in HEARD]
        self.seconds: tuple[list[float], ...] = tuple([] for _ in HEARD)

    def add(self, row: Row, heard: Sequence[Transcript], snapshot: Snapshot) -> None:
        wanted, want = words(row.text), meant(parse(row.text, snapshot))
        self.clips += 1
        self.words += len(wanted)
        for which, transcript in enumerate(heard):
            self.errors[which] += errors(wanted, words(transcript.text))
        for name, which, names, snapping in WAYS:
            self.meant[name] += understood(heard[which], snapshot if names else None, snapping) == want


async def score(engine: Recognizer, told: Sequence[Row], snapshot: Snapshot) -> dict[str, Score]:
    """By kind of clip: natural and other voices without and with noise, people's prose."""

    async def sensed(heard: Transcript) -> Sense:
        return sense(heard, snapshot)

    hints = (Hints(), Hints(vocabulary(snapshot)), Hints(vocabulary(snapshot), sense=sensed))
    scores: dict[str, Score] = defaultdict(Score)
    await engine.warm(lambda _: None)
    for row in told:
        texts, found = [], scores[kind(row)]
        for which, hint in enumerate(hints):
            begun = time.perf_counter()
            texts.append(await engine.transcribe(row.clip, hint))
            found.seconds[which].append(time.perf_counter() - begun)
        found.add(row, texts, snapshot)
    await engine.close()
    return scores


def kind(row: Row) -> str:
    if row.prose:
        return "people reading"
    voice = "synthesizer" if "espeak" in row.voice else "natural voices"
    return voice if row.noise == "none" else f"{voice}, {row.noise}"


def lines(engine: str, scores: dict[str, Score]) -> Iterator[tuple[str, str]]:
    """What README shows: a line a kind of clip."""
    for name, found in scores.items():
        rates, ways = " / ".join(f"{100 * count / found.words:.1f}" for count in found.errors), " / ".join(HEARD)
        if name == "people reading":
            yield f"{engine}, {name} ({found.clips} clips): word errors {ways}", f"{rates} %"
            continue
        spent = " / ".join(f"{1_000 * statistics.median(seconds):.0f}" for seconds in found.seconds)
        shares = " / ".join(f"{100 * found.meant[way] / found.clips:.0f}" for way, *_ in WAYS)
        yield (
            f"{engine}, {name} ({found.clips} clips): heard as meant {' / '.join(way for way, *_ in WAYS)}",
            (f"{shares} % (word errors {ways}: {rates} %; median {spent} ms)"),
        )


def ablation(folder: Path, every: int, engines: Sequence[str]) -> dict[str, str]:
    told, snapshot, found = list(rows(folder, every)), place(folder), dict[str, str]()
    for engine in registry.engines("stt", tuple(engines), Settings()):
        if asyncio.run(engine.available()) is None:
            found |= lines(engine.name, asyncio.run(score(engine, told, snapshot)))
    return found


def named(count: int) -> Snapshot:
    """A document with so many names."""
    text = "".join(f"value_{number}_of_thing = {number}\n" for number in range(count))
    document = Document("file:///bench/names.py", "python", 1, Text(text))
    return Snapshot({document.uri: document}, document.uri, Span(5, 5))


def growth(counts: Sequence[int] = NAMES) -> dict[str, str]:
    """Milliseconds of what comes of names: telling the recogniser which are likely, and snapping to them."""
    telling, snapping = list[float](), list[float]()
    for count in (10, *counts):
        snapshot = named(count)
        vocabulary(snapshot)
        telling.append(_median([lambda: vocabulary(snapshot)] * 5))  # noqa: B023 - called at once
        snapping.append(_median([_snapped(snapshot, misheard) for misheard in MISHEARD]))
    heads = " / ".join(f"{count:,}" for count in counts)
    return {
        f"hotwords of {heads} names": " / ".join(f"{spent:.1f}" for spent in telling[1:]) + " ms",
        f"snapping what was misheard to {heads} names": " / ".join(f"{spent:.0f}" for spent in snapping[1:]) + " ms",
    }


def _snapped(snapshot: Snapshot, misheard: str) -> Callable[[], object]:
    return lambda: hear(Transcript(misheard, engine="bench"), snapshot)


def _median(works: Sequence[Callable[[], object]]) -> float:
    taken = list[float]()
    for work in works:
        begun = time.perf_counter()
        work()
        taken.append(1_000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=4, help="every so manyth text")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES))
    given = parser.parse_args(arguments)
    folder = os.environ.get("BENCH_CLIPS")
    found = ablation(Path(folder), given.every, given.engines) if folder else {}
    return found | growth()


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
