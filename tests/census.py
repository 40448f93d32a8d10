"""The server over TCP, with ``test/census``: what of its work, its files, its timers and its memory there is now.

python -m tests.census '{"senorita_lsp.server.listening.ear.LAST_SECONDS": 1}'
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from senorita_lsp.server.app import serve_tcp
from senorita_lsp.server.methods import METHODS, Method
from senorita_lsp.server.session import Session
from tests.impatient import shorten


async def handle(session: Session, params: Any) -> dict[str, Any]:
    """``tasks`` by the names of their coroutines; ``timers`` that are due some time; ``files`` by what they are."""
    await asyncio.sleep(0)
    gc.collect()
    loop: Any = asyncio.get_running_loop()
    tasks = Counter(getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())
    pages = int(Path("/proc/self/statm").read_text().split()[1])  # noqa: ASYNC240 - not on a disk
    return {
        "rss": pages * resource.getpagesize(),
        "tasks": dict(tasks),
        "timers": sum(not timer.cancelled() for timer in loop._scheduled),
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "files": dict(Counter(_kind(path) for path in Path("/proc/self/fd").iterdir())),  # noqa: ASYNC240 - not on a disk
        "sessions": sum(isinstance(item, Session) for item in gc.get_objects()),
    }


def _kind(path: Path) -> str:
    """A file's path, or "socket", "pipe", "anon_inode"; "" where it was closed meanwhile."""
    try:
        target = str(path.readlink())
    except OSError:
        return ""
    return target if target.startswith("/") else target.partition(":")[0]


def main() -> int:
    shorten(sys.argv[1])
    sys.modules["senorita_lsp.server.handlers.census"] = sys.modules[__name__]
    return serve_tcp("127.0.0.1", 0, Session, (*METHODS, Method("test/census", "census", runs="task")))


if __name__ == "__main__":
    sys.exit(main())
