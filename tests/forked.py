"""Servers of tests, forked from a process that has imported what every server imports: that takes most of a start.

Each is a process of its own, with its own environment and pipes, and ends as ``python -m`` does. What belongs here:
starting ``python -m MODULE`` so. What does not: who talks with it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import Any

AHEAD = "tests.forked_ahead"
"""What is imported before the fork."""

COUNTED = "COVERAGE_PROCESS_CONFIG"
"""Set where coverage counts what processes run; it begins with theirs, so they are started anew."""


class Forked:
    """A running server, as ``asyncio.subprocess.Process`` shows one."""

    def __init__(self, process: Any, stdin: asyncio.StreamWriter, streams: Sequence[asyncio.StreamReader]) -> None:
        self._process, self._ended = process, asyncio.Event()
        self.stdin, (self.stdout, self.stderr) = stdin, streams
        self.pid: int = process.pid
        self.returncode: int | None = None
        self.terminate, self.kill = process.terminate, process.kill
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        self.stdin.close()
        self._ended.set()


def forks(command: Sequence[str], env: Mapping[str, str] | None) -> bool:
    """Whether a command is one that can be forked: Python itself runs a module, in nothing but another environment."""
    return (
        "forkserver" in get_all_start_methods()
        and list(command[:2]) == [sys.executable, "-m"]
        and COUNTED not in os.environ
        and _python(os.environ) == _python(os.environ if env is None else env)
    )


def _python(env: Mapping[str, str]) -> dict[str, str]:
    """What Python itself looks at when it starts."""
    return {name: value for name, value in env.items() if name.startswith("PYTHON")}


async def start(command: Sequence[str], env: Mapping[str, str] | None = None) -> Forked:
    """Runs ``python -m MODULE …`` with pipes to its standard streams."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__, AHEAD])
    theirs_in, our_in = context.Pipe(duplex=False)
    our_out, theirs_out = context.Pipe(duplex=False)
    our_err, theirs_err = context.Pipe(duplex=False)
    theirs = (theirs_in, theirs_out, theirs_err)
    whole = dict(os.environ if env is None else env)
    process = context.Process(target=_run, args=(theirs, command[2], command[3:], whole), daemon=True)
    process.start()
    for end in theirs:
        end.close()
    return Forked(process, await _writer(our_in), [await _reader(end) for end in (our_out, our_err)])


async def _writer(pipe: Connection) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def _reader(pipe: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


def _run(streams: tuple[Connection, ...], module: str, arguments: Sequence[str], env: dict[str, str]) -> None:
    """The forked process: becomes ``python -m MODULE``."""
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate(("r", "w", "w")))
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [module, *arguments]
    main = import_module("senorita_lsp.cli" if module == "senorita_lsp" else module).main
    try:
        sys.exit(main())
    finally:
        # Processes that are forked leave it out.
        atexit._run_exitfuncs()
