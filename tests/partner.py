"""An editor with a microphone and a loudspeaker of its own, which says what of each answer was really heard.

What belongs here: playing in real time, standing still where a test wants to speak, ``voice/playback``. What does not:
what is said, and what is expected of it (conversation.py).
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.live_talk import TOKEN, Talker

TICK_S = 0.01
REPORT_MS = 200
"""How often a player says where it is."""


@dataclass
class Track:
    """One answer's sound; ``at`` is how much of it was heard, in ms. ``state`` is as in ``voice/playback``."""

    turn_id: str
    rate: int = 24_000
    sound: bytearray = field(default_factory=bytearray)
    at: float = 0
    whole: bool = False
    state: str = "playing"
    told: float = -REPORT_MS

    @property
    def ms(self) -> float:
        return len(self.sound) / 2 / self.rate * 1000

    @property
    def over(self) -> bool:
        return self.state in ("finished", "stopped")


class Player:
    """Plays one answer after the other, ``speed`` times as fast as real time, and no further than ``mark`` (ms of the
    answer it plays): the moment at which somebody speaks over it. ``late`` are messages for answers that were stopped.
    """

    def __init__(self, report: Callable[[str, int, str], None], speed: float = 1.0) -> None:
        self.tracks: dict[str, Track] = {}
        self.mark: float | None = None
        self.speed = speed
        self.late: list[dict[str, Any]] = []
        self._report = report
        self._task: asyncio.Task[None] | None = None

    @property
    def track(self) -> Track | None:
        """What is being played."""
        return next((track for track in self.tracks.values() if not track.over), None)

    @property
    def at_mark(self) -> bool:
        return self.track is not None and self.mark is not None and self.track.at >= self.mark

    def take(self, value: dict[str, Any]) -> None:
        """A progress value of the session."""
        match value:
            case {"kind": "audio", "turnId": turn_id}:
                track = self.tracks.setdefault(turn_id, Track(turn_id, value["format"]["sampleRate"]))
                if track.over:
                    self.late.append(value)
                track.sound += base64.b64decode(value["data"])
                self._play()
            case {"kind": "audioEnd", "turnId": turn_id} if turn_id in self.tracks:
                self.tracks[turn_id].whole = True
            case {"kind": "pausePlayback" | "resumePlayback" | "stopPlayback" as kind, "turnId": turn_id}:
                track = self.tracks.setdefault(turn_id, Track(turn_id))
                self._tell(track, {"p": "paused", "r": "playing", "s": "stopped"}[kind[0]])

    def forget(self) -> None:
        """What was played is of no interest any more."""
        self.tracks = {turn_id: track for turn_id, track in self.tracks.items() if not track.over}

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _tell(self, track: Track, state: str) -> None:
        track.state, track.told = state, track.at
        self._report(track.turn_id, int(track.at), state)

    def _play(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        then = loop.time()
        while (track := self.track) is not None:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            self._advance(track, (now - then) * 1000 * self.speed)
            then = now

    def _advance(self, track: Track, passed_ms: float) -> None:
        if track.state != "playing":
            return
        limit = track.ms if self.mark is None else min(track.ms, self.mark)
        track.at = max(track.at, min(limit, track.at + passed_ms))
        if track.whole and track.at >= track.ms:
            self._tell(track, "finished")
        elif track.at - track.told >= REPORT_MS:
            self._tell(track, "playing")


class Partner(Talker):
    """Talks and listens. A question stays open until it is answered aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.player = Player(self._played)
        self.muted = False

    def _progress(self, params: Any) -> None:
        super()._progress(params)
        if params.token == TOKEN:
            self.player.take(self.told[-1])

    def _played(self, turn_id: str, played_ms: int, state: str) -> None:
        params = {"sessionId": self.session, "turnId": turn_id, "playedMs": played_ms, "state": state}
        self.protocol.notify("voice/playback", params)

    async def _ask(self, params: Any) -> Any:
        self.seen.questions.append(params.message)
        await asyncio.get_running_loop().create_future()

    async def mute(self, muted: bool) -> None:
        self.muted = muted
        await self.ask_server("voice/mute", {"sessionId": self.session, "muted": muted})

    async def switch(self, mode: str) -> None:
        await self.ask_server("voice/mode", {"sessionId": self.session, "mode": mode})
