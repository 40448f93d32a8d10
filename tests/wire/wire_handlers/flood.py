"""Sends much: "count" notifications with "size" characters each."""

from __future__ import annotations

from typing import Any


def handle(session: Any, params: dict[str, Any]) -> int:
    for number in range(params["count"]):
        data = {"number": number, "data": "x" * params["size"]}
        session.peer.notify("test/flood", data, droppable=params.get("droppable", False))
    return 1
