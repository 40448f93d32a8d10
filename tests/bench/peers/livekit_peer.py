"""LiveKit Agents: an AgentSession with audio from and to this process, and no room.

modes  flux        Deepgram's STTv2 (Flux), which ends the turns; no delay is added to it (min_delay 0, where the
                   default is 0.5 s)
       flux-eager  the same with eager_eot_threshold
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import Any

import aiohttp
from livekit import rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.voice import io
from livekit.plugins import deepgram, groq

from tests.bench.peers.driver import Asked, Peer, main
from tests.bench.peers.ends import FRAME_S, Ear, now

MODEL = "openai/gpt-oss-120b"
LEAST_S = 1e-6
ROOM = {"LIVEKIT_URL": "ws://127.0.0.1:9", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "s" * 32}
"""A session without a room asks for one all the same; nothing listens there."""


class In(io.AudioInput):
    """Takes frames from this process."""

    def __init__(self) -> None:
        super().__init__(label="bench")
        self.frames: asyncio.Queue[Any] = asyncio.Queue()

    async def __anext__(self) -> Any:
        return await self.frames.get()


class Out(io.AudioOutput):
    """Plays 20 ms at a time at the pace of sound; stops at once when it is cleared or paused."""

    def __init__(self, ear: Ear) -> None:
        super().__init__(label="bench", capabilities=io.AudioOutputCapabilities(pause=True), sample_rate=24000)
        self._ear = ear
        self._forget()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def _forget(self) -> None:
        self._left = self._played = 0.0
        self._ended = self._paused = False

    async def capture_frame(self, frame: Any) -> None:
        await super().capture_frame(frame)
        self._left += frame.samples_per_channel / frame.sample_rate
        self._wake.set()
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    def flush(self) -> None:
        super().flush()
        self._ended = True
        self._wake.set()

    def clear_buffer(self) -> None:
        if self._left or self._played:
            self._ear.stop()
            self._finish(True)

    def pause(self) -> None:
        super().pause()
        if self._left:
            self._ear.stop("pause")
        self._paused = True

    def resume(self) -> None:
        super().resume()
        self._paused = False
        self._wake.set()

    def _finish(self, interrupted: bool) -> None:
        played = self._played
        self._forget()
        self.on_playback_finished(playback_position=played, interrupted=interrupted)

    async def _run(self) -> None:
        due = now()
        while True:
            if self._left <= LEAST_S or self._paused:
                if self._ended and self._played and self._left <= LEAST_S:
                    self._finish(False)
                self._wake.clear()
                await self._wake.wait()
                due = now()
                continue
            if not self._played:
                self.on_playback_started(created_at=time.time())
            step = min(FRAME_S, self._left)
            self._left -= step
            self._played += step
            self._ear.sound()
            due += step
            await asyncio.sleep(max(0.0, due - now()))


async def open_peer(asked: Asked, ear: Ear) -> Peer:
    logging.disable(logging.CRITICAL)
    os.environ.update(ROOM)
    http = aiohttp.ClientSession()
    eager = {"eager_eot_threshold": 0.4} if asked.mode == "flux-eager" else {}
    deepgrams: dict[str, Any] = {"api_key": "key", "http_session": http}
    session = AgentSession(
        turn_handling={"turn_detection": "stt", "endpointing": {"min_delay": 0.0}},
        stt=deepgram.STTv2(model="flux-general-en", base_url=asked.sockets + "/v2/listen", **eager, **deepgrams),
        vad=None,
        llm=groq.LLM(model=MODEL, api_key="key", base_url=asked.cloud + "/openai/v1"),
        tts=deepgram.TTS(model="aura-2-thalia-en", base_url=asked.cloud + "/v1/speak", **deepgrams),
    )
    source = In()
    session.input.audio = source
    session.output.audio = Out(ear)
    await session.start(Agent(instructions="You are a voice assistant."))

    async def hear(frame: bytes) -> None:
        source.frames.put_nowait(rtc.AudioFrame(frame, 16000, 1, len(frame) // 2))

    return Peer(hear, held=[session, http])


if __name__ == "__main__":
    main(open_peer)
