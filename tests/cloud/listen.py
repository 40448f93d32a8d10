"""Deepgram's live hearing: /v1/listen (Nova) and what it shares with /v2/listen (Flux, in flux.py).

Source: developers.deepgram.com/reference/speech-to-text/listen-streaming, and the SDK's message types. Speech is told
from silence by its level; what is heard is the script's.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cloud.line import Line
    from tests.cloud.record import Cloud

SLICE_S = 0.02
_NEVER = 1e9
_TOLD = {
    "StartOfTurn": "stt.begun",
    "SpeechStarted": "stt.begun",
    "EagerEndOfTurn": "stt.eager",
    "TurnResumed": "stt.resumed",
}
"""Events by what is sent, beside ``stt.final``."""


def words(text: str, start: float, end: float) -> list[dict[str, Any]]:
    """The words of a text, evenly between two moments (in s)."""
    parts = text.split()
    each = (end - start) / max(len(parts), 1)
    return [
        {
            "word": part.lower().strip(",.?!"),
            "punctuated_word": part,
            "start": round(start + index * each, 3),
            "end": round(start + (index + 1) * each, 3),
            "confidence": 0.99,
        }
        for index, part in enumerate(parts)
    ]


def _transcript(message: dict[str, Any]) -> str:
    """What a message says was heard."""
    if message["type"] == "Results":
        message = message["channel"]["alternatives"][0]
    return str(message.get("transcript", ""))


class Ear:
    """One connection that listens: sound in, messages out after the script's delay, in order."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        self.cloud, self.script, self.line = cloud, cloud.script, line
        self.rate = int(line.received.value("sample_rate") or 16_000)
        self.linear = (line.received.value("encoding") or "linear16") == "linear16"
        self.conn, self.turn, self.heard_s = line.received.number, 0, 0.0
        self.turn_start_s = self._loud_at = 0.0
        self._later: asyncio.Queue[tuple[float, dict[str, Any], bool]] = asyncio.Queue()
        self.quiet()

    def quiet(self) -> None:
        """Nobody speaks."""
        self.speech = self.silence = self.last_interim = 0.0
        self.started = self.eager = self.final = self.ended = False
        self.start_s = self.heard_s

    async def run(self) -> None:
        writer = asyncio.ensure_future(self._write())
        try:
            while not await self._take():
                pass
        finally:
            writer.cancel()

    async def _take(self) -> bool:
        """Takes one message; True where the connection has ended."""
        try:
            message = await self.line.receive(self.script.idle_timeout_s)
        except TimeoutError:
            self.cloud.event("stt.idle", conn=self.conn)
            await self.timeout()
            return True
        if message is None:
            return True
        if isinstance(message, bytes):
            if message:
                self.feed(message)
                return False
            message = {"type": "CloseStream"}
        self.cloud.event("stt.control", conn=self.conn, type=message.get("type"))
        return await self.control(message)

    async def timeout(self) -> None:
        await self.line.close(1011, b"NET-0001")

    async def control(self, message: dict[str, Any]) -> bool:
        raise NotImplementedError

    def hear(self, loud: bool) -> None:
        raise NotImplementedError

    def feed(self, data: bytes) -> None:
        """Takes sound in, however it is cut: what is loud is told from what is not by pieces of SLICE_S."""
        size = round(self.rate * SLICE_S) * (2 if self.linear else 1)
        for at in range(0, len(data), size):
            self._slice(data[at : at + size])

    def _slice(self, data: bytes) -> None:
        samples = len(data) // (2 if self.linear else 1)
        milliseconds = samples / self.rate * 1000
        self.heard_s += milliseconds / 1000
        loud = self._loud(data)
        if loud:
            if not self.speech:
                self.start_s = self.heard_s - milliseconds / 1000
                self.cloud.event("stt.speech", conn=self.conn, turn=self.turn)
            self._loud_at = time.perf_counter()
            self.speech += milliseconds + self.silence
            self.silence = 0.0
        elif self.speech:
            if not self.silence:
                self.cloud.event("stt.silence", conn=self.conn, turn=self.turn, last=self._loud_at)
            self.silence += milliseconds
        if self.speech:
            self.hear(loud)

    def _loud(self, data: bytes) -> bool:
        if not self.linear:
            return len(set(data)) > 2
        view = memoryview(data[: len(data) & ~1]).cast("h")
        return any(abs(sample) > self.script.speech_level for sample in view[::8])

    def text(self, part: float = 1.0) -> str:
        parts = self.script.heard(self.conn, self.turn).split()
        return " ".join(parts if part >= 1 else parts[: max(1, int(len(parts) * part))])

    def next_turn(self) -> None:
        self.cloud.event("stt.turn", conn=self.conn, turn=self.turn, speech_ms=round(self.speech))
        self.turn += 1
        self.turn_start_s = self.heard_s
        self.quiet()

    def post(self, message: dict[str, Any], last: bool = False) -> None:
        """Sends it after the model's delay."""
        self._later.put_nowait((time.perf_counter() + self.script.stt_delay / 1000, message, last))

    async def drained(self) -> None:
        """Waits until all that was posted has been sent."""
        await self._later.join()

    async def _write(self) -> None:
        while True:
            due, message, last = await self._later.get()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            kind = "stt.final" if last else _TOLD.get(message.get("event", message["type"]), "")
            if kind:
                self.cloud.event(kind, conn=self.conn, text=_transcript(message))
            await self.line.send(message, last)
            if last and not self.line.closed and message.get("transcript", "?"):
                self.script.spent()
            self._later.task_done()


class Nova(Ear):
    """/v1/listen."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        super().__init__(cloud, line)
        asked = line.received.value("endpointing")
        usual = {"": self.script.default_endpointing, "true": self.script.default_endpointing, "false": _NEVER}
        self._pause = max(usual[asked] if asked in usual else float(asked), self.script.least_endpointing)
        self._utterance_end = float(line.received.value("utterance_end_ms") or 0)
        self._interim = line.received.value("interim_results") == "true"
        self._vad = line.received.value("vad_events") == "true"

    async def control(self, message: dict[str, Any]) -> bool:
        kind = message.get("type")
        if kind == "CloseStream":
            if self.speech and not self.final:
                self.post(self.results(self.text(), True, False), last=True)
            await self.drained()
            await self.line.send(self._metadata())
            await self.line.close()
            return True
        if kind == "Finalize":
            self._finalize()
        elif kind == "Configure":
            self._configure(message)
        elif kind != "KeepAlive":
            said = {"type": "Error", "variant": "SchemaError", "description": "unknown variant", "message": ""}
            await self.line.send(said)
        return False

    def _finalize(self) -> None:
        said = self.text() if self.speech and not self.final else ""
        self.post(self.results(said, True, True, from_finalize=True), last=True)
        if said:
            self.next_turn()

    def _configure(self, message: dict[str, Any]) -> None:
        if self.script.configure_fails:
            failure = {"code": "CONFIGURE_KEYTERM_LIMIT_EXCEEDED", "description": "too many"}
            self.post({"type": "ConfigureFailure", "request_id": self.line.id, **failure})
        else:
            self.post({"type": "ConfigureSuccess", "request_id": self.line.id, "keyterms": message.get("keyterms")})

    def _metadata(self) -> dict[str, Any]:
        return {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self.line.id,
            "sha256": "0" * 64,
            "created": "2026-01-01T00:00:00.000Z",
            "duration": self.heard_s,
            "channels": 1,
        }

    def hear(self, loud: bool) -> None:
        if not loud:
            self._hear_silence()
            return
        if self.final:
            # Speech goes on before the utterance's end was told: what comes now is said anew.
            self.next_turn()
            self.speech = self.script.start_speech
        if not self.started:
            self.started = True
            if self._vad:
                self.post({"type": "SpeechStarted", "channel": [0, 1], "timestamp": self.start_s})
        if self._interim and self.speech - self.last_interim >= self.script.interim_every:
            self.last_interim = self.speech
            self.post(self.results(self.text(0.5), False, False))

    def _hear_silence(self) -> None:
        if not self.final and self.silence >= self._pause:
            self.final = True
            self.post(self.results(self.text(), True, True), last=True)
        if self._utterance_end and not self.ended and self.silence >= self._utterance_end:
            self.ended = True
            end = self.heard_s - self.silence / 1000
            self.post({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": end})
        if self.final and (not self._utterance_end or self.ended):
            self.next_turn()

    def results(self, text: str, final: bool, speech_final: bool, from_finalize: bool = False) -> dict[str, Any]:
        alternative = {
            "transcript": text,
            "confidence": 0.99 if text else 0.0,
            "words": words(text, self.start_s, self.heard_s),
        }
        info = {"name": "general-nova-3", "version": "2026-01-01.0", "arch": "nova-3"}
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "duration": self.heard_s - self.start_s,
            "start": self.start_s,
            "is_final": final,
            "speech_final": speech_final,
            "channel": {"alternatives": [alternative]},
            "metadata": {"request_id": self.line.id, "model_info": info, "model_uuid": self.line.id},
            "from_finalize": from_finalize,
        }


async def nova(cloud: Cloud, line: Line) -> None:
    await Nova(cloud, line).run()
