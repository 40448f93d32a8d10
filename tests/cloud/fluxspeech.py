"""Deepgram's /v2/speak (Flux speech): turns of speech that know what of them was heard.

Source: the SDK's message types under deepgram.speak.v2.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.cloud.answer import Answer
from tests.cloud.sound import paced, pcm
from tests.cloud.speak import speak_http

if TYPE_CHECKING:
    from tests.cloud.line import Line
    from tests.cloud.record import Cloud, Received

_NO_CONTROLS = {"pronunciations_applied": 0, "breaks_applied": 0, "pronunciation_warnings": 0}


@dataclass
class _Turn:
    text: str = ""
    id: str = field(default_factory=lambda: f"dg_sp_{uuid.uuid4().hex[:12]}")
    start_ms: int = 0
    sound_ms: int = 0

    def metadata(self) -> dict[str, Any]:
        return {
            "speech_id": self.id,
            "audio_duration_ms": self.sound_ms,
            "input_character_count": len(self.text),
            "billable_character_count": len(self.text),
            "controls_applied": dict(_NO_CONTROLS),
        }


class FluxSpeech:
    """One speaking connection: Speak adds to a turn, Flush ends it, Interrupt says how much of it was heard."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        self._cloud, self._script, self._line = cloud, cloud.script, line
        self._rate = int(line.received.value("sample_rate") or 24_000)
        self._turn: _Turn | None = None
        self._active: _Turn | None = None
        self._sound_ms, self._characters, self._offset = 0, 0, -1
        self._jobs: asyncio.Queue[_Turn] = asyncio.Queue()
        self._speaking: asyncio.Task[None] | None = None
        line.error = self._fatal

    def _fatal(self) -> tuple[dict[str, Any] | None, int, bytes]:
        return {"type": "Error", "code": "NET-0000", "description": "It broke."}, 1011, b"NET-0000"

    async def run(self) -> None:
        model = self._line.received.value("model")
        connected = {"model_name": model, "model_version": "2026-01-01.0", "model_uuids": [self._line.id]}
        await self._line.send({"type": "Connected", "request_id": self._line.id, **connected})
        worker = asyncio.ensure_future(self._work())
        try:
            while isinstance(message := await self._line.receive(), dict):
                self._cloud.event("tts.control", conn=self._line.received.number, type=message.get("type"))
                if await self._control(message):
                    return
        finally:
            worker.cancel()

    async def _control(self, message: dict[str, Any]) -> bool:
        kind = message.get("type")
        if kind == "Speak":
            self._turn = self._turn or _Turn()
            self._turn.text += message["text"]
        elif kind == "Flush":
            await self._flush()
        elif kind == "Interrupt":
            await self._interrupt((message.get("playback_offset") or {}).get("value"))
        elif kind == "Configure":
            await self._line.send({"type": "ConfigureSuccess", "applied": {"speed": message.get("speed")}})
        elif kind == "Close":
            await self._flush(quiet=True)
            await self._jobs.join()
            await self._goodbye()
            return True
        else:
            await self._line.send({"type": "Error", "code": "MESSAGE-0000", "description": "unknown message"})
            await self._line.close(1008, b"MESSAGE-0000")
            return True
        return False

    async def _flush(self, quiet: bool = False) -> None:
        if self._turn is not None:
            self._cloud.event("tts.text", on=self._line.received.on, text=self._turn.text)
            self._characters += len(self._turn.text)
            self._jobs.put_nowait(self._turn)
            self._turn = None
        elif not quiet:
            await self._warn("NO_ACTIVE_SPEECH", "There is no speech to flush.")

    async def _goodbye(self) -> None:
        totals = {
            "total_audio_duration_ms": self._sound_ms,
            "total_input_character_count": self._characters,
            "total_billable_character_count": self._characters,
        }
        await self._line.send({"type": "SessionMetadata", **totals})
        await self._line.close()

    async def _interrupt(self, offset: int | None) -> None:
        if not self._sound_ms:
            await self._warn("NO_AUDIO_GENERATED", "There is nothing to interrupt.")
            return
        if offset is not None and offset <= self._offset:
            await self._warn("INVALID_INTERRUPT_OFFSET", "The offset did not advance.")
            return
        played = self._sound_ms if offset is None else offset
        self._offset = played
        turn = self._active or _Turn()
        if self._speaking is not None:
            self._speaking.cancel()
        while not self._jobs.empty():
            self._jobs.get_nowait()
            self._jobs.task_done()
        self._turn = None
        said: dict[str, Any] = {"type": "SpeechInterrupted", "audio_played_ms": played, "metadata": turn.metadata()}
        if offset is not None:
            cut = min(len(turn.text), max(0, round((played - turn.start_ms) / self._script.sound_per_char)))
            said |= {"text_spoken": turn.text[:cut], "text_remaining": turn.text[cut:]}
        await self._line.send(said)

    async def _warn(self, code: str, description: str) -> None:
        await self._line.send({"type": "Warning", "code": code, "description": description})

    async def _work(self) -> None:
        while True:
            turn = await self._jobs.get()
            self._active = turn
            self._speaking = asyncio.ensure_future(self._say(turn))
            await asyncio.wait([self._speaking])
            self._jobs.task_done()

    async def _say(self, turn: _Turn) -> None:
        turn.start_ms = self._sound_ms
        await self._line.send({"type": "SpeechStarted", "speech_id": turn.id})
        if not any(character.isalnum() for character in turn.text):
            await self._warn("NO_SYNTHESIZABLE_TEXT", "There is nothing to say.")
        else:
            async for chunk in paced(self._script, pcm(self._script, turn.text, self._rate), self._rate):
                await self._line.send(chunk)
                turn.sound_ms += len(chunk) * 500 // self._rate
                self._sound_ms = turn.start_ms + turn.sound_ms
        await self._line.send({"type": "Flushed", "speech_id": turn.id})
        await self._line.send({"type": "SpeechMetadata", **turn.metadata()}, last=True)


async def flux_speech(cloud: Cloud, line: Line) -> None:
    await FluxSpeech(cloud, line).run()


async def flux_speech_http(cloud: Cloud, received: Received) -> Answer | web.Response:
    """POST /v2/speak: one text, its sound."""
    return await speak_http(cloud, received)
