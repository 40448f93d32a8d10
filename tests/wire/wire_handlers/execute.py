from __future__ import annotations

from typing import Any


async def handle(session: Any, params: Any) -> Any:
    return {"command": params.command, "arguments": params.arguments}
