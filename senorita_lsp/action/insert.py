"""Putting words at the caret: as code where there is code, as prose elsewhere, as they were said where that was asked.

What belongs here: which of these, and the spaces around what is put in. What does not: how code is spoken (code/).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from senorita_lsp.action import naming, opened, slots
from senorita_lsp.action.add import elements
from senorita_lsp.action.code import dialect as dialects
from senorita_lsp.action.code import prose
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import CARET, Token, written
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.language import PLAIN_TEXT, language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.syntax import in_text
from senorita_lsp.document.text import Span, Text, TextEdit

_CODE: Final = re.compile(r"[^\w\s'’,.?!-]|\w[.]\w|_")
_CONDITION: Final = re.compile(r"\s*(\}\s*else\s+)?(if|elif|elsif|while|until|unless)\b[^{]*$")
_STYLES: Final[Mapping[str, str]] = {
    "camel": "camel case",
    "snake": "snake case",
    "pascal": "pascal case",
    "kebab": "kebab case",
    "constant": "constant case",
    "upper": "all caps",
    "capital": "capital",
}
_PROSE: Final = frozenset({PLAIN_TEXT, "markdown", "html"})


def dictate(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put words in as they were said."""
    return _planned(intent, snapshot, raw=True)


def insert(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put words in at the caret in place of the selection, or on a line of their own above or below; or finish what is
    begun there (``where`` closing)."""
    if slots.text(intent.slots, "where") == "closing":
        return opened.finish(intent, snapshot)
    if intent.slots.keys() == {"text"} and (made := elements.asked(slots.text(intent.slots, "text"), snapshot)):
        return made
    return _planned(intent, snapshot, raw=slots.flag(intent.slots, "raw"))


def _planned(intent: Intent, snapshot: Snapshot, raw: bool) -> Planned:
    document, value = snapshot.document, intent.slots.get("text")
    if document is None:
        return refuse("no_document")
    if not isinstance(value, str) or not value:
        return refuse("which_text")
    text, where = document.text, slots.text(intent.slots, "where")
    span = Span(*sorted(max(0, min(at, len(text))) for at in (snapshot.selection.start, snapshot.selection.end)))
    if where in ("end", "start"):
        line = text.line(text.line_at(span.end))
        at = line.end if where == "end" else line.start + len(text.indent(text.line_at(span.end)))
        span = Span(at, at)
    own_line = where in ("above", "below")
    new = _new(value, intent, document, span if not own_line else None, raw)
    if own_line:
        return _own_line(document, text.line_at(span.start), new, where == "below")
    base = text.indent(text.line_at(span.start))
    new = new.replace("\n", text.newline + base)
    return _done(document, TextEdit(span, new))


def _done(document: Document, edit: TextEdit) -> Planned:
    ahead = edit.new.find(CARET)
    plain = TextEdit(edit.span, edit.new.replace(CARET, ""))
    at = edit.span.start + (ahead if ahead >= 0 else len(plain.new))
    return edited(document, (plain,), say("inserted"), at)


def _own_line(document: Document, line: int, new: str, below: bool) -> Planned:
    text = document.text
    indent = text.indent(line)
    new = new if CARET in new else new + CARET
    if below:
        at = text.line(line).end
        return _done(document, TextEdit(Span(at, at), text.newline + indent + new))
    at = text.line_start(line)
    return _done(document, TextEdit(Span(at, at), indent + new + text.newline))


def _new(value: str, intent: Intent, document: Document, span: Span | None, raw: bool) -> str:
    """What is written for the words; ``span`` is what it stands for, None on a line of its own."""
    if slots.flag(intent.slots, "spell"):
        return naming.dictated(value, intent.slots)
    if raw:
        return naming.dictated(value, intent.slots)
    style = slots.text(intent.slots, "style")
    if style and (style not in _STYLES or not dialects.known(document.language)):
        return naming.dictated(value, intent.slots)
    if style:
        return written(Reader([*_STYLES[style].split(), *value.split()], scope(document)).read())
    if slots.flag(intent.slots, "literal"):
        return written(Reader(["escape", *value.split()], scope(document)).read())
    if language(document.language).id in _PROSE or (span is not None and in_text(document, span)):
        return prose.sentence(value, _before(document.text, span), capitals=document.language != "html")
    if _CODE.search(value) or not dialects.known(document.language):
        return value
    return _code(value.split(), document, span, slots.flag(intent.slots, "tight"))


def _before(text: Text, span: Span | None) -> str:
    return "" if span is None else text.value[: span.start]


def _code(words: list[str], document: Document, span: Span | None, tight: bool) -> str:
    text = document.text
    before = text.value[text.line_start(text.line_at(span.start)) : span.start] if span is not None else ""
    condition = bool(_CONDITION.match(before)) and not tight
    continues = bool(re.search(r"[\w)\]}\"'`]\s?$", before))
    reader = Reader(words, scope(document), condition=condition, statement=True, raw=tight, continues=continues)
    tokens = reader.read()
    new = written(tokens, tight)
    if span is None or tight or not tokens:
        return new
    return _lead(before, tokens[0]) + new + _trail(text.value[span.end : span.end + 1], tokens[-1])


def _lead(before: str, first: Token) -> str:
    """A space, where what is put in and what stands before it want one."""
    if not before.strip() or before[-1:].isspace():
        return ""
    if first.kind == "binary":
        return " " if before[-1:] not in ("(", "[", "{") else ""
    if first.kind in ("glue", "mark", "close", "postfix", "open"):
        return ""
    after_sign = before[-1:] == "," or (
        before[-1:] in "=+*/%<>&|" and before[-2:-1] in (" ", "=", "+", "-", "<", ">", "!")
    )
    return " " if after_sign else ""


def _trail(after: str, last: Token) -> str:
    return " " if last.kind == "binary" and after and (after.isalnum() or after in "_\"'([{") else ""
