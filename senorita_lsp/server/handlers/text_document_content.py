"""workspace/textDocumentContent (LSP 3.18): the text of documents that are the server's own."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol.types import TextDocumentContentParams

from senorita_lsp.server import sheet
from senorita_lsp.server.errors import INVALID_PARAMS, RpcError
from senorita_lsp.server.session import Session


async def handle(session: Session, params: TextDocumentContentParams) -> dict[str, Any]:
    if params.uri != sheet.URI:
        raise RpcError(INVALID_PARAMS, "There is no such document.", {"field": "uri"})
    return {"text": await asyncio.to_thread(sheet.text)}
