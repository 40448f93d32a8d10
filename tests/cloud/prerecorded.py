"""Deepgram's POST /v1/listen: whole clips.

Source: developers.deepgram.com/reference/speech-to-text/listen-pre-recorded.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from aiohttp import web

from tests.cloud.answer import Answer, whole
from tests.cloud.listen import words
from tests.cloud.refusal import by_model, refusal

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received


async def prerecorded(cloud: Cloud, received: Received) -> Answer | web.Response:
    if refused := by_model(cloud, received, received.value("model")):
        return refused
    if not received.body:
        said = "Bad Request: failed to process audio: corrupt or unsupported data"
        return refusal(received.on, 400, "Bad Request", said)
    received.audio += received.body
    rate = int(received.value("sample_rate") or 16_000)
    duration = len(received.body) / 2 / rate
    text = cloud.script.heard(received.number)
    cloud.script.spent()
    alternative = {"transcript": text, "confidence": 0.99 if text else 0.0, "words": words(text, 0, duration)}
    model = {"name": "general-nova-3", "version": "2026-01-01.0", "arch": "nova-3"}
    identity = str(uuid.uuid4())
    metadata = {
        "transaction_key": "deprecated",
        "request_id": identity,
        "sha256": "0" * 64,
        "created": "2026-01-01T00:00:00.000Z",
        "duration": duration,
        "channels": 1,
        "models": [identity],
        "model_info": {identity: model},
    }
    body = {"metadata": metadata, "results": {"channels": [{"alternatives": [alternative]}]}}
    return whole(body, cloud.script.clip_delay, {"dg-request-id": identity})
