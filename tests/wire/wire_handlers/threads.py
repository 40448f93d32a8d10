"""Holds every thread of the event loop's own pool."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any


async def handle(session: Any, params: dict[str, Any]) -> str:
    workers = min(32, (os.cpu_count() or 1) + 4)
    waiting = [asyncio.to_thread(time.sleep, params["seconds"]) for _ in range(workers)]
    session.peer.notify("test/sleeping", {})
    await asyncio.gather(*waiting)
    return "done"
