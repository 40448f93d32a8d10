"""Whether code can still be read after a plan: what would tear a construct apart is refused.

What belongs here: that question, for plans that may do so. What does not: code that is broken while one types it, which
is edited like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from senorita_lsp.action.plan import EditText, Plan, Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import TextEdit, apply
from senorita_lsp.document.tree import parse


def or_refuse(planned: Planned, document: Document, what: str) -> Planned:
    """The plan; a refusal ("There is nothing to …") where the document could be read before it and not after."""
    actions = planned.actions if isinstance(planned, Plan) else ()
    edits = [action.edits for action in actions if isinstance(action, EditText)]
    return planned if not edits or stays(document, edits[0]) else refuse("nothing", what=what)


def stays(document: Document, edits: Sequence[TextEdit]) -> bool:
    """Whether a document that can be read still can be after the edits; True where it cannot be read now."""
    if document.tree is None or document.tree.raw.root_node.has_error:
        return True
    after = parse(document.language, apply(document.text.value, edits))
    return after is None or not after.raw.root_node.has_error
