"""Queries compiled before they are needed, one at a time and only while nobody speaks.

What belongs here: when. What does not: what is compiled (document/grammar).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senorita_lsp.document import grammar
from senorita_lsp.document.language import language

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

PAUSE_S = 0.05
"""Between two queries: compiling one takes milliseconds in which nothing else of the process runs."""


class Ahead:
    """Compiles the queries of each language that is opened, the outline's first. Where somebody speaks it gives up;
    the next document that is opened goes on with it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        self._wanted: dict[str, None] = {}

    @property
    def done(self) -> bool:
        return self._task is None or self._task.done()

    def opened(self, language_id: str) -> None:
        """A document of this language is open now."""
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
