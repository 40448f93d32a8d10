"""A thread for each heavy engine: nothing that computes runs on the event loop, and no engine waits behind another.

What belongs here: running a function elsewhere, bounded. What does not: what the function does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from senorita_lsp.engines.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

QUEUE_LIMIT = 16


class Worker:
    """One thread of the process, and the jobs that wait for it, in order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._jobs = 0

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The job's result, or what it raised. Raises EngineError (busy) where QUEUE_LIMIT jobs wait already.

        Cancelling withdraws a job that has not begun; one that has runs to its end, and nobody hears of it.
        """
        if self._jobs >= QUEUE_LIMIT:
            raise EngineError("busy", f"Too much waits for {self._name} already; try again in a moment.", self._name)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"senorita-{self._name}")
        future = self._pool.submit(job, *args, **kwargs)
        self._jobs += 1
        future.add_done_callback(lambda _: self._ended())
        return await asyncio.wrap_future(future)

    def _ended(self) -> None:
        self._jobs -= 1
