from __future__ import annotations

from typing import Any

from lsprotocol import types


def handle(session: Any, params: types.CodeActionParams) -> list[types.CodeAction]:
    return [types.CodeAction(title="one", diagnostics=params.context.diagnostics)]
