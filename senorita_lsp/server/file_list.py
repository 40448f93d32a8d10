"""The list of the workspace's files, refreshed in the background so that nobody waits for it.

The file system is walked by engines/workspace.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senorita_lsp.command.intent import Intent, Parse, Understood
from senorita_lsp.command.repair.existing import FILES

if TYPE_CHECKING:
    from senorita_lsp.engines.workspace.listing import Listing
    from senorita_lsp.server.session import Session

FIRST_SECONDS = 1.0
"""How long an utterance waits for the first listing."""

FRESH_SECONDS = 0.3
"""How long an utterance about a file waits for the listing to be true; then it is understood by the one there is."""


class FileList:
    """The files of a session's folders."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._listing: Listing | None = None
        self._work: asyncio.Task[None] | None = None
        self._outdated = False

    @property
    def files(self) -> tuple[str, ...]:
        return self._listing.files if self._listing is not None else ()

    def changed(self) -> None:
        """Lists the files anew, beside whatever goes on; once more where a listing is under way."""
        self._outdated = self._session.here
        if self._session.here and (self._work is None or self._work.done()):
            self._work = self._session.spawn(self._list())

    async def first(self) -> None:
        """Waits for the first listing, not too long."""
        if self._work is not None and not self.files:
            await asyncio.wait([self._work], timeout=FIRST_SECONDS)

    async def listed(self) -> None:
        """Waits for a listing that is under way."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def fresh(self) -> bool:
        """Looks whether files have come or gone, not too long; whether others are known now than before."""
        before = self.files
        if self._listing is not None and (self._work is None or self._work.done()):
            self._work = self._session.spawn(self._check(self._listing))
        if self._work is not None:
            await asyncio.wait([self._work], timeout=FRESH_SECONDS)
        return self.files != before

    async def _check(self, listing: Listing) -> None:
        from senorita_lsp.engines.workspace.listing import outdated

        self._outdated = await outdated(listing) or self._outdated
        await self._list()
        if self.files != listing.files:
            self._session.vocabulary.files_changed()

    async def _list(self) -> None:
        from senorita_lsp.engines.workspace.listing import list_files

        while self._outdated:
            self._outdated = False
            self._listing = await list_files(self._session.folders)


def about_files(meant: Parse | Intent) -> bool:
    """Whether what was said names a file that may be there."""
    intent = meant.reading.intent if isinstance(meant, Understood) else meant
    if not isinstance(intent, Intent):
        return False
    return intent.family in _ABOUT or any(
        about_files(part) for part in intent.slots.values() if isinstance(part, Intent)
    )


_ABOUT = FILES | {"file.new"}
