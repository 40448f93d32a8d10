"""Whether a turn was certainly meant. A turn prepared at an eager end of speech holds its effects back until then.

When a turn becomes certain is decided by turn/machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Certainty:
    """Closed until ``open``. Calls handed to ``through`` are made in order once it is open."""

    def __init__(self, is_open: bool = True) -> None:
        self._event = asyncio.Event()
        self._held: list[Callable[[], None]] = []
        if is_open:
            self._event.set()

    @property
    def is_open(self) -> bool:
        return self._event.is_set()

    def through(self, call: Callable[[], None]) -> None:
        """Calls it now if open, else once opened; never if it stays closed."""
        if self.is_open:
            call()
        else:
            self._held.append(call)

    def open(self) -> None:
        self._event.set()
        held, self._held = self._held, []
        for call in held:
            call()

    async def passed(self) -> None:
        """Waits until it is open; a turn that is dropped is cancelled while waiting."""
        if not self.is_open:
            await self._event.wait()
