"""Adding what reads and writes a field of a class: getters, setters, both, as each language writes them.

What belongs here: which fields, and the words for the templates ("getter", "setter", "accessors" of
action/languages). What does not: where methods go (whole_lines.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.add import placement as places
from senorita_lsp.action.add import whole_lines
from senorita_lsp.action.add.parts import declared_type
from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code import template
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import match
from senorita_lsp.document.names import joined, word_spans
from senorita_lsp.document.tree import Symbol

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_FIELDS: Final = ("field", "property", "variable", "assignment")
_HOLDERS: Final = ("class", "struct", "object")
# What a field of an object is written with besides its name.
_MARKS: Final = re.compile(r"^(?:self\.|this\.|@@?)|^[_#$]+|_+$")
_ALL: Final = frozenset({"all", "every", "each", "everything"})


def accessor(adding: Adding) -> Planned:
    """A getter, a setter, or both of a field: the one named, all of them, or the one at the caret."""
    owner = whole_lines.owner_of(adding, _HOLDERS)
    owner = declared_type(adding, owner) if owner is not None else None
    way = adding.spoken.way(adding.construct) or adding.spoken.way("getter")
    if way is None:
        return adding.cannot()
    if owner is None:
        return refuse("not_found", what="a class")
    fields = _wanted(adding, _fields(adding, owner))
    words = adding.said("name", "text")
    if not fields and words and adding.spoken.setting("accessors") == "head":
        made = template.lines(adding.spoken.way(adding.construct) or "", {"name": adding.scope.new(words)})
        return adding.put(made, _head(adding, owner))
    if not fields:
        return refuse("not_found", what=f"a field {' '.join(adding.said('name', 'text'))}".strip())
    blocks = [made for field in fields for made in _made(adding, owner, field)]
    if adding.spoken.setting("accessors") == "field":
        line = adding.lines.text.line_at(fields[-1].span.end)
        indent = adding.lines.indent(line) + adding.lines.unit
        return adding.put([line for made in blocks for line in made], Place(line, line + 1, indent))
    if adding.spoken.setting("accessors") == "head":
        return adding.put([line for made in blocks for line in made], _head(adding, owner))
    lines = [line for made in blocks for line in ("", *made)][1:]
    return adding.put(lines, _place(adding, owner), len(lines) > 1)


def _fields(adding: Adding, owner: Symbol) -> dict[str, Symbol]:
    """The fields of a class by their names, each once."""
    tree, text = adding.document.tree, adding.document.text
    found = dict[str, Symbol]()
    for each in tree.touching(owner.span, _FIELDS) if tree else ():
        written = text[each.name_span]
        own = each.kind in ("field", "property") or written.startswith(("self.", "this.", "@"))
        if owner.span.covers(each.span) and re.fullmatch(r"[\w.@#$]+", written or " ") and own:
            known = found.get(_MARKS.sub("", written))
            found[_MARKS.sub("", written)] = known if known and known.part("type") else each
    return found


def _wanted(adding: Adding, fields: dict[str, Symbol]) -> list[Symbol]:
    words = adding.said("name", "text")
    if words and not _ALL & frozenset(words):
        best = match.best(" ".join(words), list(fields), lambda name: name)
        return [fields[each.item] for each in best[:1]]
    line = adding.lines.text.line_at(adding.at)
    here = [field for field in fields.values() if adding.lines.text.line_at(field.span.start) == line]
    return here if here and not words else list(fields.values())


def _made(adding: Adding, owner: Symbol, field: Symbol) -> list[list[str]]:
    """The blocks of lines for one field."""
    kinds = [adding.construct]
    if adding.construct == "accessors" and adding.spoken.way("accessors") is None:
        kinds = ["getter", "setter"]
    values = _values(adding, owner, field)
    hidden = values["field"][:1] in ("_", "#") and adding.spoken.way(f"hidden {kinds[0]}") is not None
    ways = [adding.spoken.way(f"hidden {kind}" if hidden else kind) or "" for kind in kinds]
    made = [template.lines(way, values) for way in ways if way]
    if adding.spoken.setting("end") and not adding.scope.end:
        made = [[line.removesuffix(";") for line in block] for block in made]
    return [template.on_own_lines(block) if adding.scope.own_line_braces else block for block in made]


def _values(adding: Adding, owner: Symbol, field: Symbol) -> dict[str, str]:
    text, style = adding.document.text, adding.scope.style("method")
    written = text[field.name_span].removeprefix("self.").removeprefix("this.").lstrip("@")
    name = _MARKS.sub("", written)
    words = [name[start:end] for start, end in word_spans(name)]
    span = field.part("type")
    kind = text[span].lstrip(": ") if span else ""
    kind = kind or _given(adding, owner, name) or adding.maker.usual_type(words)
    if not kind and adding.spoken.setting("type_place") == "before":
        kind = adding.spoken.setting("any_type") or str(adding.spoken.table("type").get("object", ""))
    asks = kind.lower() in ("bool", "boolean")
    return {
        "field": written,
        "name": adding.scope.new([word.lower() for word in words]) if name[:1].isupper() else name,
        "method": joined(words, style),
        "get": name if asks and words[0] in ("is", "has") else joined(["is" if asks else "get", *words], style),
        "set": joined(["set", *words], style),
        "type": kind,
        "returned": kind if _copied(adding, kind) else f"&{kind}",
        "value": f"self.{written}" if _copied(adding, kind) else f"&self.{written}",
        "Name": joined(words, "pascal"),
        "read": ("Get" if joined(words, "pascal") == written else "") + joined(words, "pascal"),
        "class": owner.name,
        "receiver": owner.name[:1].lower(),
    }


def _given(adding: Adding, owner: Symbol, name: str) -> str:
    """The type of the parameter that gives a field its value: the one that is called like it."""
    tree, text = adding.document.tree, adding.document.text
    found = [each for each in (tree.touching(owner.span, ("parameter",)) if tree else ()) if each.name == name]
    span = next((span for each in found if (span := each.part("type")) is not None), None)
    return text[span].lstrip(": ") if span else ""


def _copied(adding: Adding, kind: str) -> bool:
    """Whether a value of a type is handed out itself, and not a reference to it."""
    return kind in adding.spoken.words("copied") or kind.startswith("&")


def _place(adding: Adding, owner: Symbol) -> Place:
    """Behind the last method of a class, else behind its last line; outside of it where methods stand there."""
    tree, lines = adding.document.tree, adding.lines
    text = lines.text
    home = _methods_of(adding, owner)
    if "{receiver}" in (adding.spoken.way("getter") or ""):
        last = text.line_at(owner.span.end)
        return Place(last, last + 1, "")
    methods = [
        s for s in (tree.touching(home.span, ("method", "function")) if tree else ()) if home.span.covers(s.span)
    ]
    members = [s for s in methods if s.span != home.span]
    if members:
        end = max(members, key=lambda s: s.span.end)
        outer = min((s for s in members if s.span.covers(end.span)), key=lambda s: s.span.start)
        last = text.line_at(outer.span.end)
        return Place(last, last + 1, lines.indent(text.line_at(outer.span.start)))
    return _at_end(adding, home)


def _head(adding: Adding, owner: Symbol) -> Place:
    """Behind the lines of the same kind that a class begins with."""
    lines = adding.lines
    place = places.body_place(lines, lines.text.line_at(owner.name_span.end))
    line = place.after
    while re.match(r"attr_\w+ ", lines.content(line + 1)):
        line += 1
    return Place(line, line + 1, place.indent, True) if line > place.after else place


def _at_end(adding: Adding, home: Symbol) -> Place:
    """The last line of a class that has something in it."""
    lines, text = adding.lines, adding.lines.text
    head, end = text.line_at(home.name_span.end), text.line_at(home.span.end)
    last = end if lines.spoken.setting("blocks") == "indent" else lines.before(end)
    if last <= head:
        return places.body_place(lines, head)
    return Place(last, last + 1, lines.indent(head) + lines.unit)


def _methods_of(adding: Adding, owner: Symbol) -> Symbol:
    """What holds the methods of a class: itself, or the block for it that stands elsewhere."""
    tree = adding.document.tree
    found: Sequence[Symbol] = tree.constructs("implementation") if tree else ()
    return next((each for each in found if each.name == owner.name), owner)
