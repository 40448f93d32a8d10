"""Adding members to enums.

What belongs here: which enum, and how its members are written. What does not: members of classes (whole_lines.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.action import slots
from senorita_lsp.action.add import list_item, whole_lines
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import brackets
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.names import Style, joined, style_of
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding


def enum_member(adding: Adding) -> Planned:
    """A member of the enum around the caret, or of the next one."""
    owner = whole_lines.owner_of(adding, ("enum",))
    if owner is None:
        return refuse("not_found", what="an enum")
    said = (*adding.said("name", "text"), *(("equals", *adding.wish.value) if adding.wish.value else ()))
    return member(
        replace(adding, intent=Intent(adding.intent.family, {"construct": "", "text": " ".join(said)})), owner
    )


def member(adding: Adding, holder: Symbol) -> Planned:
    """What was said as a member of this enum, styled as those that it has; a statement where it has no braces."""
    found = [p for p in brackets.pairs(adding.document.text.value) if p.sign == "{" and holder.span.covers(p.outer)]
    if not found:
        return whole_lines.statement(replace(adding, intent=slots.with_slots(adding.intent, construct="statement")))
    inner = found[0].inner
    known = [adding.document.text[span] for span in brackets.items(adding.document.text, inner)]
    name, value = _member_name(adding, known), ""
    words = list(adding.wish.words)
    if "equals" in words[1:-1]:
        at = words.index("equals", 1)
        value = " = " + adding.maker.expression(words[at + 1 :])
        name = _member_name(replace(adding, intent=slots.with_slots(adding.intent, text=" ".join(words[:at]))), known)
    edit, at = list_item.inserted(adding.lines, inner, name + value, adding.at, own_line=True)
    return adding.done(edit, at, "a member")


def _member_name(adding: Adding, known: list[str]) -> str:
    words = list(adding.wish.words)
    if not known:
        default = "pascal" if adding.document.language in ("rust", "csharp", "typescript", "cpp") else "constant"
        return joined(words, default)
    names = [re.split(r"\W", name)[0] for name in known]
    if all(name.isupper() for name in names):
        return joined(words, Style.CONSTANT)
    if all(name[:1].isupper() for name in names):
        return joined(words, Style.PASCAL)
    style = next((style_of(name) for name in names if style_of(name)), None)
    return joined(words, style or Style.SNAKE)
