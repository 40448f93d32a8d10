"""The branches of a condition in another order: what they ask and do changes places, their keywords stay.

What belongs here: texts of branches, before and after. What does not: which ones change places (order.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from senorita_lsp.document.text import Span, Text

_HEAD: Final = re.compile(r"(?:\}\s*)?(?:else\s+if|elif|elsif|if|unless)\b")
_LAST: Final = re.compile(r"(?:\}\s*)?else\b")
_FOLLOWS: Final = re.compile(r"(?:\}\s*)?(?:else|elif|elsif)\b")


def of_one(text: Text, span: Span, others: Sequence[Span]) -> list[Span]:
    """Of other branches those of the same condition, one after the other; all of them for branches of other kinds."""
    if not (_HEAD.match(text[span]) or _LAST.match(text[span])):
        return list(others)
    chains = list[list[Span]]()
    for each in sorted({span, *others}):
        if chains and _FOLLOWS.match(text[each]):
            chains[-1].append(each)
        else:
            chains.append([each])
    return [each for chain in chains if span in chain for each in chain if each != span]


def arranged(old: Sequence[str], new: Sequence[str]) -> list[str] | None:
    """The new texts under the keywords of those whose places they take; None where one without a condition moved."""
    heads = [_HEAD.match(text) for text in old]
    if len({head.group() for head in heads if head}) < 2:
        return None if _moved_last(old, new) else list(new)
    made = list[str]()
    for head, before, after in zip(heads, old, new, strict=True):
        own = _HEAD.match(after)
        if before == after:
            made.append(after)
        elif head is None or own is None:
            return None
        else:
            made.append(head.group() + after[own.end() :])
    return made


def _moved_last(old: Sequence[str], new: Sequence[str]) -> bool:
    plain = [bool(_LAST.match(text)) and not _HEAD.match(text) for text in old]
    moved = (before != after and last for before, after, last in zip(old, new, plain, strict=True))
    return any(_HEAD.match(text) for text in old) and any(moved)
