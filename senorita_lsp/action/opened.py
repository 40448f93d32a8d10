"""What was begun and is not finished while one types: brackets that nothing closes, heads without their colon.

What belongs here: finding those near the caret, and finishing them. What does not: pairs that are whole
(target/brackets.py), constructs that brackets show in broken code (target/unparsed.py).
"""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.target.brackets import openings, pairs
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_SIGNS: Final = {"parentheses": "(", "brackets": "[", "braces": "{", "colon": ":", "semicolon": ";", "comma": ","}
_LINES: Final = 20
"""How far above the caret's line something opened is looked for."""

_ENDS: Final = re.compile(r"[ \t]*[:;{]?[ \t]*\Z")
_BLOCK: Final = re.compile(
    r"\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case|lambda)\b"
)
_DECLARES: Final = re.compile(
    r"\b(?:def|function|func|fn|fun|sub|constructor)\b[^()\n]*\Z|^\s*(?:[\w<>\[\],.?*&:]+[ \t]+)+[\w~]+\s*\Z"
)
_NO_HEADS: Final = re.compile(r"\s*(?:return|await|new|throw|else|yield|case|go|defer|print|in)\b")


def openings_left(document: Document, at: int) -> list[tuple[int, str]]:
    """The brackets that nothing closes, up to the end of the line of ``at`` and not far above it, in their order."""
    text = document.text
    line = text.line_at(at)
    area = Span(text.line_start(max(0, line - _LINES)), text.line(line).end)
    closed = {pair.outer.start for pair in pairs(text.value)}
    return [(start, sign) for start, sign in openings(text.value) if area.contains(start) and start not in closed]


def finish(intent: Intent, snapshot: Snapshot) -> Planned:
    """Close the bracket that is open; a colon, a semicolon or a comma goes to the line's end.

    A comma, and a colon that ends no head, where the caret is, if that is in the middle of the line.
    """
    document, kind = snapshot.document, slots.text(intent.slots, "target")
    if document is None:
        return refuse("no_document")
    at, sign = caret(snapshot), _SIGNS.get(kind, "")
    if sign in _CLOSING or not sign:
        return _closed(document, at, sign)
    line = document.text.line(document.text.line_at(at))
    content = document.text[line].rstrip()
    left = [each for start, each in openings_left(document, at) if line.contains(start)]
    before = "".join(_CLOSING[each] for each in reversed(left)) if sign == ":" and _BLOCK.match(content) else ""
    end = line.start + len(content)
    inside = line.start + len(content) - len(content.lstrip()) < at < end
    if inside and sign != ";" and not (sign == ":" and _BLOCK.match(content)):
        return _put(document, at, sign)
    if content.endswith(sign):
        return refuse("there")
    return _put(document, end, before + sign)


def _closed(document: Document, at: int, sign: str) -> Planned:
    left = [(start, each) for start, each in openings_left(document, at) if each == sign or not sign]
    if not left:
        return refuse("nothing", what="close here")
    line = document.text.line(document.text.line_at(at))
    return _put(document, _content_end(document, line), _CLOSING[left[-1][1]])


def _content_end(document: Document, line: Span) -> int:
    """The end of a line's content, before a colon or a brace that goes on after the brackets."""
    found = _ENDS.search(document.text[line])
    return line.start + found.start() if found else line.end


def _put(document: Document, at: int, new: str) -> Planned:
    return edited(document, (TextEdit(Span(at, at), new),), say("inserted"), at + len(new))


def parameters(document: Document, at: int, above: bool = False) -> Span | None:
    """The open list of a function whose head the caret's line begins, and nothing closes yet; None for none.

    ``above``: or a line not far above it.
    """
    own = document.text.line(document.text.line_at(at))
    for start, sign in reversed(openings_left(document, at)):
        line = document.text.line(document.text.line_at(start))
        before = document.text[Span(line.start, start)] if above or line == own else ""
        if sign == "(" and _DECLARES.search(before) and not _NO_HEADS.match(before):
            return Span(start + 1, max(start + 1, _content_end(document, line)))
    return None
