"""Adding parts to what is there: parameters, arguments, decorators, types, what a class extends, modifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action import slots
from senorita_lsp.action.add import placement as places
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Choice, Choices, Planned, Refusal
from senorita_lsp.action.say import refuse
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target import brackets, constructs, match
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_ANCHOR: Final = re.compile(r"(?:(?:the|this|that)\s+)?(?:(function|method|class)\s*)?(.*)", re.DOTALL)
_HERE: Final = ("it", "here", "this", "that")


def function_meant(adding: Adding) -> Symbol | Planned:
    """The function that is named, else the one around the caret, else the next one."""
    parts = _ANCHOR.fullmatch(slots.text(adding.intent.slots, "anchor"))
    name = parts.group(2).strip().removesuffix(" function").removesuffix(" method") if parts else ""
    wanted: dict[str, str | int] = {"target": "function"}
    if name and name not in _HERE:
        wanted["name"] = name
    if "line" in adding.intent.slots:
        wanted["line"] = slots.number(adding.intent.slots, "line") or 0
    tree = adding.document.tree
    if len(wanted) == 1 and tree is not None:
        here = Span(adding.at, adding.at)
        near = tree.enclosing(here, ("function", "method"))
        if near is None and adding.construct == "parameter":
            near = tree.enclosing(here, ("lambda",))
        if near is not None:
            return near
    target = resolve(Intent(adding.intent.family, wanted), adding.snapshot)
    if isinstance(target, Target):
        found = constructs.of_kind("function", adding.document)
        symbol = next((symbol for symbol in found if symbol.span == target.spans[0]), None)
        return symbol or refuse("not_found", what="a function")
    if isinstance(target, Refusal):
        return target
    return Choices(tuple(_rechosen(choice, adding.intent) for choice in target.choices), target.say)


def _rechosen(choice: Choice, intent: Intent) -> Choice:
    return Choice(choice.title, with_slots(intent, line=choice.intent.slots["line"]))


def parameter_list(function: Symbol, document: Document) -> Span | None:
    """The list with its parentheses; an empty span where the language lets a function have none."""
    span = function.part("parameters")
    if span is not None and document.text[span].startswith("(") and document.text[span].endswith(")"):
        return span
    body = function.part("body")
    stop = body.start if body is not None and body.start > function.name_span.end else function.span.end
    line_end = document.text.line(document.text.line_at(function.name_span.end)).end
    start = document.text.value.find("(", function.name_span.end, stop)
    if document.language == "ruby" and not 0 <= start < line_end:
        return Span(function.name_span.end, function.name_span.end)
    found = [pair for pair in brackets.pairs(document.text.value) if pair.outer.start == start] if start >= 0 else []
    return found[0].outer if found else None


# Decorators, types, what a class is


def declaration(adding: Adding, kinds: Sequence[str], named: bool = False) -> Symbol | None:
    """The declaration of one of the kinds whose head the caret is in, else the innermost around it, else the next.

    ``named``: only of those that have a name."""
    tree, text = adding.document.tree, adding.document.text
    near = tree.touching(Span(adding.at, adding.at), kinds) if tree else ()
    around = [s for s in near if s.span.contains(adding.at)]
    found = list(tree.constructs(*kinds)) if tree and not around else []
    found = [s for s in found if s.name or not named]
    if around:
        return min(around, key=lambda s: (len(s.span), s.span.start))
    line = text.line_start(text.line_at(adding.at))
    behind = [s for s in found if s.span.start >= line]
    return behind[0] if behind else found[-1] if found else None


def declared_type(adding: Adding, block: Symbol) -> Symbol:
    """The type whose methods stand in a block of their own; the block itself where it is declared elsewhere."""
    tree = adding.document.tree
    found = tree.constructs("struct", "enum") if tree and block.kind in ("class", "implementation") else ()
    bare = block.name.partition("<")[0]
    return next((each for each in found if each.name == bare), block)


def decorator(adding: Adding) -> Planned:
    """A decorator or an annotation, on a line of its own before what it belongs to."""
    words = adding.said("text", "name")
    if not words:
        return refuse("which_name")
    way = adding.spoken.way(adding.construct)
    if way is None:
        return adding.cannot()
    kinds = ("function", "method", "class", "interface", "struct", "enum", "trait", "field", "property")
    owner = declaration(adding, kinds)
    if owner is None:
        return refuse("not_found", what="a function or class")
    text = adding.document.text
    line = _head_line(owner, adding)
    new = annotation_of(adding, words) or ""
    start = text.line_start(line)
    return adding.done(TextEdit(Span(start, start), text.indent(line) + new + text.newline), start)


def annotation_of(adding: Adding, words: Sequence[str]) -> str | None:
    """A decorator or an annotation as the language writes it; None where it has none."""
    way = adding.spoken.way(adding.construct)
    return way.replace("{text}", _annotation(adding, words)).replace("$0", CARET) if way else None


def attribute(adding: Adding) -> Planned:
    """An attribute of a tag; what programs call so is an annotation."""
    from senorita_lsp.action.add import tags

    if adding.spoken.way("attribute") or not adding.spoken.way("annotation"):
        return tags.attribute(adding)
    return decorator(replace(adding, intent=with_slots(adding.intent, construct="annotation")))


def _annotation(adding: Adding, words: Sequence[str]) -> str:
    typed = adding.document.language in ("java", "csharp", "kotlin", "typescript", "typescriptreact", "javascript")
    if typed and all(word.isalpha() for word in words) and not {"parens", "of", "dot", "open"} & set(words[1:]):
        return adding.scope.find(words) or adding.scope.new(list(words), "type")
    if typed:
        at = next(n for n, word in enumerate(words) if not word.isalpha() or word in ("parens", "of", "dot", "open"))
        rest = adding.maker.expression(["x", *words[at:]])[1:]
        return adding.scope.new(list(words[:at]), "type") + rest
    return adding.maker.expression(words)


def _head_line(owner: Symbol, adding: Adding) -> int:
    """The line of a declaration behind its decorators."""
    text = adding.document.text
    line, name = text.line_at(owner.span.start), text.line_at(owner.name_span.start)
    while line < name and re.match(r"\s*(@|#\[|\[)", text[text.line(line)]):
        line += 1
    return line


def return_value(adding: Adding) -> Planned:
    """What the return at the caret gives; a return of its own where there is none."""
    words = adding.said("text", "name")
    tree, text = adding.document.tree, adding.document.text
    new = adding.maker.expression(words)
    owner = declaration(adding, ("function", "method"))
    within = owner.span if owner is not None else Span(0, len(text))
    returns = [s for s in tree.touching(within, ("return",)) if within.covers(s.span)] if tree else []
    if not returns:
        return _as_return(adding)
    chosen = next((s for s in returns if s.span.contains(adding.at)), None)
    chosen = chosen or next((s for s in returns if s.span.start >= adding.at), returns[-1])
    value = chosen.part("value")
    if value is not None:
        return adding.done(TextEdit(value, new + CARET), value.start)
    word = re.match(r"return\b", text[chosen.span])
    at = chosen.span.start + (word.end() if word else len(text[chosen.span]))
    return adding.done(TextEdit(Span(at, at), " " + new + CARET), at)


def _as_return(adding: Adding) -> Planned:
    from senorita_lsp.action.add import whole_lines

    return whole_lines.statement(replace(adding, intent=with_slots(adding.intent, construct="return")))


def extends(adding: Adding) -> Planned:
    """What a class extends or implements, in its head."""
    words = adding.said("text", "name")
    known = adding.spoken.table("make").get(adding.construct)
    way = None if known is False else adding.spoken.way(adding.construct) or adding.spoken.way("extends")
    if not words or way is None:
        return refuse("which_name") if not words else adding.cannot()
    owner = declaration(adding, ("class", "interface", "struct", "enum"))
    if owner is None:
        return refuse("not_found", what="a class")
    bases = " ".join(words).replace(" and ", " comma ").split(" comma ")
    return _extended(adding, owner, way, ", ".join(adding.maker.type_name(base.split()) for base in bases))


def _extended(adding: Adding, owner: Symbol, way: str, new: str) -> Planned:
    text = adding.document.text
    line, begin = text.line(text.line_at(owner.name_span.end)), _behind_types(text.value, owner.name_span.end)
    rest = text.value[begin : line.end]
    head = re.match(r"[^:{]*(?::[^{:]*)?" if way.startswith(" :") else r"[^:{]*" if "(" in way else r"[^{]*", rest)
    if way.startswith(" :") and (made := re.match(r"\s*(?:\w+\s+)*\([^()]*\)", rest)):
        begin, rest = begin + made.end(), rest[made.end() :]
        head = re.match(r"[^:{]*(?::[^{:]*)?", rest)
    content = (head.group() if head else "").rstrip()
    if re.search(rf"(?<![\w.]){re.escape(new)}(?!\w)", content):
        return refuse("there")
    sign = way.strip().split("{")[0].strip()
    if way == "({})":
        inside = re.match(r"\(([^)]*)\)", rest)
        if inside:
            at = begin + inside.end() - 1
            return adding.done(TextEdit(Span(at, at), (", " if inside[1].strip() else "") + new + CARET), at)
        at = begin
    elif sign and re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", content):
        if adding.construct == "extends" and owner.kind == "class" and adding.spoken.setting("bases") == "one":
            return refuse("one_base")
        at = begin + len(content)
        if sign == "extends" and "implements" in content:
            at = begin + content.index(" implements")
        return adding.done(TextEdit(Span(at, at), ", " + new + CARET), at)
    else:
        at = begin + len(content)
        if sign == "extends" and "implements" in content:
            at = begin + content.index(" implements")
    return adding.done(TextEdit(Span(at, at), way.replace("{}", new + CARET)), at)


def _rank(word: str) -> int:
    """Where a modifier stands among others: who may see it first, how it runs last."""
    return next((n for n, words in enumerate(_ORDER) if word in words.split()), 2)


_ORDER: Final = (
    "export default", "public private protected internal pub", "abstract static virtual override final sealed open",
    "readonly const inline data", "async suspend unsafe",
)  # fmt: skip


def _behind_types(text: str, at: int) -> int:
    """Behind the type parameters that follow a name."""
    if text[at : at + 1] != "<":
        return at
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "<") - (text[end] == ">" and text[end - 1] not in "-=")
        if depth == 0:
            return end + 1
    return at


def modifier(adding: Adding) -> Planned:
    """A modifier, before the declaration at the caret and behind those it has."""
    said = slots.text(adding.intent.slots, "modifier", "text").lower()
    anchored = slots.text(adding.intent.slots, "anchor")
    if (marked := adding.spoken.table("marked").get(said)) and not re.search("class|variable|field", anchored):
        return decorator(replace(adding, intent=with_slots(adding.intent, construct="decorator", text=str(marked))))
    if said in adding.spoken.words("no_method_modifier") and re.search("function|method", anchored):
        return refuse("not_yet", what=f"make a method {said} in this language")
    table = adding.spoken.table("modifier")
    if not table.get(said):
        return refuse("not_yet", what=f"add {said or 'that'} in this language")
    anchor = slots.text(adding.intent.slots, "anchor")
    kinds: tuple[str, ...] = ("class", "interface", "struct", "enum") if "class" in anchor else ("function", "method")
    if not anchor and said in ("static", "async", "override", "virtual", "suspend", "readonly", "synchronized"):
        kinds = ("function", "method", "field", "property")
    elif not anchor:
        kinds = ("function", "method", "class", "interface", "struct", "enum", "field", "property")
    if re.search("variable|field|property", anchor):
        kinds = ("variable", "field", "property")
    named = _named_declaration(adding) if "name" in adding.intent.slots else None
    if named is not None and not isinstance(named, Symbol):
        return named
    owner = named or declaration(adding, kinds) or declaration(adding, ("function", "method", "class"))
    if owner is None:
        return refuse("not_found", what=anchor or "a declaration")
    text, line = adding.document.text, _head_line(owner, adding)
    at = max(text.line_start(line) + len(text.indent(line)), owner.span.start)
    known = frozenset(str(each) for each in table.values() if each)
    new = str(table[said])
    while (word := re.match(r"(\w+)\s+", text.value[at:])) and word[1] in known:
        if word[1] == new:
            return refuse("there")
        if _rank(word[1]) > _rank(new):
            break
        at += word.end()
    return adding.done(TextEdit(Span(at, at), f"{table[said]} "), at + len(str(table[said])))


def _named_declaration(adding: Adding) -> Symbol | Planned:
    """The declaration that is called by its name: "make method add async"; nearest to the caret."""
    intent, tree = adding.intent, adding.document.tree
    kind, name = slots.text(intent.slots, "target"), slots.text(intent.slots, "name")
    if kind != "thing":
        target = resolve(intent, adding.snapshot)
        if not isinstance(target, Target):
            return target
        found = tree.touching(target.whole, _MODIFIED) if tree else ()
        return next((s for s in found if s.span == target.whole), refuse("not_found", what="a declaration"))
    known = [s for s in (tree.constructs(*_MODIFIED) if tree else ()) if s.name]
    best = [each.item for each in match.best(name, known, lambda symbol: symbol.name)]
    near = sorted(best, key=lambda symbol: abs(symbol.span.start - adding.at))
    return near[0] if near else refuse("not_found", what=name)


_MODIFIED: Final = (
    "function", "method", "class", "interface", "struct", "enum", "trait", "field", "property", "variable", "constant",
)  # fmt: skip


def docstring(adding: Adding) -> Planned:
    """A documentation comment: in a Python body, before anything else."""
    owner = declaration(adding, ("function", "method", "class"))
    made = adding.maker.block(replace(adding.wish, construct="docstring"))
    if made is None:
        return adding.cannot()
    if owner is None:
        return refuse("not_found", what="a function or class")
    lines = adding.lines
    if lines.spoken.setting("blocks") == "indent":
        body = owner.part("body")
        head = lines.before(lines.text.line_at(body.start)) if body else lines.text.line_at(owner.span.end)
        place = places.body_place(lines, max(head, lines.text.line_at(owner.name_span.end)))
        edit, start = places.put(lines, place, adding.indented(made, place.indent))
        return adding.done(edit, start)
    line = lines.text.line_at(owner.span.start)
    start = lines.text.line_start(line)
    block = lines.text.newline.join(adding.indented(made, lines.indent(line))) + lines.text.newline
    return adding.done(TextEdit(Span(start, start), block), start)
