"""A gate in front of a turn's progress: closed until the turn is certain, and for good once the turn is over."""

from __future__ import annotations

from typing import Any

from senorita_lsp.server.progress import Progress


class Gate(Progress):
    """The same stream as ``progress``. ``held``: notices wait for ``open``; what else is emitted is nobody's to know.

    After ``close`` nothing goes through any more.
    """

    def __init__(self, progress: Progress, held: bool = False) -> None:
        self._progress, self._held, self._closed = progress, held, False
        self._kept: list[tuple[str, str, str]] = []
        self.token, self.turn_id = progress.token, progress.turn_id

    def open(self) -> None:
        """What waited goes through, and from now on all the rest."""
        self._held = False
        kept, self._kept = self._kept, []
        for notice in kept:
            self.notice(*notice)

    def close(self) -> None:
        self._closed = True
        self._kept.clear()

    def emit(self, kind: str, **fields: Any) -> None:
        if not self._closed and not self._held:
            self._progress.emit(kind, **fields)

    def notice(self, level: str, code: str, message: str) -> None:
        if self._closed:
            return
        if self._held:
            self._kept.append((level, code, message))
        else:
            self._progress.notice(level, code, message)
