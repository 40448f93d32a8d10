"""The floor of a session: turns are carried out one at a time, in order, and long-running ones let others go ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, TypeVar

from senorita_lsp.engines.errors import EngineError

T = TypeVar("T")

WAITING_LIMIT: Final = 8
"""Utterances that may wait for their turn; one more is answered with ``busy``."""


class Floor:
    """One turn holds the floor at a time, in the order in which they asked for it. ``beside`` counts those aside."""

    def __init__(self) -> None:
        self.beside = 0
        self._lock = asyncio.Lock()
        self._holding: set[asyncio.Task[Any] | None] = set()
        self._stoppable: set[asyncio.Task[Any]] = set()
        self._waiting = 0

    async def in_order(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work when those before it are done. Raises EngineError (busy) where too many wait."""
        if self._waiting - self.beside >= WAITING_LIMIT:
            raise EngineError("busy", "Too many utterances are waiting already; this one was not carried out.")
        self._waiting += 1
        try:
            await self._take()
            return await work()
        finally:
            self._waiting -= 1
            self._leave()

    async def _take(self) -> None:
        await self._lock.acquire()
        self._holding.add(asyncio.current_task())

    def _leave(self) -> None:
        if asyncio.current_task() in self._holding:
            self._holding.discard(asyncio.current_task())
            self._lock.release()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Lets other utterances be carried out while the block waits for something that takes long.

        Who is cancelled meanwhile does not wait for the floor.
        """
        self._leave()
        self.beside += 1
        try:
            yield
        finally:
            self.beside -= 1
        await self._take()

    # What "stop" ends

    @property
    def working(self) -> bool:
        """Whether anything is under way that "stop" would end."""
        return bool(self._stoppable)

    @contextmanager
    def stoppable(self, work: asyncio.Task[Any]) -> Iterator[None]:
        """While the block runs, "stop" ends the work; it ends with the block in any case."""
        self._stoppable.add(work)
        try:
            yield
        finally:
            self._stoppable.discard(work)
            work.cancel()

    def stop(self) -> bool:
        """Ends the command lines that run and the thoughts under way; whether there were any."""
        running = list(self._stoppable)
        for work in running:
            work.cancel()
        return bool(running)
