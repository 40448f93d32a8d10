"""VS Code as a process: code-server with a profile of its own, and the language servers that it starts.

What belongs here: starting, watching and ending processes. What does not: what is on the screen (window.py).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import psutil

from tests.editors.vscode.wait import until

TOOLS = Path(os.environ.get("VSCODE_TOOLS", ""))
"""Where install.py put Node, code-server and the rest."""


@dataclass(frozen=True)
class CodeServer:
    """A running code-server; ``folder`` holds its profile, its extensions and its log."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    program: list[str]

    def opens(self, workspace: Path) -> str:
        """The address of a window with this folder open."""
        return f"{self.url}/?folder={quote(str(workspace))}"

    def set(self, **values: Any) -> None:
        """Changes this machine's settings, as by hand in its file: ``__`` stands for a dot; None is the default."""
        file = self.folder / "data" / "Machine" / "settings.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        known |= {name.replace("__", "."): value for name, value in values.items()}
        kept = {name: value for name, value in known.items() if value is not None}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept), encoding="utf-8")

    def binds(self, key: str, command: str) -> None:
        """The user's own key for a command, as by hand in their file; windows that are opened from now on know it."""
        file = self.folder / "data" / "User" / "keybindings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([{"key": key, "command": command}]), encoding="utf-8")

    def install(self, vsix: Path) -> None:
        """Installs an extension by code-server's own command line: a window that is opened then has it."""
        subprocess.run([*self.program, "--install-extension", str(vsix)], check=True, capture_output=True, timeout=120)

    def servers(self) -> list[psutil.Process]:
        """The language servers of its windows: not what records or plays for them."""
        return [process for process, words in self._senoritas() if not {"record", "play"} & set(words)]

    def programs(self, command: str) -> list[psutil.Process]:
        """What records (``record``) or plays (``play``)."""
        return [process for process, words in self._senoritas() if command in words]

    def logs(self) -> list[Path]:
        """What code-server, its extensions and their output channels wrote."""
        return [self.folder / "log.txt", *sorted((self.folder / "data" / "logs").rglob("*.log"))]

    def _senoritas(self) -> list[tuple[psutil.Process, list[str]]]:
        """Those that were started from outside, and their command lines: the server's own workers are left out."""
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                words = process.cmdline()
                if _is_senorita(words) and not ((parent := process.parent()) and _is_senorita(parent.cmdline())):
                    found.append((process, words))
            except psutil.Error:
                continue
        return found


def _is_senorita(words: list[str]) -> bool:
    return any("senorita-lsp" in part or "senorita_lsp" in part for part in words)


@contextmanager
def code_server(folder: Path, environment: dict[str, str], asks_for_trust: bool = False) -> Iterator[CodeServer]:
    """Runs one with an empty profile in ``folder``; all it started is gone afterwards.

    It trusts every folder, unless it is to ask.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    program = [
        *(str(TOOLS / "bin" / "node"), str(TOOLS / "code-server" / "node_modules" / "code-server")),
        *("--user-data-dir", str(folder / "data"), "--extensions-dir", str(folder / "extensions")),
        *("--config", str(folder / "config.yaml")),
    ]
    command = [
        *program,
        *("--auth", "none", "--bind-addr", f"127.0.0.1:{port}"),
        *("--disable-telemetry", "--disable-update-check"),
        *(() if asks_for_trust else ("--disable-workspace-trust",)),
    ]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        running = CodeServer(f"http://127.0.0.1:{port}", folder, process, program)
        try:
            until(lambda: _answers(running), "code-server answers", seconds=90)
            yield running
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of its profile is needed any more."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait(10)


def _answers(running: CodeServer) -> bool:
    if running.process.poll() is not None:
        raise RuntimeError(f"code-server ended: {(running.folder / 'log.txt').read_text()[-2000:]}")
    try:
        with urlopen(f"{running.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
