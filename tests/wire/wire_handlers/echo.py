"""Answers with the params as they came, and with what the session has seen."""

from __future__ import annotations

from typing import Any


def handle(session: Any, params: dict[str, Any]) -> dict[str, Any]:
    session.notified.append(params)
    return {
        "params": params,
        "frames": session.frames,
        "bytes": len(session.audio),
        "notified": len(session.notified),
        "text": session.text,
    }
