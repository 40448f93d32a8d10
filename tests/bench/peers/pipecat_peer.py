"""Pipecat, as its own examples for Deepgram set it up (voice-deepgram-flux.py), with a transport in the process.

modes  flux        DeepgramFluxSTTService; the service recommends its turn strategies, as the documentation has it
       flux-eager  the same with enable_eager_end_of_turn
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import InputAudioRawFrame, InterruptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContext,
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.deepgram.flux.stt import DeepgramFluxSTTService
from pipecat.services.deepgram.tts import DeepgramTTSService
from pipecat.services.groq.llm import GroqLLMService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner

from tests.bench.peers.driver import Asked, Peer, main
from tests.bench.peers.ends import Ear

MODEL = "openai/gpt-oss-120b"


class In(BaseInputTransport):
    """Takes frames from this process."""

    def __init__(self, params: TransportParams) -> None:
        super().__init__(params)
        self.ready = asyncio.Event()

    async def start(self, frame: Any) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        self.ready.set()


class Out(BaseOutputTransport):
    """Paces as FastAPIWebsocketOutputTransport does: a chunk lasts as long as its audio."""

    def __init__(self, params: TransportParams, ear: Ear) -> None:
        super().__init__(params)
        self._ear, self._due = ear, 0.0

    async def start(self, frame: Any) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def process_frame(self, frame: Any, direction: Any) -> None:
        if isinstance(frame, InterruptionFrame):
            self._due = 0.0
        await super().process_frame(frame, direction)
        if isinstance(frame, InterruptionFrame):
            # Its queue is empty from here on.
            self._ear.stop()

    async def write_audio_frame(self, frame: Any) -> bool:
        self._ear.sound()
        pause = max(0.0, self._due - time.monotonic())
        await asyncio.sleep(pause)
        self._due = (self._due if pause else time.monotonic()) + len(frame.audio) / 2 / frame.sample_rate
        return True


def services(asked: Asked) -> tuple[Any, Any, Any]:
    """Hearing, speaking, thinking."""
    stt = DeepgramFluxSTTService(
        api_key="key", url=asked.sockets + "/v2/listen", enable_eager_end_of_turn=asked.mode == "flux-eager"
    )
    voice = DeepgramTTSService.Settings(voice="aura-2-thalia-en")
    tts = DeepgramTTSService(api_key="key", base_url=asked.sockets, settings=voice)
    model = GroqLLMService.Settings(model=MODEL)
    return stt, tts, GroqLLMService(api_key="key", base_url=asked.cloud + "/openai/v1", settings=model)


async def open_peer(asked: Asked, ear: Ear) -> Peer:
    logger.remove()
    stt, tts, llm = services(asked)
    users = LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    user, assistant = LLMContextAggregatorPair(LLMContext(), user_params=users)
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True, audio_out_auto_silence=False)
    begin, end = In(params), Out(params, ear)
    worker = PipelineWorker(
        Pipeline([begin, stt, user, llm, tts, end, assistant]),
        params=PipelineParams(
            audio_in_sample_rate=16000, audio_out_sample_rate=24000, enable_metrics=True, enable_usage_metrics=True
        ),
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.ensure_future(runner.run())
    async with asyncio.timeout(30):
        await begin.ready.wait()

    async def hear(frame: bytes) -> None:
        await begin.push_audio_frame(InputAudioRawFrame(audio=frame, sample_rate=16000, num_channels=1))

    return Peer(hear, held=[running, worker, runner])


if __name__ == "__main__":
    main(open_peer)
