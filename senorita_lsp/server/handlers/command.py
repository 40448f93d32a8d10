"""voice/command: one utterance as text, carried out whole."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import CommandParams
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.result import result_json
from senorita_lsp.server.session import Session
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript


async def handle(session: Session, params: CommandParams) -> dict[str, Any]:
    place = session.locate(params.context)
    token = params.partial_result_token
    progress = Progress(session.client, token)
    if params.session_id is not None:
        listening = session.listening(params.session_id)
        progress = progress if token is not None else listening.progress
    said = Utterance(session.turns.next_id(), Transcript(params.text), place, progress)
    result = await session.turns.say(said)
    if params.session_id is not None:
        listening.say(result)
    elif result.message:
        progress.emit("text", turnId=result.turn_id, delta=result.message)
    return result_json(result)
