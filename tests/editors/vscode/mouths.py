"""Speaking into either microphone: the browser's, which is a file, and the machine's, which is a sound server's.

What belongs here: people in the room, who hear its loudspeaker as well. What does not: keys and windows.
"""

from __future__ import annotations

import subprocess
import time
import wave
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from senorita_lsp.engines.audio.format import Clip
from tests.sound import SoundServer
from tests.voices import silence, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16_000
BREATH_MS = 400
"""Between opening the microphone and the first word, and after the last."""


class BrowserMouth:
    """Chromium plays the file from its beginning whenever the microphone is opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.before("")

    def before(self, text: str) -> None:
        clip = _breathing(spoken(text) if text else silence(0))
        with wave.open(str(self._path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(clip.rate)
            file.writeframes(clip.data)

    def speak(self, text: str) -> None:
        time.sleep(seconds(_breathing(spoken(text))))


class RoomMouth:
    """Somebody in front of the machine's microphone."""

    def __init__(self, room: SoundServer) -> None:
        self._room = room

    def before(self, text: str) -> None:
        spoken(text)

    def speak(self, text: str) -> None:
        self.begin(text).wait(60)

    def begin(self, text: str) -> subprocess.Popen[bytes]:
        """Says it while other things happen; the process ends when it is said."""
        clip = _breathing(spoken(text))
        return self._room.say(clip.data, clip.rate)


class RoomEar:
    """What comes out of the machine's loudspeaker, as it comes."""

    def __init__(self, room: SoundServer) -> None:
        self._process = room.listen(RATE)
        self._samples: list[NDArray[np.int16]] = []
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while data := self._process.stdout.read(RATE // 50 * 2):
            self._samples.append(np.frombuffer(data, "<i2"))

    @property
    def sounded(self) -> float:
        """How long it was not silent, in seconds; pauses between words count."""
        frames = [bool(np.abs(frame).max(initial=0) > 100) for frame in list(self._samples)]
        loud = np.flatnonzero(frames)
        return float(loud[-1] - loud[0] + 1) / 50 if len(loud) else 0.0

    @property
    def silent(self) -> bool:
        """Whether the last second was silent."""
        last = self._samples[-50:]
        return len(last) == 50 and all(np.abs(frame).max(initial=0) <= 100 for frame in last)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def _breathing(clip: Clip) -> Clip:
    breath = silence(BREATH_MS, clip.rate).data
    return Clip(breath + clip.data + breath, clip.rate)


def seconds(clip: Clip) -> float:
    return len(clip.data) / 2 / clip.rate
