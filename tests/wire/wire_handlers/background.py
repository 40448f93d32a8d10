"""Starts work that fails where nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any


async def _work() -> None:
    raise ValueError("sk-secret-of-the-user")


def _thread() -> None:
    raise ValueError("sk-secret-of-the-user")


def handle(session: Any, params: dict[str, Any]) -> str:
    asyncio.ensure_future(_work())  # noqa: RUF006 - nobody waits for it: that is the point
    thread = threading.Thread(target=_thread)
    thread.start()
    thread.join()
    return "started"
