"""Two servers, the Redis they share, and a proxy with the configuration that is shipped."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.redis import redis_server
from tests.wire.client import SECONDS

SHIPPED = Path(__file__).parents[2] / "examples" / "cluster"
PAGE = Path(__file__).parents[2] / "senorita_lsp" / "cli" / "page"
TOKEN = "ada-has-this-token-31"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Server:
    """One ``--ws`` server, on a port that stays its own."""

    def __init__(self, *options: str) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "senorita_lsp", "--ws", f"127.0.0.1:{self.port}", "--shared", *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it unless it runs; it may take a moment until it listens (``until_up``)."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)

    def until_up(self) -> None:
        until_up(self.port)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """It takes bytes and does nothing with them any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    @property
    def sessions(self) -> int:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            found = re.search(r"^senorita_sessions (\d+)", answer.read().decode(), re.MULTILINE)
        assert found is not None
        return int(found[1])


class Cluster:
    def __init__(self, servers: list[Server], port: int, redis: int) -> None:
        self.servers, self.port, self.redis = servers, port, redis

    def revive(self) -> None:
        """Both are there again."""
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.until_up()

    def busy(self) -> Server:
        """The server that has the session."""
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            found = [server for server in self.servers if server.sessions]
            if len(found) == 1:
                return found[0]
            time.sleep(0.05)
        raise AssertionError("nobody, or more than one, has the session")


@contextmanager
def cluster(proxy: str, folder: Path) -> Iterator[Cluster]:
    """``proxy`` is nginx or haproxy."""
    tokens = folder / "tokens"
    tokens.write_text(f"{TOKEN}\n")
    port = free_port()
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        options = ("--token-file", str(tokens), "--resume-redis", f"redis://127.0.0.1:{redis}/0",
                   "--origin", f"http://127.0.0.1:{port}")  # fmt: skip
        servers = [Server(*options), Server(*options)]
        for server in servers:
            stack.callback(server.kill)
        made = Cluster(servers, port, redis)
        made.revive()
        stack.enter_context(_proxy(proxy, folder, port, servers))
        until_up(port)
        yield made


@contextmanager
def _proxy(kind: str, folder: Path, port: int, servers: list[Server]) -> Iterator[None]:
    shipped = SHIPPED / {"nginx": "nginx.conf", "haproxy": "haproxy.cfg"}[kind]
    text = shipped.read_text()
    for number, server in enumerate(servers, 1):
        text = re.sub(rf"senorita-{number}:2087", f"127.0.0.1:{server.port}", text)
    text = text.replace("bind :8080", f"bind 127.0.0.1:{port}").replace("listen 8080", f"listen 127.0.0.1:{port}")
    engines = (SHIPPED / "engines.conf").read_text().replace("listen 8090", f"listen 127.0.0.1:{free_port()}")
    (folder / "engines.conf").write_text(re.sub(r"http://(speech|text):", "http://127.0.0.1:", engines))
    text = text.replace("/srv/page", str(PAGE)).replace("/etc/nginx/conf.d", str(folder))
    path = folder / shipped.name
    path.write_text(text)
    if kind == "haproxy":
        command = ["haproxy", "-db", "-f", str(path)]
    else:
        settings = f"daemon off; master_process off; pid {folder}/pid; error_log stderr;"
        command = ["nginx", "-p", str(folder), "-c", str(path), "-g", settings]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        yield
        process.terminate()
        process.wait(SECONDS)


def until_up(port: int) -> None:
    """Returns once somebody listens there."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("it does not listen")
