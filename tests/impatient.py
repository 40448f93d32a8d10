"""The server over stdio with shorter limits, and with ``test/left``, which tells what of its work is under way.

python -m tests.impatient '{"senorita_lsp.server.listening.ear.LAST_SECONDS": 1}'
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from senorita_lsp.server.app import serve_stdio
from senorita_lsp.server.methods import METHODS, Method
from senorita_lsp.server.session import Session

LIVE = ("Live.", "_hung_up", "Connection", "Ear.", "Listening.", "Speech.")
"""Parts of the names of coroutines that belong to a voice session."""


async def handle(session: Session, params: Any) -> list[str]:
    """The coroutines of voice sessions that have not ended."""
    await asyncio.sleep(0)
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return sorted(name for name in names if any(part in name for part in LIVE))


def shorten(limits: str) -> None:
    """Sets the limits: a JSON object of values by the full names of constants."""
    for path, value in json.loads(limits).items():
        module, _, name = path.rpartition(".")
        getattr(import_module(module), name)
        setattr(import_module(module), name, value)


def main() -> int:
    shorten(sys.argv[1])
    sys.modules["senorita_lsp.server.handlers.left"] = sys.modules[__name__]
    return serve_stdio(Session, (*METHODS, Method("test/left", "left", runs="task")))


if __name__ == "__main__":
    sys.exit(main())
