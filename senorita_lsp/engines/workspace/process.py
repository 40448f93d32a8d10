"""Runs a confirmed shell command in a process of its own: streams its output, and leaves nothing running.

Whether it may run is decided before (action/terminal.py, and the user's yes).
"""

from __future__ import annotations

import asyncio
import codecs
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from senorita_lsp.engines.errors import EngineError

TIMEOUT_S: Final = 600.0
MOST_CHARACTERS: Final = 1_000_000
_CHUNK_BYTES: Final = 8_192
_GRACE_S: Final = 2.0
"""How long a process group has between being asked to end and being ended, and its pipe after the shell has gone."""

_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)
_POLL_S: Final = 0.02

_QUIET: Final = {"TERM": "dumb", "NO_COLOR": "1", "PAGER": "cat", "GIT_PAGER": "cat", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True, slots=True)
class Output:
    """A piece of what the command wrote, both streams together; bytes that are not UTF-8 are replaced."""

    text: str


@dataclass(frozen=True, slots=True)
class Exit:
    """The last event. ``code`` is negative for a signal; ``cut`` says that output beyond the bound was dropped."""

    code: int
    timed_out: bool = False
    cut: bool = False


Event: TypeAlias = Output | Exit


async def run(
    command: str,
    cwd: str | None,
    limit_s: float = TIMEOUT_S,
    most: int = MOST_CHARACTERS,
    shell: str | None = None,
) -> AsyncGenerator[Event, None]:
    """Runs one command line: Output as it comes, at most ``most`` characters, then one Exit.

    ``shell`` is the program that reads it, the system's own where that is None. ``limit_s`` is in seconds. It has no
    input, no keys in its environment, and a process group of its own, which is ended with all that is in it when the
    command has ended, when time is up, and when the iteration is closed or cancelled (close it:
    ``async with contextlib.aclosing(run(…)) as events``). Raises EngineError ``terminal`` when it cannot be started.
    """
    process = await _started(command, cwd, shell)
    ended = asyncio.ensure_future(_ended(process))
    deadline = asyncio.get_running_loop().time() + limit_s
    decoder, left, cut = codecs.getincrementaldecoder("utf-8")("replace"), most, False
    try:
        while (data := await _read(process, ended, deadline)) is not None:
            text = decoder.decode(data, final=not data)
            cut, text = cut or len(text) > left, text[:left]
            left -= len(text)
            if text:
                yield Output(text)
            if not data:
                break
        timed_out = not ended.done() and asyncio.get_running_loop().time() >= deadline
    finally:
        await _stop(process, ended)
    yield Exit(process.returncode if process.returncode is not None else -1, timed_out, cut)


def environment(current: Mapping[str, str]) -> dict[str, str]:
    """The environment for a command: without this server's settings and without anyone's API keys, and not coloured."""
    kept = {
        name: value
        for name, value in current.items()
        if not name.upper().endswith("_API_KEY") and not name.upper().startswith("SENORITA_")
    }
    return kept | _QUIET


async def _started(command: str, cwd: str | None, shell: str | None) -> asyncio.subprocess.Process:
    """As ``_start``; cancelled meanwhile, what has begun is ended with its whole group.

    asyncio's own cancelling ends the shell alone, and then waits for what the shell began.
    """
    starting = asyncio.ensure_future(_start(command, cwd, shell))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_kill_started)
        await asyncio.wait({starting}, timeout=_GRACE_S)
        if starting.done() and not starting.cancelled() and starting.exception() is None:
            await _gone(starting.result())
        raise


async def _gone(process: asyncio.subprocess.Process) -> None:
    """Waits a moment until a process that was killed is no more, and what was read from it is closed."""
    ending = asyncio.ensure_future(process.wait())
    await asyncio.wait({ending}, timeout=_GRACE_S)
    ending.cancel()


def _kill_started(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        _kill(starting.result(), _KILL)


async def _start(command: str, cwd: str | None, shell: str | None) -> asyncio.subprocess.Process:
    if "\0" in command or (cwd is not None and not await asyncio.to_thread(Path(cwd).is_dir)):
        raise EngineError("terminal", "The command cannot be started: its folder does not exist.")
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        return await asyncio.create_subprocess_shell(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            executable=shell,
            env=environment(os.environ),
            start_new_session=True,
            creationflags=group,
        )
    except (OSError, ValueError):
        raise EngineError("terminal", "The command cannot be started.") from None


async def _ended(process: asyncio.subprocess.Process) -> int:
    """The shell's exit code. asyncio's own wait() waits for its pipes too, which may be held by what it left behind."""
    while (code := process.returncode) is None:  # noqa: ASYNC110 - nothing tells of it but the child watcher
        await asyncio.sleep(_POLL_S)
    return code


async def _read(process: asyncio.subprocess.Process, ended: asyncio.Future[int], deadline: float) -> bytes | None:
    """The next bytes, none at the output's end; None when time is up, or when only what it left behind may write."""
    assert process.stdout is not None
    reading = asyncio.ensure_future(process.stdout.read(_CHUNK_BYTES))
    either: set[asyncio.Future[Any]] = {reading, ended}
    try:
        patience = max(0.0, deadline - asyncio.get_running_loop().time())
        await asyncio.wait(either, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done() and ended.done():
            await asyncio.wait({reading}, timeout=_GRACE_S / 4)
        return reading.result() if reading.done() else None
    finally:
        reading.cancel()


async def _stop(process: asyncio.subprocess.Process, ended: asyncio.Future[int]) -> None:
    """Gives a shell whose output has ended a moment to end by itself, then asks its group to end, then ends it."""
    try:
        await asyncio.wait({ended}, timeout=0.0 if ended.done() else _GRACE_S / 20)
        if not ended.done():
            _kill(process, signal.SIGTERM)
            await asyncio.wait({ended}, timeout=_GRACE_S)
    finally:
        _kill(process, _KILL)
    await asyncio.wait({ended}, timeout=_GRACE_S)


def _kill(process: asyncio.subprocess.Process, how: int) -> None:
    """Signals the process group; the group outlives its shell for as long as anything in it runs."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            subprocess.Popen(["taskkill", "/F", "/T", "/PID", str(process.pid)], stdout=subprocess.DEVNULL)
        else:
            os.killpg(process.pid, how)
