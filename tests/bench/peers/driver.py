"""What all drivers share: arguments, the conversation, CPU and memory, and the records written at the end.

python -m tests.bench.peers.NAME_peer --cloud URL --mode flux --speech FILE --turns 20 --barge-ins 20 --out FILE
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.peers import talk
from tests.bench.peers.ends import FRAME, FRAME_S, Ear, Microphone

WARM_TURNS = 4
"""Questions that are not counted: what happens once in a process's life is another figure."""
SETTLED_S = 2.0
LONG_ANSWER = {"sound_per_char": 40}
"""For answers that are spoken into."""


@dataclass(frozen=True)
class Asked:
    """The arguments. ``core`` is where the peer runs, ``far_core`` what does not count as the peer (-1 for any)."""

    cloud: str
    mode: str
    speech: Path
    out: Path
    turns: int
    barge_ins: int
    drops: int
    core: int
    far_core: int

    @property
    def sockets(self) -> str:
        return "ws" + self.cloud.removeprefix("http")


@dataclass
class Peer:
    """Who is measured: ``hear`` takes a frame. ``server`` is the process that does the work where it is another one,
    ``held`` what must not be collected."""

    hear: Callable[[bytes], Awaitable[None]]
    server: int | None = None
    held: list[Any] = field(default_factory=list)


Open = Callable[[Asked, Ear], Awaitable[Peer]]


def main(open_peer: Open) -> None:
    """Talks to a peer and writes what came of it; ends the process, whatever the peer still has open."""
    asked = _arguments()
    pin(asked.core)
    asyncio.run(_talk(asked, open_peer))


def pin(core: int) -> None:
    """This process, and those it starts from here on, run on one core; -1 leaves them where they are."""
    if core >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


def control(cloud: str, what: str, told: Any = None) -> Any:
    """What the cloud answers at /control/…; ``told`` is posted."""
    data = None if told is None else json.dumps(told).encode()
    request = urllib.request.Request(f"{cloud}/control/{what}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def frames(path: Path) -> list[bytes]:
    """Speech as the microphone gives it."""
    data = path.read_bytes()
    return [data[at : at + FRAME] for at in range(0, len(data) - FRAME + 1, FRAME)]


async def _talk(asked: Asked, open_peer: Open) -> None:
    ear, speech = Ear(), frames(asked.speech)
    peer = await open_peer(asked, ear)
    pids = [os.getpid()] if peer.server is None else [peer.server, os.getpid()]
    microphone = Microphone(peer.hear)
    await asyncio.sleep(SETTLED_S)
    await talk.turns(microphone, ear, speech, WARM_TURNS)
    before, given = [cpu(pid) for pid in pids], microphone.given
    found: dict[str, Any] = {"turns": await talk.turns(microphone, ear, speech, asked.turns)}
    minutes = (microphone.given - given) * FRAME_S / 60
    used = [(cpu(pid) - at) / max(minutes, 1e-9) for pid, at in zip(pids, before, strict=True)]
    found |= {"cpu": used, "memory": [memory(pid) for pid in pids]}
    if asked.barge_ins:
        await asyncio.to_thread(control, asked.cloud, "script", LONG_ANSWER)
        found["barge_ins"] = await talk.barge_ins(microphone, ear, speech, asked.barge_ins)
    if asked.drops:
        on = "listen2" if asked.mode.startswith("flux") else "listen1"

        async def drop() -> None:
            await asyncio.to_thread(control, asked.cloud, "drop", {"on": on})

        found["drops"] = await talk.drops(microphone, ear, speech, asked.drops, drop)
    asked.out.write_text(json.dumps(found), encoding="utf-8")
    sys.stderr.flush()
    # Some peers do not end when they are told to.
    os._exit(0)


def cpu(pid: int) -> float:
    """Seconds of CPU a process has used (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _arguments() -> Asked:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cloud", required=True)
    parser.add_argument("--mode", default="flux")
    for name in ("--speech", "--out"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--turns", "--barge-ins", "--drops"):
        parser.add_argument(name, type=int, default=0)
    for name in ("--core", "--far-core"):
        parser.add_argument(name, type=int, default=-1)
    return Asked(**vars(parser.parse_args()))
