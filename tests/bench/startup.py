"""What starting costs: spawn to initialize-reply, this server over a bare pygls one.

    python tests/bench/startup.py [--runs N] [-- COMMAND …]

COMMAND is the server to measure; without it, the tests' own wire server. The two take turns, and the least of each
counts, since whatever else the machine does only adds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

BARE = """
from pygls.lsp.server import LanguageServer
LanguageServer("bare", "1").start_io()
"""
WIRE = Path(__file__).parent.parent / "wire" / "server.py"
CAPABILITIES = {"general": {"positionEncodings": ["utf-16"]}, "workspace": {"applyEdit": True}}


def start(command: Sequence[str]) -> float:
    """Milliseconds from spawn to the last byte of the reply."""
    params = {"processId": None, "rootUri": None, "capabilities": CAPABILITIES}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    reply = b""
    while b'"capabilities"' not in reply or reply.count(b"{") != reply.count(b"}"):
        data = process.stdout.read(65536)
        if not data:
            raise SystemExit(f"{command} ended without a reply")
        reply += data
    taken = time.perf_counter() - begun
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    return taken * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("command", nargs="*", default=[sys.executable, str(WIRE)])
    options = parser.parse_args()
    bare, ours = [sys.executable, "-c", BARE], options.command
    start(bare), start(ours)
    times = [(start(bare), start(ours)) for _ in range(options.runs)]
    least_bare, least_ours = (min(column) for column in zip(*times, strict=True))
    print(f"bare pygls {least_bare:.0f} ms, this server {least_ours:.0f} ms, ratio {least_ours / least_bare:.2f}")


if __name__ == "__main__":
    main()
