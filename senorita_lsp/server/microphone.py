"""The server's own microphone, as the source of a listening session's sound."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.device import Capture
    from senorita_lsp.server.listening import Listening
    from senorita_lsp.server.session import Session


class Microphone:
    """Feeds captured sound to a listening session until it is closed."""

    def __init__(self, listening: Listening, capture: Capture) -> None:
        self._listening, self._capture = listening, capture
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, session: Session, listening: Listening) -> Microphone:
        """Opens the device of the settings; raises EngineError (noDevice, permissionDenied, …)."""
        from senorita_lsp.engines.audio.device import Capture

        microphone = cls(listening, await Capture.open(16_000, session.settings.audio.input_device or None))
        microphone._task = session.spawn(microphone._run())
        return microphone

    async def _run(self) -> None:
        seq = 0
        try:
            async for chunk in self._capture.chunks():
                self._listening.audio(seq, chunk)
                seq += 1
        except EngineError as error:
            self._listening.complain(error)

    async def close(self) -> None:
        """Lets go of the device; what was captured has been handed on."""
        await self._capture.close()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=1)
            self._task.cancel()
