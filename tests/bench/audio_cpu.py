"""What a stream of audio costs the server: 50 ms frames of 16 kHz pcm_s16le as ``voice/audio`` through stdio.

    python tests/bench/audio_cpu.py [--seconds N]

CPU time of the server's process, user and system, over the time of the stream at its real pace: the share of a core.
Beside it stock pygls with the same frames and the same work in its handler.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

FRAME_SECONDS = 0.05
FRAME = os.urandom(1600)
WIRE = Path(__file__).parent.parent / "wire" / "server.py"
STOCK = """
import base64
from pygls.lsp.server import LanguageServer
server, audio = LanguageServer("stock", "1"), bytearray()

@server.feature("voice/audio")
def take(params):
    audio.extend(base64.b64decode(params.data))

@server.feature("test/echo")
def echo(params):
    return {"bytes": len(audio)}

server.start_io()
"""


class Server:
    """A server process, and its CPU time."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._usage = psutil.Process(self._process.pid)
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.send({"method": "initialized", "params": {}})
        self.audio(0)
        self.received()
        self._begun = self.cpu()

    def send(self, fields: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def request(self, method: str, params: object) -> dict[str, object]:
        self.send({"id": 1, "method": method, "params": params})
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline().strip()) or not length:
            if line.startswith(b"Content-Length:"):
                length = int(line[15:])
        reply: dict[str, object] = json.loads(stream.read(length))
        assert "result" in reply, reply
        return reply

    def audio(self, number: int) -> None:
        data = base64.b64encode(FRAME).decode()
        self.send({"method": "voice/audio", "params": {"sessionId": "s", "seq": number, "data": data}})

    def received(self) -> int:
        result = self.request("test/echo", {})["result"]
        assert isinstance(result, dict)
        return int(result["bytes"])

    def cpu(self) -> float:
        times = self._usage.cpu_times()
        return times.user + times.system

    def used(self) -> float:
        """CPU seconds since the stream began."""
        return self.cpu() - self._begun

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    servers = {"stock": Server([sys.executable, "-c", STOCK]), "ours": Server([sys.executable, str(WIRE)])}
    frames = int(options.seconds / FRAME_SECONDS)
    due = time.perf_counter()
    for number in range(frames):
        for server in servers.values():
            server.audio(number)
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
    share = {name: server.used() / (frames * FRAME_SECONDS) for name, server in servers.items()}
    for server in servers.values():
        assert server.received() == (frames + 1) * len(FRAME)
        server.end()
    print(
        f"share of a core a stream: this server {share['ours']:.2%}, stock pygls {share['stock']:.2%}, "
        f"ratio {share['ours'] / share['stock']:.2f}"
    )


if __name__ == "__main__":
    main()
