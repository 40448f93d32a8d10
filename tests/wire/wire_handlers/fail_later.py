from __future__ import annotations

import asyncio
from typing import Any

from wire_handlers import fail


async def handle(session: Any, params: dict[str, Any]) -> Any:
    await asyncio.sleep(0)
    return fail.handle(session, params)
