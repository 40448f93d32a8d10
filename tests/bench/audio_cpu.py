"""What a stream of audio costs the server: 50 ms frames of 16 kHz pcm_s16le as ``voice/audio`` through stdio.

    python -m tests.bench.audio_cpu [--seconds N]

CPU time of the server's process, user and system, over the time of the stream at its real pace: the share of a core.
Beside it stock pygls with a handler that decodes the same frames and appends them. The server's engines have been
loaded before; what they do with a finished utterance is measured in utterance.py.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from senorita_lsp.cli.client import Editor, refuse

FRAME_SECONDS = 0.05
FRAME = base64.b64encode(os.urandom(1600)).decode()
SETTLED_SECONDS = 1.0
STOCK = """
import base64
from pygls.lsp.server import LanguageServer
server, audio = LanguageServer("stock", "1"), bytearray()

@server.feature("voice/audio")
def take(params):
    audio.extend(base64.b64decode(params.data))

server.start_io()
"""


def cpu(pid: int) -> float:
    """Seconds of CPU a process has used."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


class Stock:
    """The bare pygls server."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", STOCK]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0)
        self.pid = self._process.pid
        self.send({"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}})

    def send(self, fields: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


async def settled(pid: int) -> None:
    """Waits until a process has nothing more to do: its engines are loaded."""
    while True:
        before = cpu(pid)
        await asyncio.sleep(SETTLED_SECONDS)
        if cpu(pid) - before < 0.01 * SETTLED_SECONDS:
            return


async def measure(seconds: float) -> tuple[float, float]:
    """The share of a core a stream takes in this server, and in stock pygls."""
    with tempfile.TemporaryDirectory() as folder:
        editor, stock = Editor(Path(folder), refuse, lambda _: None), Stock()
        await editor.start()
        started = await editor.request("voice/start", {"mode": "push", "output": "none", "partialResultToken": "bench"})
        pids = (editor.pid, stock.pid)
        for pid in pids:
            await settled(pid)
        before = [cpu(pid) for pid in pids]
        frames, due = int(seconds / FRAME_SECONDS), time.perf_counter()
        for seq in range(frames):
            params = {"sessionId": started["sessionId"], "seq": seq, "data": FRAME}
            editor.notify("voice/audio", params)
            stock.send({"method": "voice/audio", "params": params})
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        ours, theirs = ((cpu(pid) - used) / (frames * FRAME_SECONDS) for pid, used in zip(pids, before, strict=True))
        await editor.stop()
        stock.end()
    return ours, theirs


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    ours, theirs = asyncio.run(measure(parser.parse_args(arguments).seconds))
    return {
        "CPU of a stream of audio (50 ms frames, stdio) and its voice activity, share of a core": f"{ours:.2%}",
        "the same over stock pygls, which only receives it": f"{ours / theirs:.2f}",
    }


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
