"""Retries of transient failures: exponential back-off with full jitter, within a total time limit.

Source for the jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network import faults
from senorita_lsp.engines.network.faults import TRANSIENT

if TYPE_CHECKING:
    from senorita_lsp.engines.network.faults import Provider
    from senorita_lsp.engines.network.http import Line

T = TypeVar("T")

TRIES: Final = 3
FIRST_S: Final = 0.25
LONGEST_S: Final = 2.0
"""A provider that asks for more patience than this is passed over for the next engine."""


async def retried(attempt: Callable[[], Awaitable[T]], tries: int = TRIES) -> T:
    """What ``attempt`` gives, tried again after a transient EngineError; raises the last one.

    A Retry-After is waited for where it is at most LONGEST_S, and the error raised at once where it is longer.
    """
    for done in range(tries):
        try:
            return await attempt()
        except EngineError as error:
            wait = pause(error, done)
            if done + 1 == tries or wait is None:
                raise
        await asyncio.sleep(wait)
    raise AssertionError("at least one try is made")


async def within(seconds: float, attempt: Callable[[], Awaitable[T]], provider: Provider, line: Line) -> T:
    """What ``attempt`` gives, tried again as ``retried`` does, all tries within ``seconds``; raises EngineError.

    What is cancelled takes its connection on ``line`` along, so that another is opened.
    """
    try:
        async with asyncio.timeout(seconds):
            return await retried(attempt)
    except TimeoutError as error:
        raise faults.of_exception(provider, error) from None
    except asyncio.CancelledError:
        line.rewarm()
        raise


def pause(error: EngineError, done: int) -> float | None:
    """The seconds to wait after ``done`` earlier failures and this one; None where trying again is in vain."""
    if error.code not in TRANSIENT or (error.retry_after or 0) > LONGEST_S:
        return None
    if error.retry_after is not None:
        return error.retry_after
    return random.uniform(0, min(LONGEST_S, FIRST_S * 2**done))
