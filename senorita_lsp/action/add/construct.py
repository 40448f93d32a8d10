"""Adding constructs where they belong: a parameter to its function's list, an import to the imports.

What belongs here: which place a construct goes to. What does not: how a construct is written (action/languages), how
names are (code/names.py), lists and their commas (lists.py, list_item.py), clauses (clauses.py), other parts of
what is there (parts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final, TypeAlias

from senorita_lsp.action import slots
from senorita_lsp.action.add import placement as places
from senorita_lsp.action.add.placement import Lines, Place
from senorita_lsp.action.code import template
from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.code.make import Maker, Wish
from senorita_lsp.action.code.names import Scope, scope
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import article, refuse, say
from senorita_lsp.action.target.resolve import caret
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import TextEdit


@dataclass(frozen=True)
class Adding:
    """What an addition is made from: the intent, the document, and its lines, names and language."""

    intent: Intent
    snapshot: Snapshot
    document: Document

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.document)

    @cached_property
    def scope(self) -> Scope:
        return scope(self.document)

    @cached_property
    def spoken(self) -> Dialect:
        return dialect(self.document.language)

    @cached_property
    def maker(self) -> Maker:
        return Maker(self.scope)

    @property
    def at(self) -> int:
        """The caret."""
        return caret(self.snapshot)

    @property
    def construct(self) -> str:
        return slots.text(self.intent.slots, "construct")

    def said(self, *names: str) -> tuple[str, ...]:
        """The words of the first of the slots that holds any."""
        return tuple(slots.text(self.intent.slots, *names).split())

    @cached_property
    def wish(self) -> Wish:
        """What was asked for, in words: a name with what stands before it, and its value or text."""
        name, text = self.said("name"), self.said("text")
        if not self.construct:
            return Wish("", text)
        return Wish(self.construct, name or text, self.said("modifier"), self.said("type"), text if name else ())

    def done(self, edit: TextEdit, at: int, what: str = "") -> Planned:
        """The plan for an edit whose text may hold the caret's sign; ``at`` is the caret where it does not."""
        if CARET in edit.new:
            at = edit.span.start + edit.new.index(CARET)
            edit = TextEdit(edit.span, edit.new.replace(CARET, ""))
        return edited(self.document, (edit,), say("added", what=what or article(self.construct or "line")), at)

    def put(self, made: list[str], place: Place, defines: bool = False, comment: bool = False) -> Planned:
        """The plan that puts lines in a place."""
        block = self.indented(made, place.indent)
        edit, start = places.put(self.lines, place, block, defines, comment)
        return self.done(edit, start)

    def indented(self, made: list[str], indent: str) -> list[str]:
        return template.indented(made, self.lines.unit, indent)

    def cannot(self) -> Planned:
        return refuse(
            "not_yet", what=f"add {article(self.construct)} in this language" if self.construct else "add that"
        )


Way: TypeAlias = Callable[[Adding], Planned]


def add(intent: Intent, snapshot: Snapshot) -> Planned:
    """Add the construct that the slot ``construct`` names; without one, what ``text`` says, as a statement."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    adding = _begun(Adding(intent, snapshot, document))
    marked = _marked_up(adding)
    return marked or _ways().get(adding.construct, _statement)(adding)


def made_anew(intent: Intent, kind: str, words: str, snapshot: Snapshot) -> str | None:
    """An import or an annotation of these words, to stand in another one's place; None where it cannot be written."""
    from senorita_lsp.action.add import imports, parts

    if snapshot.document is None:
        return None
    adding = Adding(replace(intent, slots={"construct": kind, "text": words}), snapshot, snapshot.document)
    way = imports.line_of if kind == "import" else parts.annotation_of
    made = way(adding, words.split())
    return made.replace(CARET, "") if made else None


def _marked_up(adding: Adding) -> Planned | None:
    from senorita_lsp.action.add import elements, markdown

    return elements.markup(adding) if elements.addable(adding) else markdown.prose(adding)


def _begun(adding: Adding) -> Adding:
    """What begins with a word of the language for a construct is that construct: "def", "fn", "elif"."""
    words = adding.wish.words
    if adding.construct == "todo":
        return replace(adding, intent=slots.with_slots(adding.intent, construct="comment", text=_todo(words)))
    if adding.spoken.setting("style") == "css" and words and (sign := _selected(adding, words)):
        name = words if adding.construct else words[1:]
        text = " ".join((sign, *name))
        return replace(adding, intent=slots.with_slots(adding.intent, construct="ruleset", text=text, name=""))
    if adding.construct or not words:
        return adding
    if (method := _void(adding, words)) is not None:
        return method
    begins, before = adding.spoken.table("begins"), 0
    while before < len(words) - 1 and adding.spoken.table("modifier").get(words[before].lower()):
        before += 1
    construct = begins.get(words[before].lower())
    if not construct:
        return adding
    said, words = " ".join(words[:before]), words[before:]
    rest = {name: value for name, value in adding.intent.slots.items() if name not in ("name", "type", "modifier")}
    return replace(
        adding,
        intent=Intent(
            adding.intent.family, {**rest, "construct": construct, "text": " ".join(words[1:]), "modifier": said}
        ),
    )


def _selected(adding: Adding, words: tuple[str, ...]) -> str:
    """The sign of a selector said by its kind: "class button", "id main"."""
    if not adding.construct and words[0] == "id" and len(words) > 1:
        return "hash"
    return "dot" if adding.construct == "class" else ""


def _void(adding: Adding, words: tuple[str, ...]) -> Adding | None:
    """ "Public static void main": what has no value is a method."""
    known = adding.spoken.table("modifier")
    at = next((n for n, word in enumerate(words) if not known.get(word.lower())), 0)
    if words[at].lower() != "void" or at + 1 == len(words) or adding.spoken.setting("type_place") != "before":
        return None
    name, said = " ".join(words[at + 1 :]), {"text": "", "modifier": " ".join(words[:at]), "type": "void"}
    if name == "main" and "static" in (adding.spoken.way("main") or ""):
        return replace(adding, intent=Intent(adding.intent.family, {"construct": "main"}))
    kind = "method" if adding.spoken.way("method") else "function"
    return replace(adding, intent=slots.with_slots(adding.intent, construct=kind, name=name, **said))


def _todo(words: tuple[str, ...]) -> str:
    return " ".join(("TODO:", *words))


def _statement(adding: Adding) -> Planned:
    from senorita_lsp.action.add import whole_lines

    return whole_lines.statement(adding)


@cache
def _ways() -> Mapping[str, Way]:
    from senorita_lsp.action.add import (
        accessors,
        cases,
        entries,
        enum_members,
        imports,
        lists,
        parts,
        tags,
        types,
        whole_lines,
    )
    from senorita_lsp.action.edit import optional

    return {
        **dict.fromkeys(("parameter",), lists.parameter),
        **dict.fromkeys(_MEMBERS, whole_lines.member),
        **dict.fromkeys(_DEFINITIONS, whole_lines.definition),
        **dict.fromkeys(("else", "else if", "catch", "finally"), whole_lines.clause),
        **dict.fromkeys(("case", "default"), cases.case),
        "property": whole_lines.property_,
        "field": whole_lines.property_,
        "variable": whole_lines.variable,
        "constant": whole_lines.variable,
        "import": imports.add_import,
        "argument": lists.argument,
        **dict.fromkeys(("element", "list item"), lists.element),
        "entry": entries.entry,
        "key": entries.entry,
        "decorator": parts.decorator,
        "annotation": parts.decorator,
        "type": types.type_,
        "type annotation": types.type_,
        "return type": types.return_type,
        "return value": parts.return_value,
        "extends": parts.extends,
        "implements": parts.extends,
        "modifier": parts.modifier,
        **dict.fromkeys(("optional", "required"), lambda adding: optional.optional(adding.intent, adding.snapshot)),
        "type parameter": types.type_parameter,
        **dict.fromkeys(("getter", "setter", "accessors"), accessors.accessor),
        "enum member": enum_members.enum_member,
        "docstring": parts.docstring,
        "tag": tags.tag,
        "attribute": parts.attribute,
        "ruleset": tags.ruleset,
        "include": imports.include,
        "empty tag": tags.empty_tag,
        **dict.fromkeys(("string", "list", "dictionary", "lambda", "condition"), lists.expression),
    }


_MEMBERS: Final = ("method", "constructor", "static method", "class method")
_DEFINITIONS: Final = (
    "function", "class", "interface", "struct", "enum", "trait", "module", "namespace", "object", "union", "mixin",
    "main", "type definition", "implementation",
)  # fmt: skip
