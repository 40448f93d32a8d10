"""voice/voices: every voice of the engines that can be used."""

from __future__ import annotations

from typing import Any

from senorita_lsp.server.session import Session


async def handle(session: Session, params: Any) -> dict[str, Any]:
    voices = await session.engines.voices()
    return {
        "voices": [
            {"id": voice.id, "name": voice.name, "language": voice.language, "engine": voice.engine} for voice in voices
        ]
    }
