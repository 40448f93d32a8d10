"""Several peers at once, each with its own cloud: what is compared is of one run.

The clouds run on one core, with the far end of what is measured; the peers share the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.peers import legs
from tests.bench.peers.driver import control

ROOT = Path(__file__).parents[3]
CLOUD_CORE, PEER_CORE = 0, 1
NICE = -5
"""Keeps what else the machine does out of the tails; without the right to it nothing is changed."""
LONGEST_S = 15.0
"""What a turn or a barge-in takes at most; who needs longer hangs."""
APART_S = 0.7
"""Between two starts, so that their turns do not fall together."""

SCRIPT: dict[str, Any] = {
    "transcript": "explain what file c{conn} t{turn} does",
    "reply": "The answer {mark} is ready now. Here is a second sentence for you.",
    "stt_delay": 50,
    "first_token": 80,
    "between_tokens": 5,
    "first_sound": 60,
    "sound_per_char": 4,
    "sound_speed": 20,
    "flush_limit": 0,
}


@dataclass(frozen=True)
class Entry:
    """Who is measured, how, and with which Python."""

    peer: str
    mode: str
    python: Path


@dataclass(frozen=True)
class Work:
    """What is asked of each."""

    turns: int
    barge_ins: int
    drops: int
    speech: Path
    speech_s: float
    server_apart: bool
    """Whether an editor's end runs with the clouds, and not with the peers."""


async def run(entries: Sequence[Entry], work: Work) -> list[legs.Row]:
    """The rows of all entries; raises SystemExit where one has failed."""
    found = await asyncio.gather(*(_measured(entry, work, APART_S * place) for place, entry in enumerate(entries)))
    return [row for rows in found for row in rows]


async def _measured(entry: Entry, work: Work, wait: float) -> list[legs.Row]:
    await asyncio.sleep(wait)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "records.json"
        async with _cloud() as url:
            await asyncio.to_thread(control, url, "script", SCRIPT)
            await _drive(entry, work, url, out)
            events = await asyncio.to_thread(control, url, "events")
        records = json.loads(await asyncio.to_thread(out.read_text, encoding="utf-8"))
    who = {"peer": entry.peer, "mode": entry.mode}
    rows = [
        *legs.turns(records["turns"], events),
        *legs.barge_ins(records.get("barge_ins", ()), events),
        *legs.drops(records.get("drops", ()), events, work.speech_s * 1000),
        {"kind": "process", "cpu_s_per_min": records["cpu"], "memory_mb": records["memory"]},
    ]
    return [{**who, **row} for row in rows]


@asynccontextmanager
async def _cloud() -> AsyncIterator[str]:
    """A cloud in a process of its own."""
    command = [sys.executable, "-m", "tests.cloud", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    _settle(process.pid, CLOUD_CORE)
    try:
        url = (await process.stdout.readline()).decode().strip()
        if not url:
            raise SystemExit("the providers did not start")
        yield url
    finally:
        await _ended(process)


async def _drive(entry: Entry, work: Work, url: str, out: Path) -> None:
    # The floor has nothing that opens a line again.
    drops = 0 if entry.peer == "floor" else work.drops
    module = f"tests.bench.peers.{entry.peer}_peer"
    asked = {
        "cloud": url,
        "mode": entry.mode,
        "speech": work.speech,
        "out": out,
        "turns": work.turns,
        "barge-ins": work.barge_ins,
        "drops": drops,
        "core": PEER_CORE,
        "far-core": CLOUD_CORE if work.server_apart else PEER_CORE,
    }
    arguments = [part for name, value in asked.items() for part in (f"--{name}", str(value))]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        str(entry.python),
        *("-m", module, *arguments),
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=pipe,
    )
    _settle(process.pid)
    longest = LONGEST_S * (10 + work.turns + work.barge_ins + 2 * drops)
    errors = b"no end"
    try:
        async with asyncio.timeout(longest):
            _, errors = await process.communicate()
    except TimeoutError:
        """It hangs."""
    finally:
        await _ended(process)
    if process.returncode:
        raise SystemExit(f"{entry.peer} {entry.mode} failed:\n{errors.decode(errors='replace')[-3000:]}")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """No process outlives the run."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def _settle(pid: int, core: int = -1) -> None:
    """Where a process runs, and that it runs before others."""
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
    if core >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, {core % (os.cpu_count() or 1)})
