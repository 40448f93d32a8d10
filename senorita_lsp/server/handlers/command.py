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
    listening = None if params.session_id is None else session.listening(params.session_id)
    token = params.partial_result_token
    progress = Progress(session.client, token) if token is not None or listening is None else listening.progress
    turn_id = session.turns.next_id()
    said = Utterance(turn_id, Transcript(params.text), place, progress.of(turn_id))
    result = await session.turns.say(said)
    if listening is not None:
        listening.say(result)
    elif result.message:
        said.progress.emit("text", delta=result.message)
    return result_json(result)
