"""Starting a listening session, for ``voice/start`` and ``senorita.listen``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.server.listening.hands_free import check_hands_free
from senorita_lsp.server.listening.listener import Listening, Opened
from senorita_lsp.server.listening.microphone import Microphone
from senorita_lsp.server.place import Place
from senorita_lsp.server.remote import check_devices
from senorita_lsp.server.result import Result
from senorita_lsp.server.session import LISTENING_LIMIT

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

TOGGLED = "listen"
"""The session id of the microphone that ``senorita.listen`` switches on and off."""


async def open_listening(
    session: Session, opened: Opened, place: Place | None, ended: Callable[[], None] | None = None
) -> Listening:
    """An open ear under ``opened.session_id``; the engines are loaded beside it.

    ``ended`` is called when who speaks into the server's own microphone has fallen silent. Raises EngineError.
    """
    check_devices(session, opened.input, opened.output)
    if opened.mode == "handsFree":
        await check_hands_free(session, opened.input)
    if len(session.listenings) >= LISTENING_LIMIT:
        raise EngineError("busy", f"{LISTENING_LIMIT} voice sessions are open already; close one first.")
    listening = session.listenings[opened.session_id] = Listening(session, opened, place)
    if opened.input == "server":
        await _with_microphone(session, listening, ended)
    if opened.mode == "handsFree":
        listening.listen_on()
    session.spawn(session.engines.warm(listening.progress))
    listening.progress.emit("state", state=listening.state.value)
    return listening


async def _with_microphone(session: Session, listening: Listening, ended: Callable[[], None] | None) -> None:
    """Gives an ear the server's microphone; of one that was muted while the device was being opened, it is let go of.

    Raises EngineError, and leaves no ear, where it cannot be had, and where the ear was closed meanwhile.
    """
    try:
        microphone = await Microphone.open(session, listening, ended)
    except BaseException:
        await listening.close()
        raise
    if listening.talk.closed:
        await microphone.close()
        raise EngineError("sessionUnknown", "It was closed before the microphone was open.")
    listening.microphone = microphone
    if listening.muted:
        await microphone.mute()


async def toggle_microphone(session: Session, place: Place | None, told: Callable[[Result], None]) -> Result | None:
    """Starts listening by the server's microphone; called again, carries out what was said.

    None when listening starts. It also ends when the speaker falls silent, and then ``told`` gets the result.
    """
    listening = session.listenings.get(TOGGLED)
    if listening is not None:
        return await _finish(session, listening)

    async def by_silence() -> None:
        ended = session.listenings.get(TOGGLED)
        if ended is not None:
            told(await _finish(session, ended))

    def ended() -> None:
        session.spawn(by_silence())

    await open_listening(session, Opened(TOGGLED, "push", "server", "server", None), place, ended)
    return None


async def _finish(session: Session, listening: Listening) -> Result:
    """Releases the microphone, carries out what was said, and closes the session when the answer has been spoken.

    The session continues under another id, so that the next ``senorita.listen`` starts a new one.
    """
    del session.listenings[listening.id]
    listening.id = session.next_listening_id()
    session.listenings[listening.id] = listening
    if listening.microphone is not None:
        await listening.microphone.close()
    try:
        return await listening.commit(None)
    finally:
        listening.close_when_settled()
