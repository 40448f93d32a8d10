"""Adding types: of a parameter or a variable, of what a function returns, and type parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action import slots
from senorita_lsp.action.add.parts import declaration, declared_type, function_meant, parameter_list
from senorita_lsp.action.code import template
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_TYPED: Final = ("parameter", "variable", "field", "property", "constant")
_TYPES: Final = ("class", "interface", "struct", "enum", "trait")
_FUNCTIONS: Final = ("function", "method")
# What parts a type parameter from what it must be.
_BOUND: Final = re.compile(r" (?:extends|colon|of type|implements|bounded by) ")


def type_(adding: Adding) -> Planned:
    """A type for the parameter or the variable at the caret."""
    words = adding.said("type") or adding.said("text", "name")
    if not words:
        return refuse("wants_type")
    if "equals" in words[1:-1] and adding.spoken.way("type definition"):
        return _alias(adding, words)
    if len(words) > 1 and words[-1] in _TYPES and re.match(r"type\b", adding.spoken.way(words[-1]) or ""):
        return _declared(adding, words[-1], words[:-1])
    way = adding.spoken.way("type annotation")
    owner = declaration(adding, _TYPED, named=True)
    if owner is None or owner.name_span.empty:
        return refuse("not_found", what="what has a type")
    new, known = adding.maker.type_name(words), owner.part("type")
    if known is not None:
        return adding.done(TextEdit(known, new + CARET), known.start)
    if way is None:
        return adding.cannot()
    at = owner.name_span.end
    return adding.done(TextEdit(Span(at, at), way.replace("{}", new) + CARET), at)


def _declared(adding: Adding, kind: str, name: tuple[str, ...]) -> Planned:
    """A type of a kind that is said behind its name: "type point struct"."""
    from senorita_lsp.action.add import whole_lines

    said = slots.with_slots(adding.intent, construct=kind, name=" ".join(name), text="", type="")
    return whole_lines.definition(replace(adding, intent=said))


def _alias(adding: Adding, words: tuple[str, ...]) -> Planned:
    """A name for a type: "type id equals string"."""
    from senorita_lsp.action.add import whole_lines

    at = words.index("equals")
    name, text = " ".join(words[:at]), " ".join(words[at + 1 :])
    said = slots.with_slots(adding.intent, construct="type definition", name=name, text=text)
    return whole_lines.definition(replace(adding, intent=said))


def return_type(adding: Adding) -> Planned:
    """A type for what the function at the caret returns."""
    words = adding.said("type") or adding.said("text", "name")
    if not words:
        return refuse("wants_type")
    function = function_meant(adding)
    if not isinstance(function, Symbol):
        return function
    new, known = adding.maker.type_name(words), function.part("type")
    if known is not None:
        span = Span(
            known.start + len(adding.document.text[known]) - len(adding.document.text[known].lstrip(": ")), known.end
        )
        pointed = new.endswith(("*", "&")) and adding.document.text.value[span.end : span.end + 1] == " "
        return adding.done(TextEdit(Span(span.start, span.end + pointed), new + CARET), span.start)
    way, listed = adding.spoken.way("return type"), parameter_list(function, adding.document)
    if way is None or listed is None:
        return adding.cannot()
    return adding.done(TextEdit(Span(listed.end, listed.end), way.replace("{}", new) + CARET), listed.end)


def type_parameter(adding: Adding) -> Planned:
    """A type parameter, of the class or the function at the caret: where the language has them."""
    words, around = adding.said("name", "text"), adding.spoken.setting("generic")
    if not around:
        return adding.cannot()
    anchor = slots.text(adding.intent.slots, "anchor")
    kinds = _TYPES if re.search("class|interface|struct|trait", anchor) else (*_TYPES, *_FUNCTIONS)
    owner = declaration(adding, _FUNCTIONS if re.search("function|method", anchor) else kinds)
    owner = declared_type(adding, owner) if owner is not None else None
    if owner is None or not words:
        return refuse("not_found", what="a function or class")
    if owner.is_a("method") and adding.spoken.setting("generic_methods") == "no":
        return refuse("no_generic_methods")
    new = _type_parameter(adding, " ".join(words))
    listed = _known_list(adding, owner, around)
    if listed is not None:
        return adding.done(TextEdit(Span(listed.end - 1, listed.end - 1), f", {new}{CARET}"), listed.end)
    at, before, after = _list_place(adding, owner)
    return adding.done(TextEdit(Span(at, at), f"{before}{around[0]}{new}{CARET}{around[1]}{after}"), at)


def _type_parameter(adding: Adding, said: str) -> str:
    name, *bound = _BOUND.split(said, maxsplit=1)
    values = {"name": adding.scope.new(name.split(), "type")}
    values["bound"] = adding.maker.type_name(bound[0].split()) if bound else ""
    return template.lines(adding.spoken.way("type parameter") or "{name}", values)[0]


def _known_list(adding: Adding, owner: Symbol, around: str) -> Span | None:
    """The type parameters that a declaration has already, with their brackets."""
    text = adding.document.text.value
    before, behind = text[owner.span.start : owner.name_span.start], text[owner.name_span.end :]
    place = adding.spoken.setting("generic_place")
    if place == "line" or (place and not _is_type(owner)):
        found = list(re.finditer(r"(?:template\s*|\bfun\s*|\s|^)(<[^()]*?>)(?=\s)", before))
        return Span(owner.span.start + found[0].start(1), owner.span.start + found[0].end(1)) if found else None
    if not behind.startswith(around[0]):
        return None
    end = text.find(around[1], owner.name_span.end)
    return Span(owner.name_span.end, end + 1) if end > 0 else None


def _list_place(adding: Adding, owner: Symbol) -> tuple[int, str, str]:
    """Where a new list of type parameters goes, and what stands before and after it."""
    text, place = adding.document.text, adding.spoken.setting("generic_place")
    if place == "line":
        line = text.line_at(owner.span.start)
        return text.line_start(line) + len(text.indent(line)), "template ", text.newline + text.indent(line)
    if place == "keyword" and not _is_type(owner):
        head = text.value[owner.span.start : owner.name_span.start]
        word = re.search(r"\bfun\b", head)
        return owner.span.start + (word.end() if word else 0), " ", ""
    if place == "before type" and not _is_type(owner):
        kind = owner.part("type")
        return (kind.start if kind and kind.start < owner.name_span.start else owner.name_span.start), "", " "
    return owner.name_span.end, "", ""


def _is_type(owner: Symbol) -> bool:
    return owner.kind in _TYPES
