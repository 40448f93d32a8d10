"""Text to speech, as Groq (WAV) and OpenAI-compatible servers (bare PCM at 24 kHz, WAV …) have it.

Source: console.groq.com/docs/text-to-speech, platform.openai.com/docs/api-reference/audio/createSpeech.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.cloud.answer import Answer
from tests.cloud.models import limits
from tests.cloud.refusal import by_model, refusal
from tests.cloud.sound import paced, pcm, wav

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received

RATE = 24_000


async def speech(cloud: Cloud, received: Received) -> Answer | web.Response:
    body = received.json
    if refused := by_model(cloud, received, body.get("model")):
        return refused
    if not body.get("input") or not body.get("voice"):
        return refusal(received.on, 400, said="input and voice are required")
    usual = "wav" if received.on.startswith("groq.") else "mp3"
    form = body.get("response_format", usual)
    if form not in ("wav", "pcm") or (form == "pcm" and usual == "wav"):
        return refusal(received.on, 400, said=f"response_format must be one of [wav] here, not {form}")
    rate = int(body.get("sample_rate", RATE))
    data = pcm(cloud.script, body["input"], rate)
    cloud.event("tts.text", on=received.on, text=body["input"])
    data = wav(cloud.script, data, rate) if form == "wav" else data
    return Answer("audio", paced(cloud.script, data, rate), {"Content-Type": f"audio/{form}", **limits()})
