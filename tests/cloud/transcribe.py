"""Clips to text, as Groq and OpenAI-compatible servers have it: multipart in, JSON out.

Source: console.groq.com/docs/speech-to-text, platform.openai.com/docs/api-reference/audio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.cloud.answer import Answer, whole
from tests.cloud.listen import words
from tests.cloud.models import limits
from tests.cloud.refusal import by_model, refusal

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received

_WAV_HEADER = 44
_RATE = 16_000


async def transcriptions(cloud: Cloud, received: Received) -> Answer | web.Response:
    if refused := by_model(cloud, received, received.form.get("model")):
        return refused
    if not received.body:
        return refusal(received.on, 400, said="file is empty")
    received.audio += received.body
    text = cloud.script.heard(received.number)
    cloud.script.spent()
    return whole(_body(received, text), cloud.script.clip_delay, limits())


def _body(received: Received, text: str) -> dict[str, Any]:
    identity = {"x_groq": {"id": f"req_{received.number}"}} if received.on.startswith("groq.") else {}
    if received.form.get("response_format", "json") != "verbose_json":
        return {"text": f" {text}", **identity}
    duration = max(0, len(received.body) - _WAV_HEADER) / 2 / _RATE
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0,
        "end": duration,
        "text": f" {text}",
        "tokens": [],
        "temperature": 0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.1,
        "no_speech_prob": 0.01 if text else 0.95,
    }
    spoken = [
        {"word": word["punctuated_word"], "start": word["start"], "end": word["end"]}
        for word in words(text, 0, duration)
    ]
    body = {
        "task": "transcribe",
        "language": "English",
        "duration": duration,
        "text": f" {text}",
        "segments": [segment],
    }
    return {**body, "words": spoken, **identity}
