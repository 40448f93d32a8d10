"""Compiles tree-sitter queries before they are needed, one at a time and only while nobody speaks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senorita_lsp.document import grammar
from senorita_lsp.document.language import language

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

PAUSE_S = 0.05
"""The pause between two queries: compiling one blocks the whole process for milliseconds."""


class Precompiler:
    """Compiles the queries of each opened language, the outline's first. It stops while somebody speaks, and continues
    when the next document is opened."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        self._wanted: dict[str, None] = {}

    @property
    def done(self) -> bool:
        return self._task is None or self._task.done()

    def opened(self, language_id: str) -> None:
        """Tells that a document of this language was opened."""
        self._wanted[language_id] = None
        if self.done:
            self._task = self._session.spawn(self._compile())

    async def _compile(self) -> None:
        await asyncio.sleep(PAUSE_S)
        while self._wanted and not self._spoken_to():
            language_id = next(iter(self._wanted))
            for _ in grammar.ahead(language(language_id)):
                await asyncio.sleep(PAUSE_S)
                if self._spoken_to():
                    return
            del self._wanted[language_id]

    def _spoken_to(self) -> bool:
        return self._session.busy or bool(self._session.listenings)
