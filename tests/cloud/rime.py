"""Rime's POST /v1/rime-tts: the form of the sound is asked for with Accept.

Source: docs.rime.ai/api-reference/coda/http, /docs/api-authentication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.cloud.answer import Answer
from tests.cloud.refusal import refusal
from tests.cloud.sound import paced, pcm, ulaw_silence, wav

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received

SPEAKERS = ("astra", "luna", "cove", "celeste")
MODELS = ("coda", "arcana", "mistv3", "mistv2")


async def rime(cloud: Cloud, received: Received) -> Answer | web.Response:
    body = received.json
    if body.get("modelId", "coda") not in MODELS or body.get("speaker") not in SPEAKERS:
        return refusal(received.on, 400, said="invalid speaker or modelId")
    rate = int(body.get("samplingRate", 24_000))
    asked = received.headers.get("accept", "").partition(";")[0].strip()
    data = pcm(cloud.script, body["text"], rate)
    cloud.event("tts.text", on=received.on, text=body["text"])
    if asked in ("audio/wav", "audio/x-wav"):
        data = wav(cloud.script, data, rate)
    elif asked in ("audio/PCMU", "audio/x-mulaw"):
        data = ulaw_silence(data)
    elif asked not in ("audio/L16", "audio/l16", "audio/pcm"):
        return refusal(received.on, 406, said="this server makes no other form of sound")
    return Answer("audio", paced(cloud.script, data, rate), {"Content-Type": asked})
