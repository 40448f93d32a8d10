"""What one ``--ws`` server adds to a spoken question when many people speak with it at once.

    python -m tests.bench.load [--sessions 1,8,16,32,48,60,80] [--turns N] [--floor]

Each session streams 20 ms frames without end, hands-free, and asks one question after the other, as answer.py does. The
server has a core of its own, the providers and all clients share the other: where those two use it up, what they are
late is in the figures too, so their load is printed. ``--floor`` runs bare sockets (floor.py) in the server's place, in
one process, without any wire to a client. LOAD_CLOUD in the environment names a cloud that runs already.

What is measured is what README calls overhead: a turn, less what the providers took (see ``overhead``).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.load_clients import Record, converse
from tests.bench.providers import control, environment

ROOT = Path(__file__).parent.parent.parent
SESSIONS = (1, 8, 16, 32, 48, 60, 80)
SCRIPT: dict[str, Any] = {
    "transcript": "tell me what file c{conn} t{turn} is good for",
    "reply": "The answer {mark} is ready now. Here is a second sentence for you. And a third one to end with.",
    "stt_delay": 50,
    "end_silence": 200,
    "first_token": 80,
    "between_tokens": 5,
    "first_sound": 60,
    "sound_per_char": 4,
    "sound_speed": 20,
    "flush_limit": 0,
}
FAR_CORE, OWN_CORE = 0, 1
MARK = re.compile(r"c\d+ t\d+")
Event = dict[str, Any]
HEAD = """
     | overhead in ms          | of a core            | server, ms   |   MB |
   N |     p50     p95   added | server  cloud client | a s   a turn |      | turns, and their legs, p50 in ms"""


@dataclass(frozen=True)
class Row:
    """One number of sessions: overheads in ms, and how much of a core the server, the providers and the clients used.

    ``second_ms`` is the CPU that a session costs which only listens, a second; ``turn_ms`` what a question does beside.
    """

    sessions: int
    overheads: tuple[float, ...]
    legs: dict[str, float]
    lost: int
    loads: tuple[float, ...]
    second_ms: float
    turn_ms: float
    memory_mb: float


def overhead(record: Record, events: dict[str, list[Event]], silences: Sequence[Event]) -> dict[str, float] | None:
    """The legs of a turn in ms; None for one that cannot be followed.

    up, last frame of speech given -> at the recogniser; asks, final transcript -> request at the language model; says,
    the token that ends the first sentence -> the sentence at the voice; sounds, first sound sent -> first sound with
    the client.
    """
    if record.out is None:
        return None
    kinds = ("stt.final", "llm.request", "llm.sentence", "tts.text", "tts.first")
    # Of what was thought twice, the last before the sound is what was spoken.
    found = {kind: [event["t"] for event in events[kind] if record.first < event["t"] < record.out] for kind in kinds}
    heard = next((event["last"] for event in silences if event["t"] > record.last), None)
    if heard is None or not all(found.values()):
        return None
    final, request, sentence, speech, sound = (float(moments[-1]) for moments in found.values())
    taken = (heard - record.last, request - final, speech - sentence, record.out - sound)
    return dict(zip(("up", "asks", "says", "sounds"), (1000 * each for each in taken), strict=True))


def followed(records: Sequence[Record], events: Sequence[Event]) -> Iterator[dict[str, float] | None]:
    """Each turn's legs. A turn carries a mark through all providers, and that of its connection at the recogniser."""
    by_mark: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    silences: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["kind"] == "stt.silence":
            silences[f"c{event['conn']} t{event['turn']}"].append(event)
        elif marks := MARK.findall(event.get("text", "")):
            by_mark[marks[-1]][event["kind"]].append(event)
    for record in records:
        yield overhead(record, by_mark[record.mark], silences[record.mark])


def tail(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[round(0.95 * (len(values) - 1))]


@asynccontextmanager
async def cloud() -> AsyncIterator[tuple[str, int | None]]:
    """The address of the providers and their process, where it is ours."""
    if address := os.environ.get("LOAD_CLOUD"):
        yield address, None
        return
    async with started([sys.executable, "-m", "tests.cloud", "--port", "0"], FAR_CORE) as process:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode().strip(), process.pid


@asynccontextmanager
async def started(command: Sequence[str], core: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process on one core."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)
    pin(process.pid, core)
    try:
        yield process
    finally:
        process.terminate()
        await process.communicate()


def pin(pid: int, core: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, {core % (os.cpu_count() or 1)})


@asynccontextmanager
async def server(address: str) -> AsyncIterator[tuple[int, int]]:
    """Where a server listens that uses these providers, and its process."""
    with environment(address):
        made = started([sys.executable, "-m", "senorita_lsp", "--ws", "127.0.0.1:0"], OWN_CORE)
        async with made as process:
            assert process.stderr is not None
            said = (await process.stderr.readline()).decode()
            yield int(said.rpartition(":")[2]), process.pid


async def measure(sessions: int, turns: int, address: str, far: int | None, port: int, own: int) -> Row:
    await asyncio.to_thread(control, address, "reset", {})
    await asyncio.to_thread(control, address, "script", SCRIPT)
    clock = Clock([own, far, os.getpid()])
    records = await converse(port, sessions, turns, clock.mark)
    events = await asyncio.to_thread(control, address, "events")
    return row(sessions, records, events, clock, sessions * (turns + 1))


class Clock:
    """What processes used, in seconds of CPU, at each ``mark``: when, how much sound had come, and what each had used.

    Those that are None use nothing.
    """

    def __init__(self, pids: Sequence[int | None]) -> None:
        self._processes = [None if pid is None else psutil.Process(pid) for pid in pids]
        self.marks: list[tuple[float, float, list[float]]] = []
        self.memory_mb = 0.0

    def mark(self, streamed_s: float) -> None:
        used = [0.0 if one is None else sum(one.cpu_times()[:2]) for one in self._processes]
        self.marks.append((time.monotonic(), streamed_s, used))
        self.memory_mb = self._processes[0].memory_info().rss / 1e6 if self._processes[0] else 0.0


def row(sessions: int, records: Sequence[Record], events: Sequence[Event], clock: Clock, asked: int) -> Row:
    """One number of sessions, which asked so many questions altogether."""
    turns = list(followed(records, events))
    whole = [turn for turn in turns if turn is not None]
    if not whole:
        raise SystemExit("no turn was answered")
    (_, silent_s, idle), (begun, begun_s, before), (ended, ended_s, after) = clock.marks
    second = (before[0] - idle[0]) / (begun_s - silent_s)
    turn = (after[0] - before[0] - second * (ended_s - begun_s)) / asked
    return Row(
        sessions,
        overheads=tuple(sum(turn.values()) for turn in whole),
        legs={leg: statistics.median(turn[leg] for turn in whole) for leg in whole[0]},
        lost=len(turns) - len(whole),
        loads=tuple((now - then) / (ended - begun) for now, then in zip(after, before, strict=True)),
        second_ms=second * 1000,
        turn_ms=turn * 1000,
        memory_mb=clock.memory_mb,
    )


def shown(row: Row, alone: Row) -> str:
    legs = " ".join(f"{leg} {value:.1f}" for leg, value in row.legs.items())
    added = tail(row.overheads) - tail(alone.overheads)
    loads = " ".join(f"{load:6.0%}" for load in row.loads)
    middle = statistics.median(row.overheads)
    return (
        f"{row.sessions:4} | {middle:7.1f} {tail(row.overheads):7.1f} {added:+7.1f} | {loads} |"
        f" {row.second_ms:5.2f} {row.turn_ms:6.1f} | {row.memory_mb:4.0f} |"
        f" {len(row.overheads)} turns, {row.lost} lost | {legs}"
    )


async def run(sessions: Sequence[int], turns: int, bare: bool) -> list[Row]:
    rows: list[Row] = []
    print(HEAD, flush=True)
    async with cloud() as (address, far):
        made = floors(address) if bare else server(address)
        async with made as (port, own):
            for number in sessions:
                rows.append(await measure(number, turns, address, far, port, own))
                print(shown(rows[-1], rows[0]), flush=True)
    return rows


@asynccontextmanager
async def floors(address: str) -> AsyncIterator[tuple[int, int]]:
    """As ``server``, with the least there can be behind the same wire."""
    command = [sys.executable, "-m", "tests.bench.load_floor", address]
    async with started(command, OWN_CORE) as process:
        assert process.stdout is not None
        yield int(await process.stdout.readline()), process.pid


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sessions", default=",".join(map(str, SESSIONS)), help="how many at once, one after the other"
    )
    parser.add_argument("--turns", type=int, default=5, help="questions of each session that are counted")
    parser.add_argument("--floor", action="store_true", help="bare sockets in the server's place")
    asked = parser.parse_args(arguments)
    pin(os.getpid(), FAR_CORE)
    asyncio.run(run([int(number) for number in asked.sessions.split(",")], asked.turns, asked.floor))


if __name__ == "__main__":
    main()
