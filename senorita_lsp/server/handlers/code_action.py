"""textDocument/codeAction: what can be done with the selection by voice, for editors that know no ``voice/*``.

Asking for code actions tells where the user is: the place is remembered for editors that cannot say it otherwise.
"""

from __future__ import annotations

from typing import Any

from lsprotocol.types import CodeActionParams

from senorita_lsp.server import to_lsp
from senorita_lsp.server.commands import COMMANDS
from senorita_lsp.server.from_lsp import span
from senorita_lsp.server.place import Place
from senorita_lsp.server.session import Session

_ON_SELECTION = ("senorita.explain", "senorita.review", "senorita.debug", "senorita.generate")
_KINDS = {"senorita.debug": "quickfix"}


def handle(session: Session, params: CodeActionParams) -> list[dict[str, Any]]:
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    encoding = session.client.abilities.encoding
    selection = span(document.text, params.range, encoding)
    session.place = Place(document.uri, document.version, selection)
    context = {
        "textDocument": {"uri": document.uri, "version": document.version},
        "selection": to_lsp.range_of(document.text, selection, encoding),
    }
    wanted = [getattr(kind, "value", kind) for kind in params.context.only or ()]
    actions = [_action("senorita.listen", "refactor", [context])]
    actions += [_action(name, _KINDS.get(name, "refactor"), [context]) for name in _ON_SELECTION]
    actions.append(_action("senorita.undo", "source", []))
    return [action for action in actions if not wanted or any(_within(action["kind"], kind) for kind in wanted)]


def _action(command: str, kind: str, arguments: list[Any]) -> dict[str, Any]:
    title = f"Senorita: {COMMANDS[command][:1].lower()}{COMMANDS[command][1:]}"
    return {"title": title, "kind": kind, "command": {"title": title, "command": command, "arguments": arguments}}


def _within(kind: str, wanted: str) -> bool:
    return kind == wanted or kind.startswith(f"{wanted}.")
