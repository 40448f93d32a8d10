"""workspace/didChangeConfiguration: asked back where the client answers, taken as sent where it does not."""

from __future__ import annotations

from lsprotocol.types import DidChangeConfigurationParams

from senorita_lsp.server.from_lsp import plain
from senorita_lsp.server.session import Session


async def handle(session: Session, params: DidChangeConfigurationParams) -> None:
    if session.client.abilities.configuration:
        await session.pull_configuration()
        return
    settings = plain(params.settings)
    section = settings.get("senorita") if isinstance(settings, dict) else None
    if isinstance(section, dict):
        session.configure(section)
