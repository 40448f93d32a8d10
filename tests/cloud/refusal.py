"""How each provider says no.

Sources: developers.deepgram.com/docs/errors, console.groq.com/docs/errors, platform.openai.com/docs/guides/error-codes,
docs.rime.ai/docs/api-authentication.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.cloud.faults import Fault
    from tests.cloud.record import Cloud, Received

_DEEPGRAM = {
    401: ("INVALID_AUTH", "Invalid credentials."),
    402: (
        "ASR_PAYMENT_REQUIRED",
        "Project does not have enough credits for an ASR request and does not have an overage agreement.",
    ),
    403: ("INSUFFICIENT_PERMISSIONS", "User does not have sufficient permissions."),
    404: ("PROJECT_NOT_FOUND", "A model with that name could not be found."),
    408: ("SLOW_UPLOAD", "Request timed out while the body was being sent."),
    413: ("PAYLOAD_TOO_LARGE", "Input exceeds the maximum size."),
    429: ("TOO_MANY_REQUESTS", "Too many requests. Please try again later"),
}
_OPENAI = {
    401: ("invalid_request_error", "invalid_api_key", "Invalid API Key"),
    402: ("insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    403: ("permissions_error", "permission_denied", "You do not have access to this."),
    404: ("invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it."),
    413: ("invalid_request_error", "request_too_large", "Request Entity Too Large"),
    429: ("tokens", "rate_limit_exceeded", "Rate limit reached for model."),
}


def refusal(
    on: str, status: int, code: str = "", said: str = "", headers: dict[str, str] | None = None
) -> web.Response:
    """The provider's answer for a status. ``code`` and ``said`` replace what it usually says."""
    provider = on.partition(".")[0]
    if provider in ("groq", "openai"):
        return web.json_response(_openai(status, code, said), status=status, headers=headers)
    if provider == "deepgram":
        return web.json_response(_deepgram(status, code, said), status=status, headers=headers)
    text = said or {401: "invalid api key", 404: "not found"}.get(status, "error")
    return web.Response(text=text, status=status, headers=headers)


def _openai(status: int, code: str, said: str) -> dict[str, Any]:
    kind, usual, text = _OPENAI.get(status, ("api_error", "", "Internal Server Error"))
    return {"error": {"message": said or text, "type": kind, "code": code or usual or None}}


def _deepgram(status: int, code: str, said: str) -> dict[str, Any]:
    usual, text = _DEEPGRAM.get(status, ("INTERNAL_SERVER_ERROR", "Internal error."))
    return {"err_code": code or usual, "err_msg": said or text, "request_id": str(uuid.uuid4())}


def by_fault(on: str, fault: Fault) -> web.Response:
    headers = {"Retry-After": f"{fault.retry_after}"} if fault.retry_after is not None else {}
    return refusal(on, fault.status, fault.code, headers=headers)


def by_key(cloud: Cloud, received: Received) -> web.Response | None:
    """The refusal of a missing or wrong key; None where it is right."""
    scheme, _, key = received.headers.get("authorization", "").partition(" ")
    schemes = ("token", "bearer") if received.on.startswith("deepgram.") else ("bearer",)
    if scheme.lower() in schemes and key and cloud.script.key in ("", key):
        return None
    said = "missing headers" if received.on.startswith("rime.") and not scheme else ""
    return refusal(received.on, 401, said=said)


def by_model(cloud: Cloud, received: Received, model: Any) -> web.Response | None:
    """The refusal of a model that is not offered; None where it is."""
    if received.on.startswith("deepgram."):
        if isinstance(model, str) and model.startswith(cloud.script.deepgram_models):
            return None
        said = "Bad Request: No such model/language/tier combination found."
        return refusal(received.on, 400, "Bad Request", said)
    if model in cloud.script.models:
        return None
    said = f"The model `{model}` does not exist or you do not have access to it."
    return refusal(received.on, 404, said=said)
