"""What a server says that is not on its client's machine. What belongs here: words, and refusing with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

NOT_HERE: Final = "This server is not on your machine, so it cannot {what}; an editor with Senorita's plug-in can."


def check_devices(session: Session, *ends: object) -> None:
    """Raises EngineError (noDevice) where one of ``ends`` is the server's own microphone or loudspeaker, and the client
    does not sit before them."""
    if "server" in ends and not session.here:
        raise EngineError("noDevice", NOT_HERE.format(what="hear you by a microphone of its own, or be heard"))
