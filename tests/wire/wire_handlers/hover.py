from __future__ import annotations

from typing import Any

from lsprotocol import types


def handle(session: Any, params: types.HoverParams) -> types.Hover:
    return types.Hover(contents=types.MarkupContent(types.MarkupKind.PlainText, f"line {params.position.line}"))
