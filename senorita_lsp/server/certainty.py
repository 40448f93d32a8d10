"""Whether a turn was certainly meant. A turn prepared at an eager end of speech holds its effects back until then.

When a turn becomes certain is decided by turn/machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Certainty:
    """Shut until ``open``; what is handed to ``through`` passes in order, at once where it is open."""

    def __init__(self, is_open: bool = True) -> None:
        self._event = asyncio.Event()
        self._held: list[Callable[[], None]] = []
        if is_open:
            self._event.set()

    @property
    def is_open(self) -> bool:
        return self._event.is_set()

    def through(self, call: Callable[[], None]) -> None:
        """Calls it now, or once it is certain; never where it does not open."""
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
        """Returns once it is open; who is dropped meanwhile is cancelled."""
        if not self.is_open:
            await self._event.wait()
