"""Adding whole lines: statements, definitions, members of classes, clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action import slots
from senorita_lsp.action.add import clauses, list_item, members, parts
from senorita_lsp.action.add import placement as places
from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code import dialect as dialects
from senorita_lsp.action.code import sheets
from senorita_lsp.action.code.make import Wish
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.edits import first_sign
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import brackets, constructs, jsx
from senorita_lsp.document.language import language
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_CLASSES: Final = ("class", "interface", "struct", "trait", "implementation", "enum")
_FUNCTIONS: Final = ("method", "function")
_HOLDERS: Final = (*_CLASSES, "function", "method", "lambda")
# Statements that stand in functions only.
_FLOW: Final = frozenset(
    ("return", "if", "for", "for each", "while", "until", "try", "throw", "print", "switch", "break", "continue",
     "do while", "with", "yield", "await", "assert", "pass", "unless", "loop")
)  # fmt: skip
# Words that link two names in English, and in code only within an expression.
_LINKS: Final = frozenset({"for", "with", "from", "as"})
_WORDS: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z0-9]+)*")


def statement(adding: Adding) -> Planned:
    """A statement, or whatever else is written at a place like the caret's: a member of a class, of an enum."""
    if adding.construct and adding.spoken.way(adding.construct) is None and adding.construct != "statement":
        return _plain_comment(adding) or adding.cannot()
    holder = _holder(adding)
    if not adding.construct and holder is not None and holder.kind == "enum" and _is_plain(adding):
        from senorita_lsp.action.add import enum_members

        return enum_members.member(adding, holder)
    if not adding.construct and adding.spoken.setting("style") != "css" and _no_code(adding):
        return refuse("not_yet", what="add that")
    in_tags = _in_tags(adding)
    if in_tags is not None:
        return in_tags
    if holder is not None and holder.kind in _FUNCTIONS and members.is_meant(adding, _holder_class(adding)):
        return property_(members.as_property(adding))
    member = holder is not None and holder.kind in _CLASSES and holder.kind != "implementation"
    wish = replace(adding.wish, member=member)
    made = adding.maker.block(wish)
    if wish.construct == "comment" and jsx.between_tags(adding.document, _first_sign(adding)):
        made = [f"{{/* {' '.join(wish.words)}{CARET} */}}"]
    if made is None:
        return refuse("not_yet", what="say that in this language")
    place = None
    if holder is not None and holder.kind in _CLASSES and not _may_be_member(adding, wish):
        place = _in_method(adding, holder)
    exports = made[0].startswith("export ") and not adding.spoken.setting("shell")
    if exports and adding.lines.indent(adding.lines.text.line_at(adding.at)):
        place = _beside(adding)
    place = place or _last_of(adding, places.statement_place(adding.lines, adding.at))
    return _put(adding, made, place, comment=wish.construct == "comment")


def declared(adding: Adding, words: Sequence[str]) -> Planned:
    """A variable without a value, of its type and its name: in a class a field of it."""
    kind, *name = words
    said = {"construct": "variable", "name": " ".join(name), "text": "", "type": kind}
    adding = replace(adding, intent=slots.with_slots(adding.intent, **said))
    holder = _holder(adding)
    return property_(adding) if holder is not None and holder.kind == "class" else variable(adding)


def _last_of(adding: Adding, place: Place) -> Place:
    """The place at the indent of the body that the line is to end, however deep the line before it stands."""
    tree, kind = adding.document.tree, slots.text(adding.intent.slots, "last_of")
    if not kind or tree is None or adding.spoken.setting("blocks") != "indent":
        return place
    found = [symbol for symbol in constructs.of_kind(kind, adding.document) if symbol.span.contains(adding.at)]
    body = min(found, key=lambda symbol: len(symbol.span)).part("body") if found else None
    text = adding.lines.text
    return replace(place, indent=text.indent(text.line_at(body.start))) if body else place


def _plain_comment(adding: Adding) -> Planned | None:
    """A comment in a language of which no more is known than its signs."""
    signs = language(adding.document.language).comments
    opens, closes = (signs.line, "") if signs.line else signs.block or ("", "")
    if adding.construct != "comment" or not opens:
        return None
    made = f"{opens} {' '.join(adding.wish.words)}{CARET} {closes}".rstrip()
    return _put(adding, [made], places.statement_place(adding.lines, adding.at), comment=True)


def _first_sign(adding: Adding) -> int:
    """The first sign of the caret's line, the caret itself where the line is blank."""
    line = adding.lines.text.line_at(adding.at)
    return first_sign(adding.lines.text, line) if adding.lines.content(line) else adding.at


def _may_be_member(adding: Adding, wish: Wish) -> bool:
    """Whether a class may have such a line beside its methods."""
    if wish.construct or adding.spoken.setting("blocks") != "braces":
        return wish.construct not in _FLOW
    return wish.member and adding.maker.declares(wish)


def _in_method(adding: Adding, holder: Symbol) -> Place | None:
    """The head of the body of the method that follows the caret in a class, or of its first."""
    tree = adding.document.tree
    found = [s for s in (tree.touching(holder.span, _FUNCTIONS) if tree else ()) if holder.span.covers(s.span)]
    found = [s for s in found if s.span != holder.span and s.part("body")]
    chosen = next((s for s in found if s.span.start >= adding.at), found[0] if found else None)
    body = chosen.part("body") if chosen else None
    if body is None:
        return None
    text, line = adding.lines.text, adding.lines.text.line_at(body.start)
    begins = text.value[text.line_start(line) : body.start].strip()
    return places.body_place(
        adding.lines, line if begins or text.value[body.start] == "{" else adding.lines.before(line)
    )


def _no_code(adding: Adding) -> bool:
    """Whether free words are no code but a wish in plain English: many of them, and no sign among them."""
    if not dialects.known(adding.document.language):
        return True
    if adding.spoken.setting("shell") or adding.spoken.setting("blocks") == "tags":
        return False
    words = [word.lower() for word in adding.wish.words]
    linked = _LINKS & frozenset(words[1:])
    plain = all(
        word.isalpha() and (word in linked or adding.maker.is_plain(words, at)) for at, word in enumerate(words)
    )
    speech = bool(linked) or not adding.spoken.words("speech").isdisjoint(words)
    return plain and (len(words) > 4 or (speech and len(words) > 2)) and adding.scope.find(words) is None


def _in_tags(adding: Adding) -> Planned | None:
    if adding.spoken.setting("blocks") != "tags" or adding.construct:
        return None
    words = " ".join(adding.wish.words)
    place = places.statement_place(adding.lines, adding.at)
    return _put(adding, [words + CARET], place)


def _put(adding: Adding, made: list[str], place: Place, defines: bool = False, comment: bool = False) -> Planned:
    block = adding.indented(made, place.indent)
    edit, start = places.put(adding.lines, place, block, defines, comment)
    return adding.done(edit, start)


def _is_plain(adding: Adding) -> bool:
    return bool(_WORDS.fullmatch(" ".join(adding.wish.words)))


def _holder(adding: Adding) -> Symbol | None:
    """The class or function that the caret is in."""
    tree = adding.document.tree
    return tree.enclosing(Span(adding.at, adding.at), _HOLDERS) if tree else None


# Definitions


def definition(adding: Adding) -> Planned:
    """A function or a class, beside the definition that the caret is in."""
    holder = _holder_class(adding)
    if adding.construct == "main" and holder is not None and "static" in (adding.spoken.way("main") or ""):
        return _put(adding, adding.maker.block(adding.wish) or [], _in_class(adding, holder), True)
    if adding.construct == "function" and holder is not None and holder.kind in _method_holders(adding):
        if _functions_are_members(adding):
            return member(adding)
        if members.ONLY & frozenset(adding.wish.head):
            return member(replace(adding, intent=slots.with_slots(adding.intent, construct="method")))
    made = adding.maker.block(adding.wish)
    if made is None:
        return adding.cannot()
    if holder is not None and members.nests(adding, holder):
        return _put(adding, made, _in_class(adding, holder), len(made) > 1)
    return _put(adding, made, _beside(adding), len(made) > 1)


def _functions_are_members(adding: Adding) -> bool:
    return adding.document.language in ("java", "csharp", "kotlin", "rust", "ruby")


def _method_holders(adding: Adding) -> Sequence[str]:
    """What has methods in it: not the structs of a language that has them elsewhere."""
    return tuple(adding.spoken.setting("methods_in").split()) or _CLASSES


def _holder_class(adding: Adding) -> Symbol | None:
    tree = adding.document.tree
    return tree.enclosing(Span(adding.at, adding.at), _CLASSES) if tree else None


def _beside(adding: Adding) -> Place:
    """Behind the outermost definition around the caret that is no namespace; else as a statement."""
    lines, tree, at = adding.lines, adding.document.tree, adding.at
    line = lines.text.line_at(at)
    around = [s for s in tree.touching(Span(at, at), _HOLDERS) if s.span.contains(at)] if tree else []
    around = [s for s in around if s.kind != "lambda" and lines.text.line_at(s.span.end) >= line]
    if around and not (lines.content(line) == "" and not lines.indent(line)):
        outer = min(around, key=lambda s: s.span.start)
        last = lines.text.line_at(outer.span.end)
        return Place(last, last + 1, lines.indent(lines.text.line_at(outer.span.start)))
    indented = lines.spoken.setting("blocks") == "indent"
    if indented and lines.content(line):
        head = line
        while head > 0 and (lines.indent(head) or not lines.content(head)):
            head -= 1
        last = lines.block_end(head)
        if last > line or lines.indent(line):
            return Place(last, last + 1, lines.indent(head))
    return places.statement_place(lines, at)


def member(adding: Adding) -> Planned:
    """A method, in the class around the caret or the next one."""
    if adding.construct == "class method" and adding.spoken.way("class method") is None:
        said = " ".join(("static", *adding.wish.head))
        return member(replace(adding, intent=slots.with_slots(adding.intent, construct="method", modifier=said)))
    owner = owner_of(adding, _method_holders(adding))
    if owner is None:
        return _method_without_class(adding) if adding.construct == "method" else refuse("not_found", what="a class")
    wish = replace(adding.wish, class_name=owner.name, member=True)
    within = _statics(adding, owner) if "static" in wish.head else None
    if within is not None:
        wish = replace(wish, head=tuple(word for word in wish.head if word != "static"))
    made = adding.maker.block(_signature(adding, wish, owner))
    if made is None:
        return adding.cannot()
    if within is not None:
        return _put(adding, made, within, len(made) > 1)
    if "{receiver}" in (adding.spoken.way("method") or "") and owner.kind not in ("interface", "trait"):
        last = adding.lines.text.line_at(owner.span.end)
        return _put(adding, made, Place(last, last + 1, ""), True)
    return _put(adding, made, _in_class(adding, owner), len(made) > 1)


def _statics(adding: Adding, owner: Symbol) -> Place | None:
    """Where a class already keeps what is not its instances', in a language that has a place of its own for it."""
    query, tree, lines = adding.spoken.setting("statics"), adding.document.tree, adding.lines
    found = tree.captures(query).get("body", ()) if tree and query else ()
    body = next((span for span in found if owner.span.covers(span)), None)
    return places.body_place(lines, lines.text.line_at(body.start)) if body else None


def _signature(adding: Adding, wish: Wish, owner: Symbol) -> Wish:
    declared_only = owner.kind in ("interface", "trait") and wish.construct in ("method", "function")
    if declared_only and adding.spoken.way("method signature"):
        return replace(wish, construct="method signature")
    return wish


def _method_without_class(adding: Adding) -> Planned:
    receives = "{receiver}" in (adding.spoken.way("method") or "")
    made = adding.maker.block(replace(adding.wish, construct="function") if receives else adding.wish)
    return adding.cannot() if made is None else _put(adding, made, _beside(adding), len(made) > 1)


def owner_of(adding: Adding, kinds: Sequence[str] = _CLASSES) -> Symbol | None:
    """The class around the caret, the next one, or the last."""
    tree = adding.document.tree
    anchor = slots.text(adding.intent.slots, "anchor")
    here = Span(adding.at, adding.at)
    near = [s for s in tree.touching(here, kinds) if s.span.contains(adding.at)] if tree and not anchor else []
    found = [s for s in near or (tree.constructs(*kinds) if tree else ()) if s.kind != "enum" or kinds == ("enum",)]
    found = [s for s in found if s.name or s.kind != "object"]
    named = [s for s in found if s.name and anchor.lower().endswith(s.name.lower())] if anchor else []
    around = [s for s in found if s.span.contains(adding.at)]
    behind = [s for s in found if s.span.start >= adding.at]
    impl = [s for s in around if s.kind == "implementation"]
    if named:
        return named[0]
    if around:
        return max(impl or around, key=lambda s: s.span.start)
    return behind[0] if behind else found[-1] if found else None


def _in_class(adding: Adding, owner: Symbol) -> Place:
    """Behind the member the caret is in; at the head of the class where it is in none."""
    lines, text = adding.lines, adding.lines.text
    head = text.line_at(owner.name_span.end)
    tree = adding.document.tree
    members = [
        s
        for s in (tree.touching(Span(adding.at, adding.at), _FUNCTIONS) if tree else ())
        if owner.span.covers(s.span) and s.span != owner.span and s.span.contains(adding.at)
    ]
    line = text.line_at(adding.at)
    if members and line > head:
        outer = min(members, key=lambda s: s.span.start)
        last = text.line_at(outer.span.end)
        return Place(last, last + 1, lines.indent(text.line_at(outer.span.start)))
    last = text.line_at(owner.span.end)
    if head < line < last and owner.span.contains(adding.at) and lines.content(line) != "{":
        return places.statement_place(lines, adding.at)
    if head == last or text[Span(owner.name_span.end, owner.span.end)].strip().endswith("{}"):
        return places.statement_place(lines, text.line(head).end)
    body = owner.part("body")
    first = text.line_at(body.start) if body else head
    if lines.spoken.setting("blocks") != "braces":
        first = head if body is None else max(head, lines.before(first))
    return places.body_place(lines, max(first, head))


# Properties and variables


def property_(adding: Adding) -> Planned:
    """A property of the class around the caret or the next one; of a style sheet's rule."""
    if adding.spoken.setting("style") == "css":
        words = (*adding.wish.head, *_styled(adding), *_valued(adding))
        made = sheets.rule(adding.maker, words, named=True)
        return adding.cannot() if made is None else _put(adding, made, places.statement_place(adding.lines, adding.at))
    if adding.spoken.way("property") is None and adding.spoken.way("dictionary entry"):
        from senorita_lsp.action.add import entries

        return entries.entry(replace(adding, intent=slots.with_slots(adding.intent, construct="entry")))
    owner = owner_of(adding, ("class", "interface", "struct", "object"))
    wish = replace(adding.wish, construct="property", member=True)
    if owner is None:
        return variable(adding)
    if adding.spoken.setting("methods_in"):
        owner = parts.declared_type(adding, owner)
    made = adding.maker.block(wish)
    if made is None:
        return adding.cannot()
    listed = owner.kind == "struct" and not (adding.spoken.way("property") or "").endswith((";", "{type| {}}$0"))
    if listed:
        found = [p for p in brackets.pairs(adding.document.text.value) if p.sign == "{" and owner.span.covers(p.outer)]
        if found:
            edit, at = list_item.inserted(adding.lines, found[0].inner, made[0].replace(CARET, "", 1), adding.at, True)
            shift = made[0].find(CARET)
            return adding.done(edit, at - len(made[0].replace(CARET, "")) + shift)
    return _put(adding, made, _property_place(adding, owner))


def _styled(adding: Adding) -> tuple[str, ...]:
    """The words of a property in the order they were said: "none" is a type elsewhere."""
    kind, words = adding.wish.type, adding.wish.words
    return (*words, *kind) if kind == ("none",) else (*kind, *words)


def _valued(adding: Adding) -> tuple[str, ...]:
    return ("colon", *adding.wish.value) if adding.wish.value else ()


def _property_place(adding: Adding, owner: Symbol) -> Place:
    tree = adding.document.tree
    inside = [
        s for s in (tree.touching(Span(adding.at, adding.at), _FUNCTIONS) if tree else ()) if s.span.contains(adding.at)
    ]
    if any(owner.span.covers(s.span) and s.span != owner.span for s in inside):
        head = replace(adding.snapshot, selection=Span(owner.name_span.end, owner.name_span.end))
        return _in_class(replace(adding, snapshot=head), owner)
    return _in_class(adding, owner)


def variable(adding: Adding) -> Planned:
    """A variable or a constant, as a statement."""
    construct = "constant" if adding.construct == "constant" else "variable"
    local = f"local {construct}"
    if adding.spoken.way(local) and (holder := _holder(adding)) is not None and holder.kind in _FUNCTIONS:
        construct = local
    made = adding.maker.block(replace(adding.wish, construct=construct))
    if made is None:
        return statement(replace(adding, intent=slots.with_slots(adding.intent, construct="statement")))
    return _put(adding, made, places.statement_place(adding.lines, adding.at))


# Clauses


def clause(adding: Adding) -> Planned:
    """An else, a catch … on the statement it belongs to."""
    known = adding.spoken.table("clause").get(adding.construct)
    way = adding.spoken.way(adding.construct)
    if way is None:
        return adding.cannot()
    if known is None:
        return statement(adding)
    where = clauses.chain(adding.lines, known["of"], adding.at)
    if where is None:
        return refuse("not_found", what=f"what the {adding.construct} belongs to")
    made = adding.maker.block(adding.wish)
    if made is None:
        return adding.cannot()
    if (adding.construct in ("else", "finally") or known.get("once")) and clauses.has(where, adding.construct):
        return refuse("there")
    block = adding.indented(made, adding.lines.indent(where.head))
    edit, start = clauses.put(adding.lines, where, block, known["before"])
    return adding.done(edit, start)
