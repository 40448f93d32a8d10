"""Digests of the texts a pending question refers to, so that another server can tell whether it has the same texts.

How a question is stored is in state.py, asking it again in questions.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.plan import EditText

if TYPE_CHECKING:
    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.server.history import Pending

OTHER: Final = -1
"""A version that no document has."""


def about(pending: Pending, documents: Mapping[str, Document]) -> Pending:
    """The question with digests of the documents it refers to."""
    edited = [] if pending.plan is None else [each.uri for each in pending.plan.actions if isinstance(each, EditText)]
    uris = [*edited, *([] if pending.place is None else [pending.place.uri])]
    return replace(pending, texts={uri: digest(documents[uri]) for uri in uris if uri in documents})


def here(pending: Pending, documents: Mapping[str, Document]) -> Pending:
    """The question with the versions its documents have here. Where this server's text differs under the same version
    number, the version becomes ``OTHER``, and a position in it is dropped."""

    def now(uri: str, version: int) -> int:
        document, told = documents.get(uri), pending.texts.get(uri)
        if document is None or told is None:
            return version
        if digest(document) == told:
            return document.version
        return OTHER if document.version == version else version

    plan, place = pending.plan, pending.place
    if plan is not None:
        actions = (
            replace(each, version=now(each.uri, each.version)) if isinstance(each, EditText) else each
            for each in plan.actions
        )
        plan = replace(plan, actions=tuple(actions))
    if place is not None:
        place = replace(place, version=now(place.uri, place.version))
    return replace(pending, plan=plan, place=None if place is not None and place.version == OTHER else place)


def digest(document: Document) -> str:
    return hashlib.sha256(document.text.value.encode("utf-8", "surrogatepass")).hexdigest()
