"""An hour of conversation with one server: what is left of it, in memory, tasks, timers, threads and open files.

    python -m tests.bench.soak [--minutes N] [--quick]

One editor stays for the whole time and opens a voice session for each conversation (tests/data/conversation/cloud.toml:
36 turns); after each of them another comes, has a short one (soak.toml: everything that is cut off), closes in the
middle of an answer, and leaves. What is compressed: speech is sent faster than it is spoken, and the silence between
two utterances is short. Answers are played in real time. Minutes are those of sound heard and spoken.

Fails where memory grows by more than ``MOST_GROWTH_MB`` after the first conversations, or where anything is left when
a session is closed that was not there before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types

from senorita_lsp.engines.network.http import IDLE_CONNECTIONS
from tests.cloud import Cloud, Script, cloud
from tests.conversation import Conversation, Pair, Table, table
from tests.live_talk import LIMITS, SPEECH
from tests.mouths import Scripted
from tests.partner import Partner

ROOT = Path(__file__).parent.parent.parent
OPTIONS = {
    "stt": {"engines": ["deepgram"]},
    "tts": {"engines": ["deepgram"]},
    "llm": {"engines": ["groq"]},
    "deepgram": {"eagerEndOfTurn": True},
}
WARM = 3
"""Conversations after which nothing grows any more: all is imported, and every pool has its threads."""

UTTERANCE_MS = 2_000

MOST_GROWTH_MB = 12.0
SPARE = IDLE_CONNECTIONS - 1
"""A session keeps so many connections more to a host where it once asked it several things at once."""

SETTLED_S = 10.0
POOL = "asyncio_"
"""The threads of the event loop's own pool, which stay."""

Census = dict[str, Any]


class Left(Exception):
    """Something is left that should not be."""


@dataclass
class Soak:
    """The server, the providers, and how much was said: seconds of sound heard and spoken."""

    port: int
    sky: Cloud
    watcher: Partner
    folder: Path
    heard_s: float = 0.0
    spoken_s: float = 0.0
    conversations: int = 0
    turns: int = 0
    rows: list[Census] = field(default_factory=list)

    async def census(self) -> Census:
        return dict(await self.watcher.ask_server("test/census", {}))

    async def settled(self, like: Census | None, spare: int = 0) -> Census:
        """What there is now; once it is as it was, or at last what is left."""
        end = time.monotonic() + SETTLED_S
        while True:
            now = await self.census()
            if like is None or time.monotonic() > end or not differences(like, now, spare):
                return now
            await asyncio.sleep(0.1)

    @asynccontextmanager
    async def editor(self, wanted: Table) -> AsyncIterator[tuple[Partner, str]]:
        """Another editor, with a session of its own; all of it is gone when the block ends."""
        with tempfile.TemporaryDirectory() as name:
            made = await connected(self.port)
            folder = Path(name)
            try:
                (folder / "numbers.py").write_text(wanted.texts["start"], encoding="utf-8")
                for report in ("report.py", "report.txt"):
                    (folder / report).touch()
                await made.begin(folder, OPTIONS)
                yield made, made.open(folder / "numbers.py")
            finally:
                await made.player.close()
                await made.shutdown_session()
                await made.stop()

    async def converse(self, editor: Partner, uri: str, wanted: Table, history: list[Pair], leaves: bool) -> None:
        """One voice session; ``leaves``: the last answer is not heard out."""
        self.sky.reset()
        self.sky.script.transcripts.clear()
        editor.seen.progress.clear()
        editor.player.tracks.clear()
        await editor.listen("handsFree", output=SPEECH)
        mouth = Scripted(editor, self.sky, UTTERANCE_MS)
        await Conversation(wanted, editor, self.sky, uri, mouth, history).run(to_the_end=not leaves)
        self.conversations += 1
        self.turns += len(wanted.steps)
        self.heard_s += len(editor.stream) / 32_000
        self.spoken_s += sum(track.at for track in editor.player.tracks.values()) / 1000
        await editor.ask_server("voice/stop", {"sessionId": editor.session})


def differences(before: Census, now: Census, spare: int = 0) -> list[str]:
    """What there is now and was not before, or the other way round, but for the pool's threads and
    up to ``spare`` more connections."""
    found = []
    for kind in ("tasks", "files"):
        for name in sorted({*before[kind], *now[kind]}):
            was, is_now = before[kind].get(name, 0), now[kind].get(name, 0)
            if was != is_now and not (name == "socket" and is_now <= was + spare):
                found.append(f"{kind} {name}: {was} -> {is_now}")
    counts = ((kind, before[kind], now[kind]) for kind in ("timers", "sessions"))
    found += [f"{kind}: {was} -> {is_now}" for kind, was, is_now in counts if was != is_now]
    was, is_now = others(before), others(now)
    return found if was == is_now else [*found, f"threads: {was} -> {is_now}"]


def others(census: Census) -> list[str]:
    return [name for name in census["threads"] if not name.startswith(POOL)]


async def connected(port: int) -> Partner:
    made = Partner()
    await made.start_tcp("127.0.0.1", port)
    return made


@asynccontextmanager
async def soaking() -> AsyncIterator[Soak]:
    """A server with a cloud, and somebody who watches it and does nothing else."""
    async with cloud(Script(idle_timeout_s=600)) as sky:
        urls = {"SENORITA_DEEPGRAM__BASE_URL": sky.base_url, "SENORITA_GROQ__BASE_URL": sky.base_url}
        keys = {f"{name}_API_KEY": f"key-of-{name}" for name in ("DEEPGRAM", "GROQ")}
        command = [sys.executable, "-m", "tests.census", json.dumps(LIMITS)]
        pipe = asyncio.subprocess.PIPE
        server = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ | urls | keys, stderr=pipe)
        try:
            assert server.stderr is not None
            line = (await server.stderr.readline()).decode()
            port = int(line.rpartition(":")[2])
            watcher = await connected(port)
            with tempfile.TemporaryDirectory() as name:
                await watcher.begin(Path(name), OPTIONS)
                yield Soak(port, sky, watcher, Path(name))
            await watcher.shutdown_session()
            await watcher.stop()
        finally:
            server.terminate()
            await server.communicate()


async def visit(soak: Soak, wanted: Table) -> None:
    """Somebody comes, talks and leaves."""
    async with soak.editor(wanted) as (editor, uri):
        await soak.converse(editor, uri, wanted, [], leaves=True)


async def hour(soak: Soak, minutes: float) -> None:
    """Talks for so many minutes; raises Left."""
    long, short = table("cloud"), table("soak")
    await visit(soak, short)
    empty = await soak.settled(None)
    history: list[Pair] = []
    resting: Census | None = None
    async with soak.editor(long) as (editor, uri):
        while soak.heard_s + soak.spoken_s < minutes * 60:
            await restored(editor, uri)
            await soak.converse(editor, uri, long, history, leaves=False)
            await visit(soak, short)
            census = await soak.settled(resting, SPARE)
            report(soak, census)
            if len(soak.rows) == WARM:
                resting = census
            if resting is not None and (left := differences(resting, census, SPARE)):
                raise Left("; ".join(left))
    end = await soak.settled(empty)
    report(soak, end)
    if left := differences(empty, end):
        raise Left("; ".join(left))
    grown = (max(row["rss"] for row in soak.rows[WARM:]) - soak.rows[WARM - 1]["rss"]) / 1e6
    print(f"grown by {grown:.1f} MB at most after {WARM} conversations")
    if grown > MOST_GROWTH_MB:
        raise Left(f"memory grew by {grown:.1f} MB")


async def restored(editor: Partner, uri: str) -> None:
    """The file that the conversation before deleted is there again, and known."""
    report = Path(types.TextDocumentIdentifier(uri).uri.removeprefix("file://")).with_name("report.txt")
    if not report.exists():
        report.touch()
        saved = types.TextDocumentIdentifier(report.as_uri())
        editor.text_document_did_save(types.DidSaveTextDocumentParams(saved))


def report(soak: Soak, census: Census) -> None:
    soak.rows.append(census)
    minutes = (soak.heard_s + soak.spoken_s) / 60
    files, tasks = sum(census["files"].values()), sum(census["tasks"].values())
    print(
        f"{minutes:5.1f} min | {soak.conversations:3d} sessions {soak.turns:5d} turns | RSS {census['rss'] / 1e6:6.1f}"
        f" MB | {files:3d} files {tasks:3d} tasks {census['timers']:3d} timers {len(census['threads']):2d} threads"
        f" {census['sessions']} connections",
        flush=True,
    )


async def run(minutes: float) -> int:
    began = time.monotonic()
    async with soaking() as soak:
        try:
            await hour(soak, minutes)
        except Left as left:
            print(f"left: {left}")
            return 1
    print(f"nothing is left; it took {(time.monotonic() - began) / 60:.1f} minutes")
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--quick", action="store_true", help="ten minutes")
    chosen = options.parse_args()
    return asyncio.run(run(10 if chosen.quick else chosen.minutes))


if __name__ == "__main__":
    sys.exit(main())
