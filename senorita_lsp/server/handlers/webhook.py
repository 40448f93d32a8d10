"""voice/webhook: a workflow outside. None can be called by this version, which says so."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import WebhookParams
from senorita_lsp.server.session import Session


async def handle(session: Session, params: WebhookParams) -> dict[str, Any]:
    address = getattr(session.settings.webhooks, params.action, None)
    if address is None:
        return {"status": "error", "action": params.action, "detail": "There is no such workflow."}
    if not address:
        return {"status": "not_configured", "action": params.action}
    return {"status": "error", "action": params.action, "detail": "This version does not call webhooks yet."}
