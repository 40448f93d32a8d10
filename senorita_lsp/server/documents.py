"""The open documents, and the only place where they change."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from senorita_lsp.document.position import Encoding
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.sync import Change, changed
from senorita_lsp.document.text import Text
from senorita_lsp.document.uri import path_of

_ANY = ""
"""Stands for whichever document is opened next."""


class Documents:
    """What the client has open, each at its newest version; the values are immutable.

    ``taken_for``: the language a document is read as, where that is not its own; it lasts until it is closed.
    """

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._changes: dict[str, asyncio.Event] = {}
        self.latest: str | None = None
        self.taken_for: dict[str, str] = {}
        self._taken: dict[str, tuple[Document, Document]] = {}
        self.size = 0
        """The code points of all of them."""

    @property
    def all(self) -> Mapping[str, Document]:
        """A view of this moment: later changes do not show in it."""
        taken = {uri: self._read_as(self._open[uri], language) for uri, language in self.taken_for.items()}
        return self._open | taken

    def _read_as(self, document: Document, language: str) -> Document:
        """The document in another language; the same value as long as it does not change."""
        known = self._taken.get(document.uri)
        if known is None or known[0] is not document or known[1].language != language:
            known = self._taken[document.uri] = (document, replace(document, language=language, past=None))
        return known[1]

    def get(self, uri: str) -> Document | None:
        """The document under this URI, or under another spelling of the same path."""
        found = self._open.get(uri)
        if found is None and (path := path_of(uri)) is not None:
            found = next((document for key, document in self._open.items() if path_of(key) == path), None)
        return found

    def open(self, uri: str, language: str, version: int, text: str) -> None:
        self._set(Document(uri, language, version, Text(text)))
        self._wake(_ANY)

    async def opened(self, uri: str, seconds: float) -> Document | None:
        """The document once the client has opened it; None where it has not after ``seconds``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.get(uri) is None:
                    await self._changes.setdefault(_ANY, asyncio.Event()).wait()
        return self.get(uri)

    def change(self, uri: str, version: int, changes: Sequence[Change], encoding: Encoding) -> bool:
        """Applies the client's changes in order; False where the document was never opened."""
        document = self._open.get(uri)
        if document is None:
            return False
        self._set(changed(document, changes, version, encoding))
        return True

    def close(self, uri: str) -> None:
        gone = self._open.pop(uri, None)
        self._taken.pop(uri, None)
        self.taken_for.pop(uri, None)
        self.size -= len(gone.text) if gone is not None else 0
        self._wake(uri)
        if self.latest == uri:
            self.latest = next(reversed(self._open), None)

    async def newer(self, uri: str, version: int, seconds: float) -> Document | None:
        """The document once it has left ``version``; as it is after ``seconds`` at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (document := self._open.get(uri)) is not None and document.version == version:
                    await self._changes.setdefault(uri, asyncio.Event()).wait()
        return self._open.get(uri)

    def _set(self, document: Document) -> None:
        before = self._open.pop(document.uri, None)  # the one changed last comes last
        self.size += len(document.text) - (len(before.text) if before is not None else 0)
        self._open[document.uri] = document
        self.latest = document.uri
        self._wake(document.uri)

    def _wake(self, uri: str) -> None:
        event = self._changes.pop(uri, None)
        if event is not None:
            event.set()
