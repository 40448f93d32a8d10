"""What the document was when the request came in, and what it is later."""

from __future__ import annotations

import asyncio
from typing import Any


async def handle(session: Any, params: dict[str, Any]) -> list[str]:
    first = session.text
    await asyncio.sleep(0.05)
    return [first, session.text]
