"""Runs parsing and planning on a thread of their own, and what has proved to be quick directly on the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

QUICK_S = 0.002
"""A function that was faster than this runs on the event loop: going to a thread and back takes about as long."""

PROOFS = 3
"""How often in a row it has to be that quick."""

SMALL = 30_000
"""Only up to this size of all open documents (code points)."""

SHORT = 200
"""Only up to this length of an utterance (code points)."""


@cache
def _executor() -> ThreadPoolExecutor:
    """One thread for the process, apart from the reader's and the event loop's."""
    return ThreadPoolExecutor(1, thread_name_prefix="senorita-think")


def ready() -> None:
    """Loads the grammar and the planner, so that the first utterance does not wait for them."""
    from senorita_lsp.action.planner import table
    from senorita_lsp.command.parser import parse

    parse("go to line one and then undo")
    table()


_quick: dict[Callable[..., Any], int] = {}
"""How often in a row each function was quick, up to PROOFS; shared by all sessions."""


class Compute:
    """Runs pure functions off the event loop, quick ones on small input right there."""

    async def run(self, small: bool, work: Callable[..., T], *arguments: Any) -> T:
        """The result of ``work``; ``small`` says that its input is."""
        if small and _quick.get(work, 0) >= PROOFS:
            return self._timed(work, arguments)
        return await asyncio.get_running_loop().run_in_executor(_executor(), self._timed, work, arguments)

    async def ahead(self, work: Callable[..., object], *arguments: Any) -> None:
        """Runs ``work`` on the thread, in order with everything else."""
        await asyncio.get_running_loop().run_in_executor(_executor(), work, *arguments)

    def _timed(self, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        # The CPU time of this thread would be more exact, but reading it takes longer than some of the work.
        begun = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            quick = time.perf_counter() - begun < QUICK_S
            _quick[work] = min(PROOFS, _quick.get(work, 0) + 1) if quick else 0
