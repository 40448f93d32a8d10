"""The real Redis, for as long as a test wants it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.wire.client import SECONDS


@contextmanager
def redis_server(*options: str) -> Iterator[int]:
    """A Redis that keeps nothing on disk, and its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            while b"Ready to accept" not in (line := process.stdout.readline()):
                assert line, "redis-server ended"
            yield port
        finally:
            process.kill()


def in_redis(port: int, *words: str) -> bytes:
    """What a Redis answers to one command, as it stands on the wire."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as made:
        made.sendall(f"*{len(words)}\r\n".encode() + b"".join(f"${len(w)}\r\n{w}\r\n".encode() for w in words))
        return made.recv(1_000_000)
