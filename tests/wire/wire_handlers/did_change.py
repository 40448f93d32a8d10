from __future__ import annotations

from typing import Any


def handle(session: Any, params: Any) -> None:
    for change in params.content_changes:
        session.text += change.text
