from __future__ import annotations

from typing import Any


def handle(session: Any, params: Any) -> None:
    document = params.text_document
    session.text = getattr(document, "text", session.text)
