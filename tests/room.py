"""A room with a loudspeaker and a microphone: what is played comes back quieter and later, and people speak into it.

What belongs here: that sound in real time, and playing as an editor does. What does not: what is expected of whoever
listens (test_hands_free_echo.py).
"""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from senorita_lsp.engines.audio.resample import Resampler
from tests.hands_free import played

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.live_talk import Talk

RATE = 16_000
FRAME = RATE // 50
REFLECTIONS = ((0, 1.0), (11, 0.5), (23, 0.3))
"""When what is played comes back, in ms after the first time, and how loud."""

NOISE = 6.0
"""The deviation of the room's own noise: −75 dB."""


class Room:
    """``loss_db``: how much quieter the loudspeaker is at the microphone; ``delay_ms``: how much later."""

    def __init__(self, talk: Talk, loss_db: float, delay_ms: int) -> None:
        self._talk = talk
        self._gain = 10 ** (-loss_db / 20)
        self._delay = RATE * delay_ms // 1000
        self._air = np.zeros(RATE, np.float32)
        self._person = np.zeros(0, np.float32)
        self._noise = np.random.default_rng(5)
        self._resampler = Resampler(24_000, RATE)
        self._sound: NDArray[np.float32] = np.zeros(0, np.float32)
        self._taken = len(talk.editor.told)
        self._turn: str | None = None
        self._whole = self._still = False
        self._played = 0
        self._task = asyncio.ensure_future(self._run())

    @property
    def playing(self) -> bool:
        return self._turn is not None

    @property
    def played_ms(self) -> int:
        return self._played * 1000 // RATE

    def say(self, data: bytes, db: float = 0) -> None:
        """Somebody speaks: pcm_s16le at 16 kHz, so much louder."""
        self._person = np.frombuffer(data, "<i2").astype(np.float32) * 10 ** (db / 20)

    @property
    def silent(self) -> bool:
        """Whether whoever spoke has finished."""
        return not len(self._person)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled() and (fault := self._task.exception()) is not None:
            raise fault

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        begun, frames = loop.time(), 0
        while True:
            self._look()
            while frames * FRAME < (loop.time() - begun) * RATE:
                self._talk.editor.send(self._frame())
                frames += 1
                if frames % 10 == 0 and self._turn is not None and not self._still:
                    self._report("playing")
            await asyncio.sleep(0.01)

    def _look(self) -> None:
        """What the editor was told since: sound to play, and what becomes of it."""
        told = self._talk.editor.told
        for value in told[self._taken :]:
            self._take(value)
        self._taken = len(told)

    def _take(self, value: dict[str, Any]) -> None:
        match value:
            case {"kind": "audio", "turnId": turn_id, "data": data}:
                if turn_id != self._turn:
                    self._turn, self._played, self._whole, self._still = turn_id, 0, False, False
                    self._sound = np.zeros(0, np.float32)
                pcm = self._resampler.feed(base64.b64decode(data))
                self._sound = np.append(self._sound, np.frombuffer(pcm, "<i2").astype(np.float32))
            case {"kind": "audioEnd", "turnId": turn_id} if turn_id == self._turn:
                self._whole = True
            case {"kind": "pausePlayback", "turnId": turn_id} if turn_id == self._turn:
                self._still = True
                self._report("paused")
            case {"kind": "resumePlayback", "turnId": turn_id} if turn_id == self._turn:
                self._still = False
                self._report("playing")
            case {"kind": "stopPlayback", "turnId": turn_id} if turn_id == self._turn:
                self._over("stopped")

    def _over(self, state: str) -> None:
        self._report(state)
        self._turn = None
        self._sound = np.zeros(0, np.float32)

    def _report(self, state: str) -> None:
        assert self._turn is not None
        played(self._talk, self._turn, self.played_ms, state)

    def _frame(self) -> bytes:
        """The next 20 ms at the microphone."""
        out = np.zeros(FRAME, np.float32)
        if self._turn is not None and not self._still:
            piece, self._sound = self._sound[:FRAME], self._sound[FRAME:]
            out[: len(piece)] = piece
            self._played += len(piece)
            if self._whole and not len(self._sound):
                self._over("finished")
        self._air = np.append(self._air[FRAME:], out)
        end = len(self._air) - self._delay
        sound = self._noise.normal(0, NOISE, FRAME).astype(np.float32)
        for ms, share in REFLECTIONS:
            at = end - RATE * ms // 1000
            sound += self._air[at - FRAME : at] * (share * self._gain)
        person, self._person = self._person[:FRAME], self._person[FRAME:]
        sound[: len(person)] += person
        return bytes(np.clip(sound, -32_768, 32_767).astype("<i2").tobytes())
