from __future__ import annotations

import asyncio
from typing import Any


async def handle(session: Any, params: dict[str, Any]) -> str:
    session.peer.notify("test/sleeping", {})
    await asyncio.sleep(params.get("seconds", 600))
    return "slept"
