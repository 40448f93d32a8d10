"""Shows the cheat sheet in the editor: as a document provided by the server where the client supports that, else as a
file in the user's cache folder. Its content is made in action/cheat_sheet.py.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senorita_lsp.document.uri import uri_of
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace import pages
from senorita_lsp.server.outcome import Outcome, done, failed, failed_by

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

SCHEME: Final = "senorita"
URI: Final = "senorita:/what-can-be-said.md"
FILE: Final = "what-can-be-said.md"

NOWHERE: Final = "This editor cannot show a document. The command senorita-lsp grammar prints everything you can say."


def text() -> str:
    """The page as Markdown."""
    from senorita_lsp.action.cheat_sheet import sheet
    from senorita_lsp.action.cheat_sheet_page import markdown

    return markdown(sheet())


async def show(session: Session) -> Outcome:
    """Shows the page beside the code; says how else to get it where the editor cannot."""
    client = session.client
    if not client.abilities.show_document:
        return failed("editorCannot", NOWHERE)
    if client.abilities.content and await client.show(URI, None, focus=False):
        return done("")
    try:
        path = await pages.keep(FILE, await asyncio.to_thread(text))
    except EngineError as error:
        return failed_by(error)
    return done("") if await client.show(uri_of(path), None, focus=False) else failed("editorCannot", NOWHERE)
