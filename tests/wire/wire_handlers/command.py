"""Gives a pydantic value back, with a member absent and one null."""

from __future__ import annotations

from typing import Any


async def handle(session: Any, params: Any) -> Any:
    from senorita_lsp.protocol.types import TurnResult

    return TurnResult(
        turn_id="t1", transcript=params.text, status="notUnderstood", intent=None, message="I did not get that."
    )
