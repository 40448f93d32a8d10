"""The editor as the server sees it: requests and notifications sent to it.

Every request to the client first looks at its capabilities, has a timeout, and falls back to a plain value: some
clients never answer a request they do not know, others answer null.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.action.editor import known
from senorita_lsp.action.say import plain
from senorita_lsp.server.errors import PeerError, PeerTimeout
from senorita_lsp.server.from_lsp import Abilities

if TYPE_CHECKING:
    from senorita_lsp.server.peer import Peer

logger = logging.getLogger(__name__)

EDIT_SECONDS = 10.0
SHOW_SECONDS = 3.0
SHOW_AGAIN_SECONDS = 0.3
"""For an editor that once left it without an answer, as some do that say they can: the user waits for every command."""
EDITOR_SECONDS = 10.0
CONTEXT_SECONDS = 2.0
SILENT = "the editor gave no answer"
QUESTION_SECONDS = 120.0

_LINK: Final = re.compile(r"\]\((?=\s*[a-z][a-z0-9+.-]*:)", re.IGNORECASE)

Json = dict[str, Any]


class Client:
    """The connected editor."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.abilities = Abilities()
        self._show_seconds = SHOW_SECONDS

    async def _request(self, method: str, params: Json, seconds: float) -> Any:
        """The result, None where the client failed, refused or kept silent."""
        try:
            return await self.peer.request(method, params, seconds)
        except PeerTimeout:
            logger.warning("the client did not answer %s in %s s", method, seconds)
        except PeerError as error:
            logger.warning("the client refused %s with code %s", method, error.code)
        return None

    async def apply(self, edit: Json, label: str, asks: bool = False) -> tuple[bool, str]:
        """Whether the editor says it applied the edit, and what it gives as the reason where not.

        ``asks``: it asks its user first, who may take as long as with a question.
        """
        if not self.abilities.apply_edit:
            return False, "this editor does not take edits from a language server"
        params, seconds = {"label": label, "edit": edit}, QUESTION_SECONDS if asks else EDIT_SECONDS
        result = await self._request("workspace/applyEdit", params, seconds)
        if not isinstance(result, dict):
            return False, SILENT
        return result.get("applied") is True, _reason(result.get("failureReason"), "the editor refused it")

    async def show(self, uri: str, selection: Json | None, focus: bool = True) -> bool:
        """Shows a document, with a selection in wire positions; False where the editor cannot or did not."""
        if not self.abilities.show_document:
            return False
        params: Json = {"uri": uri, "takeFocus": focus}
        if selection is not None:
            params["selection"] = selection
        result = await self._request("window/showDocument", params, self._show_seconds)
        self._show_seconds = SHOW_AGAIN_SECONDS if result is None else SHOW_SECONDS
        return isinstance(result, dict) and result.get("success") is True

    async def ask(self, text: str, options: list[str], kind: int = 2) -> str | None:
        """One of ``options`` as the user picked it; None for none of them. ``kind``: LSP's MessageType."""
        params = {"type": kind, "message": _unlinked(text), "actions": [{"title": title} for title in options]}
        result = await self._request("window/showMessageRequest", params, QUESTION_SECONDS)
        title = result.get("title") if isinstance(result, dict) else None
        return title if title in options else None

    async def editor(self, command: str, arguments: Json) -> tuple[bool, str]:
        """Carries out a ``voice/editor`` command; (False, why) where the editor did not."""
        if not known(command, self.abilities.editor):
            return False, f"this editor cannot be asked to {command}"
        result = await self._request("voice/editor", {"command": command, "arguments": arguments}, EDITOR_SECONDS)
        if not isinstance(result, dict):
            return False, SILENT
        return result.get("ok") is True, _reason(result.get("message"), "the editor could not")

    async def context(self) -> Any:
        """The client's own word on where the user is, None where it cannot tell."""
        if not self.abilities.context:
            return None
        return await self._request("voice/context", {}, CONTEXT_SECONDS)

    async def configuration(self) -> Json | None:
        """The client's ``senorita`` settings, None where it does not answer for them."""
        if not self.abilities.configuration:
            return None
        result = await self._request("workspace/configuration", {"items": [{"section": "senorita"}]}, EDIT_SECONDS)
        return result[0] if isinstance(result, list) and result and isinstance(result[0], dict) else None

    def message(self, text: str, kind: int = 3) -> None:
        """``window/showMessage``; ``kind`` as LSP's MessageType (1 error, 2 warning, 3 info)."""
        self.peer.notify("window/showMessage", {"type": kind, "message": _unlinked(text)})

    async def shows_progress(self, token: str) -> bool:
        """Whether the client shows work done progress on this token (``window/workDoneProgress/create``)."""
        try:
            await self.peer.request("window/workDoneProgress/create", {"token": token}, SHOW_SECONDS)
        except (PeerTimeout, PeerError):
            return False
        return True

    def progress(self, token: str | int | None, value: Json, droppable: bool = False) -> None:
        """``$/progress`` on a token; nothing without one."""
        if token is not None:
            self.peer.notify("$/progress", {"token": token, "value": value}, droppable)


def _unlinked(text: str) -> str:
    """A message as it is, also where editors make links of Markdown, as VS Code does in notifications: a link hides its
    address, and one to ``command:`` runs what it names. What is asked about is to be seen whole."""
    return _LINK.sub("] (", text)


def _reason(told: Any, otherwise: str) -> str:
    """What the editor gives as its reason, fit to stand in a sentence."""
    return (plain(told).rstrip(".") if isinstance(told, str) else "") or otherwise
