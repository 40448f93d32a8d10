"""The same work as a session does for a frame: the base64 taken off, the bytes kept."""

from __future__ import annotations

from binascii import a2b_base64
from typing import Any


def handle(session: Any, params: dict[str, Any]) -> None:
    session.audio += a2b_base64(params["data"])
    session.frames += 1
    if len(session.audio) > 10_000_000:
        session.audio.clear()
