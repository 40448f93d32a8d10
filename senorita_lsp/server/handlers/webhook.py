"""voice/webhook: a workflow outside, called for the client."""

from __future__ import annotations

from typing import Any

from senorita_lsp.action.workflow import NAMES
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.webhook import trigger
from senorita_lsp.engines.webhook.base import Call
from senorita_lsp.protocol.types import WebhookParams
from senorita_lsp.server.session import Session


async def handle(session: Session, params: WebhookParams) -> dict[str, Any]:
    try:
        answer = await trigger(_call(params.action, params.payload), session.settings)
    except EngineError as error:
        status = "not_configured" if error.code == "notConfigured" else "error"
        return {"status": status, "action": params.action, "detail": error.message}
    result = {"status": "triggered", "action": params.action}
    return result | {"detail": f"{NAMES[params.action]} answers: {answer}"} if answer else result


def _call(action: str, payload: dict[str, Any]) -> Call:
    """The payload as a call: all of it is ``param``, unless it has a ``param`` of its own; what stands beside that is
    the ``context``, where an object of that name is taken for its members."""
    if "param" not in payload:
        return Call(action, payload)
    beside = {name: value for name, value in payload.items() if name != "param"}
    inner = beside.get("context")
    if isinstance(inner, dict):
        del beside["context"]
        beside |= inner
    return Call(action, payload["param"], beside)
