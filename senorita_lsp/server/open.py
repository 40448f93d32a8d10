"""Opening an ear: what ``voice/start`` and ``senorita.listen`` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.listening import Listening, Opened
from senorita_lsp.server.microphone import Microphone
from senorita_lsp.server.place import Place
from senorita_lsp.server.result import Result
from senorita_lsp.server.session import LISTENING_LIMIT

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

TOGGLED = "listen"
"""The session id of the microphone that ``senorita.listen`` switches on and off."""


async def open_listening(session: Session, opened: Opened, place: Place | None) -> Listening:
    """An open ear under ``opened.session_id``; the engines are loaded beside it. Raises EngineError."""
    from senorita_lsp.engines.audio.buffer import Utterance as Sound

    if opened.mode == "handsFree":
        raise EngineError("notSupported", "Hands-free is not there yet: open the session with mode push.")
    if len(session.listenings) >= LISTENING_LIMIT:
        raise EngineError("busy", f"{LISTENING_LIMIT} voice sessions are open already; close one first.")
    form = opened.input if isinstance(opened.input, Format) else Format()
    sound = Sound(form, session.settings.limits.utterance_seconds)
    listening = Listening(session, opened, sound, place)
    if opened.input == "server":
        listening.microphone = await Microphone.open(session, listening)
    session.listenings[opened.session_id] = listening
    session.spawn(session.engines.warm(listening.progress))
    listening.progress.emit("state", state=listening.state.value)
    return listening


async def toggle_microphone(session: Session, place: Place | None) -> Result | None:
    """Starts to listen by the server's microphone; the second time, what was said is carried out.

    None where the listening begins.
    """
    listening = session.listenings.get(TOGGLED)
    if listening is None:
        opened = Opened(TOGGLED, "push", "server", "server", None)
        await open_listening(session, opened, place)
        if not session.client.abilities.voice:
            session.client.message("Listening. Run “Senorita: Listen” again when you have spoken.")
        return None
    if listening.microphone is not None:
        await listening.microphone.close()
    try:
        return await listening.commit(place)
    finally:
        await listening.settle()
        await listening.close()
