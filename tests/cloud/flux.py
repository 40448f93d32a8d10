"""Deepgram's /v2/listen (Flux): turns, not results.

Source: developers.deepgram.com/docs/flux/state, /docs/flux/force-end-turn, /docs/flux/configure, and the SDK's types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud.listen import Ear, words

if TYPE_CHECKING:
    from tests.cloud.line import Line
    from tests.cloud.record import Cloud


class Flux(Ear):
    """/v2/listen."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        super().__init__(cloud, line)
        ask = line.received.value
        self.thresholds: dict[str, Any] = {
            "eager_eot_threshold": float(ask("eager_eot_threshold") or 0) or None,
            "eot_threshold": float(ask("eot_threshold") or 0.7),
            "eot_timeout_ms": int(ask("eot_timeout_ms") or 5_000),
        }
        self.keyterms = line.received.query.get("keyterm", [])
        self._sequence, self._told_s = 0, 0.0
        line.error = self._fatal

    async def run(self) -> None:
        await self.line.send(self._numbered({"type": "Connected", "request_id": self.line.id}))
        if self.script.warning:
            warning = {"code": self.script.warning, "description": "Something is not as it should be."}
            await self.line.send(self._numbered({"type": "Warning", "request_id": self.line.id, **warning}))
        await super().run()

    async def timeout(self) -> None:
        await self.line.send(self._error("NET-0001", "No audio or message was received within the timeout window."))
        await self.line.close(1011, b"NET-0001")

    async def control(self, message: dict[str, Any]) -> bool:
        kind = message.get("type")
        if kind == "CloseStream":
            await self.drained()
            await self.line.close()
            return True
        if kind == "ForceEndTurn":
            # With no turn in progress it is ignored, without a word.
            if self.started and not self.ended:
                self._end("manual")
        elif kind == "Configure":
            self._configure(message)
        else:
            await self.line.send(self._error("MESSAGE-0000", "A message could not be understood."))
            await self.line.close(1008, b"MESSAGE-0000")
            return True
        return False

    def _configure(self, message: dict[str, Any]) -> None:
        said: dict[str, Any] = {"type": "ConfigureFailure", "request_id": self.line.id, "code": "INVALID"}
        thresholds = message.get("thresholds") or {}
        eot = thresholds.get("eot_threshold") or 0.7
        if not self.script.configure_fails and 0.5 <= eot <= 1.0:
            self.thresholds.update({name: value for name, value in thresholds.items() if value is not None})
            self.keyterms = message["keyterms"] if message.get("keyterms") is not None else self.keyterms
            said = {**said, "type": "ConfigureSuccess", "thresholds": dict(self.thresholds), "keyterms": self.keyterms}
            del said["code"]
        self.post(self._numbered(said))

    def feed(self, data: bytes) -> None:
        super().feed(data)
        # Silence is transcribed too, and told of.
        if (self.heard_s - self._told_s) * 1000 >= self.script.interim_every:
            self.post(self._info("Update", self.text(0.5) if self.started else ""))

    def hear(self, loud: bool) -> None:
        if loud:
            self._hear_speech()
        elif self.started:
            self._hear_silence()
        elif self.silence > self.script.end_silence:
            self.quiet()

    def _hear_speech(self) -> None:
        if not self.started:
            if self.speech >= self.script.start_speech:
                self.started = True
                self.post(self._info("StartOfTurn", self.text(0.3)))
        elif self.eager:
            self.eager = False
            self.post(self._info("TurnResumed", self.text(0.5)))

    def _hear_silence(self) -> None:
        eager = self.thresholds["eager_eot_threshold"]
        if eager and not self.eager and self.silence >= self.script.eager_silence and self.text():
            self.eager = True
            self.post(self._info("EagerEndOfTurn", self.text(), 0.5))
        if self.thresholds["eot_threshold"] < 1 and self.silence >= self.script.end_silence:
            self._end("model")
        elif self.silence >= self.thresholds["eot_timeout_ms"]:
            self._end("timeout")

    def _end(self, trigger: str) -> None:
        self.post(self._info("EndOfTurn", self.text(), 0.9, trigger=trigger), last=True)
        self.next_turn()

    def _info(self, event: str, text: str, confidence: float = 0.1, **more: Any) -> dict[str, Any]:
        self._told_s = self.heard_s
        spoken = words(text, self.start_s, self.heard_s)
        return self._numbered(
            {
                "type": "TurnInfo",
                "request_id": self.line.id,
                "event": event,
                "turn_index": self.turn,
                "audio_window_start": self.turn_start_s,
                "audio_window_end": self.heard_s,
                "transcript": text,
                "words": [{"word": word["punctuated_word"], "confidence": word["confidence"]} for word in spoken],
                "end_of_turn_confidence": confidence,
                **more,
            }
        )

    def _numbered(self, message: dict[str, Any]) -> dict[str, Any]:
        message["sequence_id"] = self._sequence
        self._sequence += 1
        return message

    def _error(self, code: str, description: str) -> dict[str, Any]:
        return self._numbered({"type": "Error", "code": code, "description": description})

    def _fatal(self) -> tuple[dict[str, Any] | None, int, bytes]:
        return self._error("INTERNAL_SERVER_ERROR", "It broke."), 1011, b"INTERNAL_SERVER_ERROR"


async def flux(cloud: Cloud, line: Line) -> None:
    await Flux(cloud, line).run()
