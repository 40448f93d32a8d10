"""Webhooks: workflows of n8n and the like, started by a call to an address of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines.webhook.base import Call, address

if TYPE_CHECKING:
    from senorita_lsp.config import Settings


async def trigger(call: Call, settings: Settings) -> str:
    """Calls a workflow; its own short answer on one line, "" where it has none. Raises EngineError."""
    where = address(call.action, settings)
    from senorita_lsp.engines.webhook.http import post

    return await post(where, call)
