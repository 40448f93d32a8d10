"""voice/command: one utterance as text, carried out whole."""

from __future__ import annotations

from typing import Any

from senorita_lsp.protocol.types import CommandParams
from senorita_lsp.server.progress import Progress, WorkDone
from senorita_lsp.server.result import result_json
from senorita_lsp.server.session import Session
from senorita_lsp.server.turns import Utterance
from senorita_lsp.transcript.transcript import Transcript


async def handle(session: Session, params: CommandParams) -> dict[str, Any]:
    session.uses_voice = True
    place = session.locate(params.context)
    listening = None if params.session_id is None else session.listening(params.session_id)
    work = WorkDone(session.client, params.work_done_token)
    token = params.partial_result_token
    if token is None and listening is not None:
        token = listening.progress.token
    turn_id = session.turns.next_id()
    progress = Progress(session.client, token, turn_id, work)
    if listening is not None:
        progress = listening.talk.typed(turn_id, progress)
    said = Utterance(turn_id, Transcript(params.text), place, progress, spoken=listening is not None)
    try:
        result = await session.turns.say(said)
    except BaseException:
        if listening is not None:
            listening.talk.untyped(turn_id)
        raise
    finally:
        work.end()
    if listening is not None:
        listening.talk.say(result)
    elif result.message and not result.told:
        said.progress.emit("text", delta=result.message)
    return result_json(result)
