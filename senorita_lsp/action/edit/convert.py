"""One construct made into another that is written alike: an if into a while, a class into a struct, a list into a set.

What belongs here: which can be, and the words and signs that change with it. What does not: new texts for what is there
(actions.py), opposite conditions (negate.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from senorita_lsp.action import slots, soundness
from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import article, refuse, say
from senorita_lsp.action.target.resolve import Target
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, TextEdit

_CONDITIONED: Final = frozenset({"if", "else if", "while", "until", "unless"})
_LOOPS: Final = frozenset({"for", "do", "switch", "try", "loop", "else"})
_DECLARED: Final = frozenset({"class", "interface", "struct", "enum", "trait", "record"})
_OTHERS: Final = frozenset({"function", "method", "lambda", "property", "variable"})
_COLLECTED: Final = frozenset({"list", "tuple", "set", "array"})
_SAID: Final = re.compile(r"(?:an? |the )?(.+?)(?: (?:statement|loop|block))?")
_CALLED: Final = {"elif": "else if", "for loop": "for", "do while": "do"}
_WAY: Final = re.compile(r"(\w+)([^{]*)\{condition[^{}]*\}(?:\$0)?([^\n]*?)(?:\$0)?\n\s*\{body\}(?:\n(.*))?", re.DOTALL)
_CLOSING: Final = str.maketrans("([{<", ")]}>")


@dataclass(frozen=True)
class _Form:
    """How a language writes a statement with a condition: its word, what stands around the condition, what ends it."""

    word: str
    before: str
    after: str
    tail: str


def turned(intent: Intent, target: Target, document: Document) -> Planned | None:
    """The target as the construct that the slot ``to`` names; None where that is no construct of a like kind.

    A refusal where the language writes the two too differently, or the code could not be read any more.
    """
    if slots.text(intent.slots, "name") or len(target.spans) != 1:
        return None
    said = _SAID.fullmatch(slots.text(intent.slots, "to").lower().strip())
    new = _CALLED.get(said[1], said[1]) if said else ""
    spoken, old = dialect(document.language), target.kind
    statements = _CONDITIONED | _LOOPS
    kinds = next((kinds for kinds in (statements, _DECLARED, _COLLECTED) if old in kinds and new in kinds), None)
    others = statements | _DECLARED | _OTHERS
    if kinds is None and old in others and new in others and new != old and said and said[0] != said[1]:
        return refuse("not_yet", what=f"turn {article(old)} into {article(new)} there")
    if kinds is None or old == new or spoken.setting("blocks") == "tags":
        return None
    way = {statements: _reworded, _DECLARED: _redeclared}.get(kinds, _recollected)
    edits = way(old, new, target, document, spoken)
    if not edits or not soundness.stays(document, edits):
        return refuse("not_yet", what=f"turn {article(old)} into {article(new)} there")
    edits.sort(key=lambda edit: edit.span.start)
    return edited(document, edits, say("changed", what=target.what), edits[0].span.start + len(edits[0].new))


def _form(spoken: Dialect, kind: str) -> _Form | None:
    found = _WAY.fullmatch(spoken.way(kind) or "")
    return _Form(found[1], found[2], found[3], found[4] or "") if found else None


def _reworded(old: str, new: str, target: Target, document: Document, spoken: Dialect) -> list[TextEdit]:
    """The edits that make one statement with a condition another."""
    was, wanted = _form(spoken, old), _form(spoken, new)
    text, span = document.text, document.text.trimmed(target.whole)
    if was is None or wanted is None or not text[span].startswith(was.word) or "else" in (was.word, wanted.word):
        return []
    head = text.line(text.line_at(span.start))
    word = Span(span.start, span.start + len(was.word))
    edits = [] if was.word == wanted.word else [TextEdit(word, wanted.word)]
    for sign, other, at in ((was.before, wanted.before, word.end), (was.after, wanted.after, -1)):
        if sign == other:
            continue
        start = at if at >= 0 else head.start + len(text[head].rstrip()) - len(sign)
        if text[Span(start, start + len(sign))] != sign:
            last = (sign.split() or [""])[-1]  # "]]; then" where the condition stands in other signs
            start, sign = head.start + len(text[head].rstrip()) - len(last), last
            other = (other.split() or [""])[-1]
            if at >= 0 or not last or text[Span(start, start + len(last))] != last:
                return []
        edits.append(TextEdit(Span(start, start + len(sign)), other))
    if was.tail != wanted.tail:
        if not was.tail or not text[span].endswith(was.tail):
            return []
        edits.append(TextEdit(Span(span.end - len(was.tail), span.end), wanted.tail))
    return edits


def _redeclared(old: str, new: str, target: Target, document: Document, spoken: Dialect) -> list[TextEdit]:
    """The edit that makes one declaration of a type another: its keyword."""
    span, text = target.whole, document.text
    end = text.value.find("{", span.start, span.end)
    head = text[Span(span.start, end if end >= 0 else text.line(text.line_at(span.start)).end)]
    found = re.search(rf"\b{old}\b", head)
    if found is None or not re.search(rf"\b{new}\b", spoken.way(new) or ""):
        return []
    return [TextEdit(Span(span.start + found.start(), span.start + found.end()), new)]


def _recollected(old: str, new: str, target: Target, document: Document, spoken: Dialect) -> list[TextEdit]:
    """The edits that put the same values into brackets of another kind."""
    table, span = spoken.table("collection"), target.whole
    opened, opens = str(table.get(old, "")), str(table.get(new, ""))
    content = document.text[span]
    if not opened or not opens or opened == opens or not content.startswith(opened):
        return []
    inner = content[len(opened) : len(content) - _signs(opened)]
    alone = opens == "(" and "," not in inner and inner.strip()
    closes = ("," if alone else "") + "".join(sign for sign in reversed(opens) if sign in "([{<").translate(_CLOSING)
    first = TextEdit(Span(span.start, span.start + len(opened)), opens)
    return [first, TextEdit(Span(span.end - _signs(opened), span.end), closes)]


def _signs(opening: str) -> int:
    return sum(sign in "([{<" for sign in opening)
