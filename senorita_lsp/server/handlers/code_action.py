"""textDocument/codeAction: what can be done with the selection by voice, for editors that know no ``voice/*``; fixes
of what a review found there; and code that was offered and not taken yet.

Asking for code actions tells where the user is: the place is remembered for editors that cannot say it otherwise.
"""

from __future__ import annotations

from typing import Any

from lsprotocol.types import CodeActionParams

from senorita_lsp.document.text import Span
from senorita_lsp.server import to_lsp
from senorita_lsp.server.commands import COMMANDS
from senorita_lsp.server.findings import Standing
from senorita_lsp.server.from_lsp import span
from senorita_lsp.server.place import Place
from senorita_lsp.server.session import Session

Json = dict[str, Any]

_ON_SELECTION = ("senorita.explain", "senorita.review", "senorita.debug", "senorita.generate")
_KINDS = {"senorita.debug": "quickfix"}
_MOST_TITLE = 80


def handle(session: Session, params: CodeActionParams) -> list[Json]:
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    encoding = session.client.abilities.encoding
    selection = span(document.text, params.range, encoding)
    session.stands(Place(document.uri, document.version, selection))
    context = {
        "textDocument": {"uri": document.uri, "version": document.version},
        "selection": to_lsp.range_of(document.text, selection, encoding),
    }
    actions = [
        *_about_findings(session, document.uri, selection),
        *_offered(session, document.uri),
        _action("senorita.listen", "refactor", [context]),
        *(_action(name, _KINDS.get(name, "refactor"), [context]) for name in _ON_SELECTION),
        _action("senorita.undo", "source", []),
    ]
    wanted = [getattr(kind, "value", kind) for kind in params.context.only or ()]
    chosen = [action for action in actions if not wanted or any(_within(action["kind"], kind) for kind in wanted)]
    return chosen if session.client.abilities.code_actions else _commands(chosen)


def _action(command: str, kind: str, arguments: list[Any], title: str | None = None) -> Json:
    title = title or f"Senorita: {COMMANDS[command][:1].lower()}{COMMANDS[command][1:]}"
    return {"title": title, "kind": kind, "command": {"title": title, "command": command, "arguments": arguments}}


def _about_findings(session: Session, uri: str, selection: Span) -> list[Json]:
    """For each finding that the selection touches its fix, where there is one, and its dismissal."""
    findings = session.turns.findings
    actions = []
    for one in findings.within(uri, selection):
        about = {"diagnostics": [findings.diagnostic(one)]}
        if (edit := findings.fix_of(one)) is not None:
            actions.append(_fix(session, one, edit) | about)
        actions.append(_action("senorita.dismiss", "quickfix", [one.number], _title("dismiss", one)) | about)
    return actions


def _fix(session: Session, one: Standing, edit: Json) -> Json:
    """A fix as an edit that the editor makes by itself; as a command where it takes no more than commands."""
    title = _title("fix", one)
    if not session.client.abilities.code_actions:
        return _action("senorita.fix", "quickfix", [one.number], title)
    return {"title": title, "kind": "quickfix", "edit": edit, "isPreferred": True}


def _title(what: str, one: Standing) -> str:
    title = f"Senorita: {what}: {one.finding.message}"
    return title if len(title) <= _MOST_TITLE else f"{title[: _MOST_TITLE - 1]}…"


def _offered(session: Session, uri: str) -> list[Json]:
    offer = session.turns.offers.offered(uri)
    if offer is None or not session.client.abilities.code_actions:
        return []
    what, edit = offer
    return [{"title": f"Senorita: take the offered code for {what}", "kind": "refactor.rewrite", "edit": edit}]


def _commands(actions: list[Json]) -> list[Json]:
    """The same for a client that knows no CodeAction: the commands alone."""
    return [action["command"] for action in actions if "command" in action]


def _within(kind: str, wanted: str) -> bool:
    return kind == wanted or kind.startswith(f"{wanted}.")
