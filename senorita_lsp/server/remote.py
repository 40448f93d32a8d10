"""Refusals of a server that is not on its client's machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session

NOT_HERE: Final = "This server runs on another machine, so it cannot {what}; an editor with Senorita's plug-in can."


def check_devices(session: Session, *ends: object) -> None:
    """Raises EngineError (noDevice) where one of ``ends`` is "server", the server's own microphone or loudspeaker, and
    the client is on another machine."""
    if "server" in ends and not session.here:
        raise EngineError("noDevice", NOT_HERE.format(what="use a microphone or loudspeaker for you"))
