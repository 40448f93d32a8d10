"""What this project itself adds to a spoken question that engines in the cloud answer, beside the least there can be.

    python -m tests.bench.answer [--rounds N]

The providers are tests/cloud in a process of its own: Deepgram hears (Flux) and speaks (Aura's socket), Groq answers,
each as late as a script says. The server runs over stdio, hands-free, with a file open, and the floor (floor.py) takes
turns with it. What the providers took is left out; providers.py has what is left.
"""

from __future__ import annotations

import argparse
import array
import asyncio
import base64
import math
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from senorita_lsp.cli import project
from senorita_lsp.cli.client import Editor, refuse
from tests.bench.floor import Floor, floor
from tests.bench.providers import LEGS, QUESTION, control, environment, legs, providers

FRAME_S = 0.02
SILENCE = bytes(round(16_000 * FRAME_S) * 2)
LOUD = array.array("h", [6_000, -6_000] * (len(SILENCE) // 4)).tobytes()
SPEECH = 8
"""Frames of a question: the providers tell speech by its level alone."""

TURNS = 9
"""A round's. With the one before, which is not counted, it is all that a socket of Aura's speaks in a minute."""

TYPED = 3
"""Questions asked in writing before that: what a server does for the first time in its life is another figure."""

LONGEST_S = 10.0
REST_S = 0.05
SUM = "all of it"


class Side(Protocol):
    """Who is measured: ``sounds`` is when audio came out, ``over`` is set when an answer has been spoken."""

    sounds: list[float]
    over: asyncio.Event

    async def hear(self, frame: bytes) -> None: ...


class Ours:
    """The server, and an editor's end of it."""

    def __init__(self, folder: Path) -> None:
        self.sounds: list[float] = []
        self.over = asyncio.Event()
        self.editor = Editor(folder, refuse, self._take)
        self._session, self._seq = "", 0

    async def start(self) -> None:
        await self.editor.start()
        self.editor.open("shop.py")
        asked = {"mode": "handsFree", "partialResultToken": "bench", "context": self.editor.context()}
        self._session = (await self.editor.request("voice/start", asked))["sessionId"]
        for _ in range(TYPED):
            await self.editor.request("voice/command", {"text": QUESTION, "context": self.editor.context()})

    async def hear(self, frame: bytes) -> None:
        data = base64.b64encode(frame).decode()
        self.editor.notify("voice/audio", {"sessionId": self._session, "seq": self._seq, "data": data})
        self._seq += 1

    def _take(self, value: dict[str, Any]) -> None:
        if value["kind"] == "audio":
            base64.b64decode(value["data"])
            self.sounds.append(time.perf_counter())
        elif value["kind"] == "audioEnd":
            heard = {"sessionId": self._session, "turnId": value["turnId"], "playedMs": 0, "state": "finished"}
            self.editor.notify("voice/playback", heard)
            self.over.set()


@asynccontextmanager
async def ours() -> AsyncIterator[Ours]:
    """A server that is listening."""
    with tempfile.TemporaryDirectory() as folder:
        project.write(Path(folder))
        made = Ours(Path(folder))
        try:
            await made.start()
            yield made
        finally:
            await made.editor.stop()


async def turn(side: Side) -> tuple[float, float]:
    """One question and its answer: when the first frame of speech was given, and when the first sound came out."""
    side.sounds.clear()
    side.over.clear()
    begun = due = time.perf_counter()
    for frame in range(round(LONGEST_S / FRAME_S)):
        await side.hear(LOUD if frame < SPEECH else SILENCE)
        if side.over.is_set():
            await asyncio.sleep(REST_S)
            return begun, side.sounds[0]
        due += FRAME_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    raise SystemExit("a question was not answered")


async def measure(rounds: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """The legs of each turn: of this server, and of the floor."""
    own: list[tuple[float, float]] = []
    least: list[tuple[float, float]] = []
    async with providers() as base_url:
        for _ in range(rounds):
            async with AsyncExitStack() as stack:
                stack.enter_context(environment(base_url))
                server = await stack.enter_async_context(ours())
                bare = await stack.enter_async_context(floor(base_url, Floor))
                for number in range(TURNS + 1):
                    times = await turn(server), await turn(bare)
                    if number:
                        own.append(times[0])
                        least.append(times[1])
        events = await asyncio.to_thread(control, base_url, "events")
    return [legs(events, *times) for times in own], [legs(events, *times) for times in least]


def column(turns: Sequence[dict[str, float]], leg: str) -> list[float]:
    return [sum(each.values()) if leg == SUM else each[leg] for each in turns]


def tail(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help=f"of {TURNS} questions each")
    own, least = asyncio.run(measure(parser.parse_args(arguments).rounds))
    rows = {}
    for leg, title in (*LEGS.items(), (SUM, "all four")):
        ours, bare = column(own, leg), column(least, leg)
        middle, below = statistics.median(ours), statistics.median(bare)
        rows[f"spoken question, cloud engines: {title}"] = (
            f"{middle:.1f} ms, floor {below:.1f} ms ({middle - below:+.1f})"
        )
        print(f"  {leg}: 95 % within {tail(ours):.1f} ms, floor {tail(bare):.1f} ms ({len(ours)} turns)")
    return rows


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
