"""What starting costs: spawn to initialize-reply, this server over a bare pygls one.

    python -m tests.bench.startup [--runs N]

The two take turns, and the least of each counts, since whatever else the machine does only adds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence

BARE = """
from pygls.lsp.server import LanguageServer
LanguageServer("bare", "1").start_io()
"""
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


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(arguments).runs
    bare, ours = [sys.executable, "-c", BARE], [sys.executable, "-m", "senorita_lsp", "--stdio"]
    start(bare), start(ours)
    times = [(start(bare), start(ours)) for _ in range(runs)]
    least_bare, least_ours = (min(column) for column in zip(*times, strict=True))
    return {"spawn to initialize-reply, over a bare pygls server": f"{least_ours / least_bare:.2f}"}


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
