"""Where parsing and planning run: beside the event loop, but for what has shown itself to take no time.

What belongs here: where a pure function runs. What does not: what it does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

QUICK_S = 0.002
"""What took less than this of a core lately is done at once: to go to a thread and back takes about as long."""

PROOFS = 3
"""How often in a row it has to have been that quick."""

SMALL = 30_000
"""The code points of all open documents up to which anything is done at once."""

SHORT = 200
"""The code points of an utterance up to which anything is done at once."""


@cache
def _thinker() -> ThreadPoolExecutor:
    """One thread of the process, never the reader's or the event loop's."""
    return ThreadPoolExecutor(1, thread_name_prefix="senorita-think")


def ready() -> None:
    """Reads the grammar and what plans with it: the first thing that is said does not wait for them."""
    from senorita_lsp.action.planner import table
    from senorita_lsp.command.parser import parse

    parse("go to line one and then undo")
    table()


_quick: dict[Callable[..., Any], int] = {}
"""How often in a row each function has been quick, up to PROOFS: what is known of one session holds for all."""


class Thought:
    """Runs pure functions off the event loop, quick ones on small input right there."""

    async def run(self, small: bool, work: Callable[..., T], *arguments: Any) -> T:
        """What ``work`` gives for the arguments; ``small`` is whether all that it works on is."""
        if small and _quick.get(work, 0) >= PROOFS:
            return self._timed(work, arguments)
        return await asyncio.get_running_loop().run_in_executor(_thinker(), self._timed, work, arguments)

    async def ahead(self, work: Callable[..., object], *arguments: Any) -> None:
        """Runs what will be needed soon, in its turn with what is needed now."""
        await asyncio.get_running_loop().run_in_executor(_thinker(), work, *arguments)

    def _timed(self, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        # The clock of this thread alone would be the right one, and takes longer to read than some of the work.
        begun = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            quick = time.perf_counter() - begun < QUICK_S
            _quick[work] = min(PROOFS, _quick.get(work, 0) + 1) if quick else 0
