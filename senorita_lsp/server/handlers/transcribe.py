"""voice/transcribe: a whole clip to text; nothing is carried out."""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import Any

from senorita_lsp.engines.audio.decode import decode_clip
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.protocol.types import TranscribeParams
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.session import Session


async def handle(session: Session, params: TranscribeParams) -> dict[str, Any]:
    place = session.locate(params.context)
    try:
        data = a2b_base64(params.data, strict_mode=True)
    except Error:
        raise EngineError("audioFormat", "The clip is not valid base64.") from None
    form = Format(params.format.encoding, params.format.sample_rate)
    clip = await decode_clip(data, form, session.settings.limits.utterance_seconds)
    hints = await session.hints(place)
    heard = await session.engines.transcribe(clip, hints, Progress(session.client, None))
    result: dict[str, Any] = {"text": heard.text, "durationMs": clip.duration_ms}
    if heard.confidence is not None:
        result["confidence"] = heard.confidence
    if heard.words:
        result["words"] = [{"text": word.text, "startMs": word.start_ms, "endMs": word.end_ms} for word in heard.words]
    return result
