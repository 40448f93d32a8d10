"""voice/audio: the hot path, fifty times a second a stream. A plain dict in, bytes out, nothing else."""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import Any

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.session import Session

DATA_LIMIT = 1 << 20


def handle(session: Session, params: Any) -> None:
    """Takes ``sessionId``, ``seq`` and ``data`` (base64); what does not fit is told as a notice of its session."""
    listening = session.listenings.get(str(params.get("sessionId"))) if isinstance(params, dict) else None
    if listening is None:
        session.stray_audio()
        return
    seq, data = params.get("seq"), params.get("data")
    try:
        if type(seq) is not int or seq < 0 or type(data) is not str:
            raise EngineError("audioFormat", "Audio needs a seq from 0 on, and data as base64.")
        if len(data) > DATA_LIMIT:
            raise EngineError("tooLarge", "One piece of audio is larger than 1 MiB.")
        listening.audio(seq, a2b_base64(data, strict_mode=True))
    except Error:
        listening.complain(EngineError("audioFormat", "A piece of audio was not valid base64 and was ignored."))
    except EngineError as error:
        listening.complain(error)
