"""Learning from corrections: which turns are corrections, and when the file of learned words is read and written.

The pairs of words are defined in transcript/learned.py, the file in engines/workspace/learned.py, and their use in
command/repair/snap.py. Nothing of it is logged, sent or told to an engine.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.transcript.learned import Pair, lesson, with_lesson

if TYPE_CHECKING:
    from senorita_lsp.engines.workspace.learned import Mark
    from senorita_lsp.server.session import Session

CORRECTED_S: Final = 30.0
"""How long after something was undone, or not understood, what is said next may be the same said otherwise."""


class Learning:
    """``pairs`` are what this project taught, the newest last; nothing where the setting ``learning`` is off."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: tuple[Pair, ...] = ()
        self._seen: Mark | None = None
        self._wrong: tuple[str, float] | None = None
        self._writing: asyncio.Lock = asyncio.Lock()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return self._known if self._session.settings.learning else ()

    @property
    def _folder(self) -> str | None:
        return self._session.folders[0] if self._session.here and self._session.folders else None

    async def fresh(self) -> None:
        """Reads the project's file where it is not as it was left: another server learned, or somebody forgot."""
        folder = self._folder
        if folder is not None and self._session.settings.learning:
            async with self._writing:
                changed = await asyncio.to_thread(_changed, folder, self._seen)
                if changed is not None:
                    self._known, self._seen = changed

    def was_wrong(self, heard: str) -> None:
        """Notes an utterance that failed or was undone: the next one may be a correction of it."""
        self._wrong = (heard, asyncio.get_running_loop().time())

    def understood(self, meant: str) -> None:
        """Notes an utterance that succeeded: after one that was wrong, it may be the same in other words."""
        wrong, self._wrong = self._wrong, None
        if wrong is not None and asyncio.get_running_loop().time() - wrong[1] <= CORRECTED_S:
            self.corrected(wrong[0], meant)

    def corrected(self, heard: str, meant: str) -> None:
        """Learns that ``heard`` was meant as ``meant``."""
        self._wrong = None
        pair = lesson(heard, meant) if self._session.settings.learning else None
        if pair is not None:
            self._known = with_lesson(self._known, pair)
            if self._folder is not None:
                self._session.spawn(self._keep(self._folder, pair))

    async def _keep(self, folder: str, pair: Pair) -> None:
        async with self._writing:
            with suppress(EngineError):
                self._known, self._seen = await asyncio.to_thread(_keep, folder, pair)


def _changed(folder: str, seen: Mark | None) -> tuple[tuple[Pair, ...], Mark | None] | None:
    """The pairs in the file and its state; None where it has not changed."""
    from senorita_lsp.engines.workspace.learned import load, mark

    now = mark(folder)
    return None if now == seen else (load(folder).pairs, now)


def _keep(folder: str, pair: Pair) -> tuple[tuple[Pair, ...], Mark | None]:
    """Adds a pair to those in the file, which others may have changed meanwhile. Raises EngineError (denied)."""
    from senorita_lsp.engines.workspace.learned import Learned, load, save

    pairs = with_lesson(load(folder).pairs, pair)
    return pairs, save(Learned(folder, pairs))
