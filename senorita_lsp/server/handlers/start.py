"""voice/start: opens an ear, and the voice that answers."""

from __future__ import annotations

from typing import Any

from senorita_lsp.engines.audio import encode
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.protocol.types import AudioFormat, StartParams
from senorita_lsp.server.listening.listener import Opened
from senorita_lsp.server.listening.start import open_listening
from senorita_lsp.server.session import Session


async def handle(session: Session, params: StartParams) -> dict[str, Any]:
    session.uses_voice = True
    opened = Opened(
        session.next_listening_id(),
        params.mode,
        "server" if params.input == "server" else _format(params.input, Format("pcm_s16le", 16_000)),
        _output(params.output),
        params.partial_result_token,
    )
    listening = await open_listening(session, opened, session.locate(params.context))
    return {"sessionId": listening.id, "input": _wire(listening.input), "output": _wire(listening.output)}


def _format(wire: AudioFormat | str | None, default: Format) -> Format:
    return Format(wire.encoding, wire.sample_rate) if isinstance(wire, AudioFormat) else default


def _output(wire: AudioFormat | str | None) -> Format | str | None:
    if wire in ("server", "none"):
        return "server" if wire == "server" else None
    form = _format(wire, Format("pcm_s16le", 24_000))
    encode.check(form)
    return form


def _wire(value: Format | str | None) -> Any:
    if isinstance(value, Format):
        return {"encoding": value.encoding, "sampleRate": value.rate, "channels": 1}
    return value or "none"
