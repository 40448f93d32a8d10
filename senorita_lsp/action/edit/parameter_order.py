"""Which order parameters may stand in: behind one with a default value, the language may want one for all others.

What belongs here: whether a plan breaks that rule. What does not: where a new parameter goes (add/lists.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from senorita_lsp.action.code.dialect import dialect
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, TextEdit, apply
from senorita_lsp.document.tree import Tree, parse

_BESIDE: Final = re.compile(r"\s*,\s*")


def or_refuse(planned: Planned, edits: Sequence[TextEdit], document: Document) -> Planned:
    """The plan; a refusal where after it a parameter without a default value stands behind one that has one."""
    if document.tree is None or dialect(document.language).setting("defaults") != "last":
        return planned
    text = document.text.value
    if not any(document.tree.touching(edit.span, ("parameter",)) for edit in edits):
        return planned
    new = apply(text, edits)
    after = parse(document.language, new)
    if after is None or _wrong(after, new) <= _wrong(document.tree, text):
        return planned
    return refuse("defaults_last")


def _wrong(tree: Tree, text: str) -> int:
    """How many parameters without a default value stand right behind one that has one."""
    known = sorted({(each.span, each.part("value") is not None) for each in tree.constructs("parameter")})
    return sum(
        valued and not other and _beside(span, next_, text) for (span, valued), (next_, other) in pairwise(known)
    )


def _beside(first: Span, second: Span, text: str) -> bool:
    between = text[first.end : second.start] if first.end <= second.start else ""
    return _BESIDE.fullmatch(between) is not None and not text.startswith("*", second.start)
