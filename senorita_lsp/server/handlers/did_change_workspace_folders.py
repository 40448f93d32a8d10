"""workspace/didChangeWorkspaceFolders"""

from __future__ import annotations

from lsprotocol.types import DidChangeWorkspaceFoldersParams

from senorita_lsp.document.uri import path_of
from senorita_lsp.server.session import Session


def handle(session: Session, params: DidChangeWorkspaceFoldersParams) -> None:
    removed = {path_of(folder.uri) for folder in params.event.removed}
    added = [path for folder in params.event.added if (path := path_of(folder.uri)) is not None]
    kept = [path for path in session.folders if path not in removed]
    session.folders = tuple(dict.fromkeys([*kept, *added]))
    session.files_changed()
