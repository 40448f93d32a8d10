"""Waiting for what shall come, as long as a slow machine may need."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 90.0
"""Seconds: far beyond what anything takes here."""


def until(condition: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """What the condition gives, as soon as that is something. Raises AssertionError with ``what`` when it never is."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.05)
    return value
