"""voice/speak: reads a text aloud."""

from __future__ import annotations

from typing import Any

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.protocol.types import AudioFormat, SpeakParams
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.remote import check_devices
from senorita_lsp.server.session import Session
from senorita_lsp.server.speaking.sinks import ClientSink, DeviceSink, Sink
from senorita_lsp.server.speaking.speech import Speech


async def handle(session: Session, params: SpeakParams) -> dict[str, Any]:
    check_devices(session, params.output)
    turn_id = session.turns.next_id()
    progress = Progress(session.client, params.partial_result_token, turn_id)
    sink: Sink
    if params.output == "server":
        sink = DeviceSink(progress, session.settings.audio.output_device)
    else:
        wire = params.output if isinstance(params.output, AudioFormat) else None
        sink = ClientSink(progress, Format(wire.encoding, wire.sample_rate) if wire else Format(rate=24_000))
    speech = Speech(turn_id, session.engines, progress, sink, lambda: None)
    speech.say(params.text, params.voice)
    await speech.wait()
    if speech.error is not None:
        raise speech.error
    return {"durationMs": sink.pace.sent}
