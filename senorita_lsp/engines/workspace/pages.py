"""Writes pages made by the server for the user to read to the user's cache folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace import folders


async def keep(name: str, text: str) -> str:
    """Writes a page under its name and gives its absolute path. Raises EngineError (denied)."""
    return await asyncio.to_thread(_keep, folders.cache() / name, text)


def _keep(path: Path, text: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise EngineError("denied", "The page could not be written to your cache folder.") from None
    return str(path)
