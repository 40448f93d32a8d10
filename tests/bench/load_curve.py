"""How many people one core serves: sessions with real speech are added until the 95th percentile has doubled.

    python -m tests.bench.load_curve [--turns N] [--most N] [--only local|cloud] [--picture docs/load.svg]

Each session streams spoken commands in real time, a key held down, and waits for what comes of them before it rests and
says the next. What is measured is from the key's release to the result. The server has a core of its own, with its
engines where they are local; providers and clients have the other. ``--picture`` draws what was measured; the rows are
left in build/load-curve.json, and ``--draw FILE`` draws from such a file without measuring.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from senorita_lsp.engines.stt._sound import at_16k
from tests.bench.load import FAR_CORE, OWN_CORE, ROOT, cloud, pin, server, started, tail
from tests.bench.load_clients import FRAME_S, Client
from tests.bench.load_picture import picture
from tests.bench.providers import control
from tests.voices import spoken

ROWS = ROOT / "build" / "load-curve.json"
SAID = (
    "go to function water",
    "delete this line",
    "add parameter season",
    "rename function water to rain",
    "undo that",
)
CODE = "def water(plant):\n    return plant\n\n\ndef weed(bed):\n    return bed\n"
SCRIPT: dict[str, Any] = {"transcript": "go to function water", "stt_delay": 50, "end_silence": 200}
STEPS = {"local": (1, 2, 3, 4, 5, 6, 8, 10, 12, 16), "cloud": (1, 8, 16, 32, 48, 64, 80, 100, 120, 150)}
REST_S = (0.5, 3.0)
"""Between a result and the next command: people do not take turns at it."""
LONGEST_S = 60.0


@dataclass(frozen=True)
class Row:
    """So many sessions: how long results took, in ms, and how many never came."""

    sessions: int
    p50: float
    p95: float
    lost: int
    turns: int


class Speaker(Client):
    """One session whose user holds a key down and speaks."""

    def _answer(self, message: dict[str, Any]) -> None:
        if message.get("method") == "workspace/applyEdit":
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": {"applied": False, "failureReason": "a bench"}}
            self.write(json.dumps(answer).encode())
        else:
            super()._answer(message)

    async def start(self) -> None:
        await self._up
        capabilities = {"workspace": {"applyEdit": True}, "experimental": {"voice": {"version": 1, "capture": True}}}
        await self.request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.notify("initialized")
        document = {"uri": "file:///w/garden.py", "languageId": "python", "version": 1, "text": CODE}
        self.notify("textDocument/didOpen", textDocument=document)
        form = {"encoding": "pcm_s16le", "sampleRate": 16_000, "channels": 1}
        asked = {"mode": "push", "input": form, "output": "none", "partialResultToken": "load"}
        self.session = (await self.request("voice/start", asked))["sessionId"]
        said = {"jsonrpc": "2.0", "method": "voice/audio", "params": {"sessionId": self.session, "seq": 0, "data": "?"}}
        self._head, _, rest = json.dumps(said).encode().partition(b"0,")
        self._middle, self._foot = b"," + rest.partition(b"?")[0], b'"}}'

    async def say(self, frames: Sequence[bytes]) -> float | None:
        """How long the result took from the last frame on, in ms; None where none came."""
        due = time.perf_counter()
        for frame in frames:
            self.hear(frame)
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        released = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST_S):
                await self.request("voice/commit", {"sessionId": self.session})
        except (RuntimeError, TimeoutError):
            return None
        return (time.perf_counter() - released) * 1000


def frames_of(text: str) -> list[bytes]:
    data = at_16k(spoken(text)).data
    size = round(16_000 * FRAME_S) * 2
    return [base64.b64encode(data[at : at + size]) for at in range(0, len(data) - size + 1, size)]


async def converse(port: int, sessions: int, turns: int, said: Sequence[list[bytes]]) -> list[float | None]:
    """How long each result took; the first of each session, for which engines are loaded, is left out."""
    chance = random.Random(sessions)
    speakers: list[Speaker] = []
    for _ in range(sessions):
        _, made = await asyncio.get_running_loop().create_connection(Speaker, "127.0.0.1", port)
        await made.start()
        speakers.append(made)

    async def one(speaker: Speaker, number: int) -> list[float | None]:
        found: list[float | None] = []
        for turn in range(turns + 1):
            await asyncio.sleep(chance.uniform(*REST_S))
            found.append(await speaker.say(said[(number + turn) % len(said)]))
        return found[1:]

    found = await asyncio.gather(*(one(speaker, number) for number, speaker in enumerate(speakers)))
    for speaker in speakers:
        speaker.close()
    await asyncio.sleep(0.5)
    return [each for row in found for each in row]


async def curve(port: int, steps: Sequence[int], turns: int) -> list[Row]:
    """A row for each step, up to and with the first whose 95th percentile is twice that of the first."""
    said = [frames_of(text) for text in SAID]
    await converse(port, 1, 1, said)
    rows: list[Row] = []
    for sessions in steps:
        # Few sessions say more, so that each row has as much to tell.
        times = await converse(port, sessions, max(turns, round(4 * turns / sessions)), said)
        came = [each for each in times if each is not None]
        if not came:
            raise SystemExit("no result came")
        rows.append(Row(sessions, statistics.median(came), tail(came), len(times) - len(came), len(times)))
        row = rows[-1]
        print(f"{sessions:4} | {row.p50:7.0f} {row.p95:7.0f} | {row.turns} turns, {row.lost} lost", flush=True)
        if row.p95 >= 2 * rows[0].p95:
            break
    return rows


@asynccontextmanager
async def local() -> AsyncIterator[int]:
    """Where a server listens whose engines are its own, on the same core."""
    command = [sys.executable, "-m", "senorita_lsp", "--ws", "127.0.0.1:0", "--shared"]
    async with started(command, OWN_CORE) as process:
        assert process.stderr is not None
        yield int((await process.stderr.readline()).decode().rpartition(":")[2])


async def measure(kinds: Sequence[str], turns: int, most: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for kind in kinds:
        print(f"{kind}\n   N |     p50     p95 (ms from the key's release to the result)", flush=True)
        steps = [step for step in STEPS[kind] if step <= most]
        if kind == "local":
            async with local() as port:
                found[kind] = await curve(port, steps, turns)
        else:
            async with cloud() as (address, _), server(address) as (port, _):
                await asyncio.to_thread(control, address, "script", SCRIPT)
                found[kind] = await curve(port, steps, turns)
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=6, help="commands of each session that are counted")
    parser.add_argument("--most", type=int, default=1_000, help="sessions at once, at most")
    parser.add_argument("--only", choices=tuple(STEPS), help="one kind of engines")
    parser.add_argument("--picture", type=Path, help="the SVG to draw")
    parser.add_argument("--draw", type=Path, help="rows that were measured before")
    asked = parser.parse_args(arguments)
    if asked.draw is None:
        pin(os.getpid(), FAR_CORE)
        rows = asyncio.run(measure([asked.only] if asked.only else list(STEPS), asked.turns, asked.most))
        ROWS.parent.mkdir(exist_ok=True)
        ROWS.write_text(json.dumps({kind: [asdict(row) for row in found] for kind, found in rows.items()}, indent=1))
    if asked.picture is not None:
        told = json.loads((asked.draw or ROWS).read_text())
        asked.picture.write_text(picture({kind: [Row(**row) for row in found] for kind, found in told.items()}))


if __name__ == "__main__":
    main()
