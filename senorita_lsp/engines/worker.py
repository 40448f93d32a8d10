"""Worker threads, one per heavy engine: nothing computes on the event loop, and no engine waits for another.

Jobs are bounded, and taken from several waiting sessions in turn.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from typing import Any, ParamSpec, TypeVar

from senorita_lsp.engines.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

QUEUE_LIMIT = 16
"""Jobs of one owner that may wait or run at once."""

CROWD_LIMIT = 64
"""The same of all owners."""

OWNER: ContextVar[object] = ContextVar("OWNER", default=None)
"""For whom work is done: of several, each gets its turn, however much one of them has waiting."""

_FIRST_GUESS_S = 0.5
_WEIGHT = 0.2


class Worker:
    """One thread and its queue of jobs: each owner's in order, the owners in turn."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._waiting: dict[object, deque[tuple[Future[Any], Callable[[], Any]]]] = {}
        self._jobs: dict[object, int] = {}
        self._takes_s = _FIRST_GUESS_S

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a job; its result, or what it raised. Raises EngineError (busy, with a time) if the queue is full.

        Cancelling withdraws a job that has not begun; one that has runs to its end, and nobody hears of it.
        """
        owner, future = OWNER.get(), Future[Any]()
        with self._lock:
            self._admit(owner)
            self._jobs[owner] = self._jobs.get(owner, 0) + 1
            self._waiting.setdefault(owner, deque()).append((future, partial(job, *args, **kwargs)))
        future.add_done_callback(lambda _: self._ended(owner))
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"senorita-{self._name}")
        self._pool.submit(self._next)
        result: T = await asyncio.wrap_future(future)
        return result

    def _admit(self, owner: object) -> None:
        all_jobs = sum(self._jobs.values())
        if self._jobs.get(owner, 0) < QUEUE_LIMIT and all_jobs < CROWD_LIMIT:
            return
        seconds = math.ceil(min(60.0, max(1.0, all_jobs * self._takes_s)))
        told = f"Too much is waiting for {self._name} already; try again in a moment."
        raise EngineError("busy", told, self._name, float(seconds))

    def _next(self) -> None:
        """Runs one job that waits; on the thread."""
        with self._lock:
            owner = next(iter(self._waiting))
            jobs = self._waiting.pop(owner)
            future, work = jobs.popleft()
            if jobs:
                self._waiting[owner] = jobs  # Behind the others.
        if not future.set_running_or_notify_cancel():
            return
        begun = time.monotonic()
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
            future.set_exception(error)
        else:
            future.set_result(result)
        self._takes_s += _WEIGHT * (time.monotonic() - begun - self._takes_s)

    def _ended(self, owner: object) -> None:
        with self._lock:
            left = self._jobs[owner] - 1
            if left:
                self._jobs[owner] = left
            else:
                del self._jobs[owner]
