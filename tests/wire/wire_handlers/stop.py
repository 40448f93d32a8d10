from __future__ import annotations

from typing import Any


def handle(session: Any, params: Any) -> Any:
    return {"sessionId": params.session_id}
