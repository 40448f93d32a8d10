"""The names a session knows beyond its open documents, kept up to date in the background.

When files are read and indexes built is decided here; reading is in engines/workspace, ranking in
command/vocabulary.py.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.document.lexicon import Names
from senorita_lsp.transcript.wordlist import PLACE, Wordlist

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.engines.workspace.names import Scan
    from senorita_lsp.server.session import Session

PAUSE_S: Final = 0.02
"""Between two slices of an index: each takes milliseconds in which nothing else of the process runs."""

SLICE: Final = 500
"""Names that an index takes in at once."""

SETTLE_S: Final = 1.0
"""How long after the last change files are read anew, and open documents' names indexed."""


class Vocabulary:
    """``shared`` are the words of the project's own list, ``elsewhere`` the names in files that nobody has open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reading: asyncio.Task[None] | None = None
        self._indexing: asyncio.Task[None] | None = None
        self._again = False
        self._told: set[str] = set()
        self._scan: Scan | None = None
        self.shared = Wordlist()
        self.elsewhere: Names | None = None

    def completed(self, settings: Settings) -> Settings:
        """The settings with the project's words behind the user's own."""
        words = dict.fromkeys((*settings.vocabulary, *self.shared.words))
        pairs = dict(self.shared.replacements) | dict(settings.replacements)
        return replace(settings, vocabulary=tuple(words), replacements=tuple(pairs.items()))

    def files_changed(self) -> None:
        """Reads what has changed in the workspace, soon; a client's files of another machine are not ours to read."""
        self._again = self._session.here
        if self._again and (self._reading is None or self._reading.done()):
            self._reading = self._session.spawn(self._read())

    def saved(self, relative: str) -> None:
        """A file of the workspace was written."""
        if relative == PLACE or relative in self._session.files:
            self.files_changed()

    def opened(self) -> None:
        """A document was opened or changed at large: its names are indexed while nobody waits for them."""
        if self._indexing is None or self._indexing.done():
            self._indexing = self._session.spawn(self._index())

    async def _read(self) -> None:
        from senorita_lsp.command.vocabulary import is_command
        from senorita_lsp.engines.workspace.names import Scan, shared

        scan = self._scan = self._scan or Scan()
        while self._again:
            self._again = False
            found = await asyncio.to_thread(shared, self._session.folders, is_command)
            if found != self.shared:
                self.shared = found
                self._session.configure()
                self._tell(found.problems)
            await asyncio.sleep(SETTLE_S)
            await self._session.listing.listed()
            self.elsewhere = await asyncio.to_thread(scan.read, self._session.folders, self._session.files)
            self.opened()

    def _tell(self, problems: tuple[str, ...]) -> None:
        for problem in problems:
            if problem not in self._told:
                self._told.add(problem)
                self._session.client.message(problem, 2)

    async def _index(self) -> None:
        await asyncio.sleep(SETTLE_S)
        for document in self._session.documents.all.values():
            await self._grow(await self._session.think(_names, document))
        if self.elsewhere is not None:
            await self._grow(self.elsewhere)

    async def _grow(self, names: Names) -> None:
        from senorita_lsp.transcript.index import grown

        for _ in range(0, len(names) + SLICE, SLICE):
            if await self._session.think(grown, names, SLICE):
                return
            await asyncio.sleep(PAUSE_S)


def _names(document: Document) -> Names:
    return document.names
