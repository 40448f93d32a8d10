"""The lists: models, voices, and the headers that tell how much may still be asked.

Source: console.groq.com/docs/rate-limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cloud.answer import Answer, whole

if TYPE_CHECKING:
    from tests.cloud.record import Cloud, Received


def limits() -> dict[str, str]:
    """Requests are counted by the day, tokens by the minute."""
    return {
        "x-ratelimit-limit-requests": "14400",
        "x-ratelimit-limit-tokens": "18000",
        "x-ratelimit-remaining-requests": "14370",
        "x-ratelimit-remaining-tokens": "17997",
        "x-ratelimit-reset-requests": "2m59.56s",
        "x-ratelimit-reset-tokens": "7.66s",
    }


async def models(cloud: Cloud, received: Received) -> Answer:
    owner = received.on.partition(".")[0]
    listed = [{"id": name, "object": "model", "created": 0, "owned_by": owner} for name in cloud.script.models]
    return whole({"object": "list", "data": listed}, headers=limits())


async def voices(cloud: Cloud, received: Received) -> Answer:
    """GET /v1/audio/voices, as Speaches, Kokoro-FastAPI and others have it."""
    return whole({"voices": list(cloud.script.voices)})
