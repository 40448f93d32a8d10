"""Adding to markup and style sheets: tags, attributes, rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.add import placement as places
from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code import template
from senorita_lsp.action.code.names import numbered
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.text import Span, TextEdit

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_OPEN_TAG: Final = re.compile(r"<([A-Za-z][\w.-]*)((?:\s+[^<>]*?)?)(\s*/?)>")
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def tag(adding: Adding) -> Planned:
    """An element, inside the one whose opening tag the caret is on, else behind the one it is in."""
    words = adding.said("text", "name")
    way = adding.spoken.way("tag")
    if way is None or not words:
        return adding.cannot()
    return put_tag(adding, _name(adding, words))


def put_tag(adding: Adding, name: str, attributes: str = "", text: str = "") -> Planned:
    """An element with its attributes (a space before each) and its text; the caret in it, behind its text."""
    new = f"<{name}{attributes}>{text}{CARET}</{name}>"
    if name.lower() in _VOID:
        closes = " />" if adding.document.language.endswith("react") else ">"
        new = f"<{name}{attributes}{CARET}{closes}"
    if _between(adding):
        return adding.done(TextEdit(Span(adding.at, adding.at), new), adding.at)
    return _put(adding, [new], _tag_place(adding))


def _between(adding: Adding) -> bool:
    """Whether the caret is right between a tag that opens and the one that closes it."""
    text = adding.document.text.value
    return text[: adding.at].rstrip(" ").endswith(">") and text[adding.at :].startswith("</")


def empty_tag(adding: Adding) -> Planned:
    """An element that closes itself."""
    words = adding.said("text", "name")
    if adding.spoken.way("tag") is None or not words:
        return adding.cannot()
    return _put(adding, [f"<{_name(adding, words)}{CARET} />"], _tag_place(adding))


def _name(adding: Adding, words: Sequence[str]) -> str:
    """A tag's name: that of a component in JSX where several words are said."""
    component = adding.document.language.endswith("react") and len(words) > 1
    name = adding.scope.new(list(words), "type") if component else name_of(words)
    return adding.scope.find(words) or name


def name_of(words: Sequence[str]) -> str:
    """A tag's name as it is written: "h two" is ``h2``."""
    return "".join(numbered(words))


def _tag_place(adding: Adding) -> Place:
    lines, text = adding.lines, adding.lines.text
    line = text.line_at(adding.at)
    content = lines.content(line)
    opened = _OPEN_TAG.search(content)
    if not content:
        return places.blank_place(lines, line, adding.at)
    if opened and not opened[3] and f"</{opened[1]}" not in content and opened[1].lower() not in _VOID:
        behind = lines.behind(line)
        inner = behind < text.line_count and len(lines.indent(behind)) > len(lines.indent(line))
        return Place(line, line + 1, lines.indent(behind) if inner else lines.indent(line) + lines.unit, True)
    return Place(line, line + 1, lines.indent(line))


def _put(adding: Adding, made: list[str], place: Place) -> Planned:
    edit, start = places.put(adding.lines, place, adding.indented(made, place.indent))
    return adding.done(edit, start)


def attribute(adding: Adding) -> Planned:
    """An attribute, on the tag at the caret or the next one."""
    way = adding.spoken.way("attribute")
    if way is None:
        return adding.cannot()
    if way.startswith("#["):
        from senorita_lsp.action.add import parts

        return parts.decorator(adding)
    words = [*adding.said("name"), *adding.said("text")] if not adding.said("name") else list(adding.said("name"))
    value = list(adding.said("text")) if adding.said("name") else []
    if not value and "equals" in words[1:]:
        at = words.index("equals", 1)
        words, value = words[:at], words[at + 1 :]
    text, chosen = adding.document.text, tag_at(adding)
    if chosen is None or not words:
        return refuse("not_found", what="a tag")
    values = {"name": _attribute_name(words, adding), "value": _value(value, adding, words[0] == "on")}
    known = re.compile(rf"\s{re.escape(values['name'])}\s*=\s*([\"'])(.*?)\1").search(
        text.value, chosen.start, chosen.end
    )
    if known and values["value"][:1] in ('"', "'"):
        return _beside(adding, known, values["value"][1:-1])
    new = (text.newline + text.indent(text.line_at(chosen.start))).join(template.lines(way, values))
    return put_attribute(adding, chosen, new)


def _beside(adding: Adding, known: re.Match[str], value: str) -> Planned:
    """Another value for an attribute that the tag has already; a class stands beside those it has."""
    keeps = known[0].lstrip().startswith("class") and known[2].strip()
    span = Span(known.end(2), known.end(2)) if keeps else Span(known.start(2), known.end(2))
    return adding.done(TextEdit(span, f"{' ' if keeps else ''}{value}{CARET}"), span.start)


def tag_at(adding: Adding) -> Span | None:
    """The opening tag that the caret is in, else that of the element whose text it is in, else the next; else the
    last."""
    found = list(_OPEN_TAG.finditer(adding.document.text.value))
    spans = [Span(*match.span()) for match in found]
    at, tree = adding.at, adding.document.tree
    around = [span for span in spans if span.contains(at)]
    element = tree.enclosing(Span(at, at), ("element",)) if tree and not around else None
    own = [span for span in spans if element and span.start == element.span.start and _in_text(adding)]
    behind = [span for span in spans if span.start >= at]
    return next(iter([*around, *own, *behind, *spans[-1:]]), None)


def _in_text(adding: Adding) -> bool:
    """Whether the caret is on a line with text of an element before or behind it, or on a blank one."""
    line, text = adding.document.text.line(adding.document.text.line_at(adding.at)), adding.document.text.value
    before = text[line.start : adding.at].rstrip()
    said = bool(before) and not before.endswith(">")
    return said or not text[adding.at : line.end].lstrip().startswith("<") or not line


def put_attribute(adding: Adding, tag: Span, new: str) -> Planned:
    """An attribute behind those that a tag has."""
    content = adding.document.text[tag]
    at = tag.start + len(content.removesuffix(">").removesuffix("/").rstrip())
    return adding.done(TextEdit(Span(at, at), " " + new), at)


def _attribute_name(words: list[str], adding: Adding) -> str:
    if adding.document.language.endswith("react"):
        return adding.scope.new(words)
    return "-".join(word for word in words if word not in ("dash", "hyphen"))


def _value(words: list[str], adding: Adding, handler: bool = False) -> str:
    """A value in quotes; in braces where it is an expression in JSX, as what a ``handler`` is given always is."""
    if not words:
        return ""
    if words[0] in ("string", "quotes", "in", "double", "single"):
        return adding.maker.expression(words)
    if adding.document.language.endswith("react") and words[0] in ("braces", "expression", "curly"):
        rest = words[1:] if words[0] != "curly" else words[2:]
        return "{" + adding.maker.expression(rest) + "}"
    if adding.document.language.endswith("react") and (handler or words[0] == "lambda"):
        return "{" + adding.maker.expression(words) + "}"
    return f'"{" ".join(words)}"'


def ruleset(adding: Adding) -> Planned:
    """A rule of a style sheet, behind the one at the caret."""
    from dataclasses import replace

    made = adding.maker.block(replace(adding.wish, construct="ruleset"))
    if made is None:
        return adding.cannot()
    lines = adding.lines
    line = lines.text.line_at(adding.at)
    if not lines.content(line):
        return _put(adding, made, places.blank_place(lines, line, adding.at))
    if adding.document.language == "html":
        return _put(adding, made, Place(line, line + 1, lines.indent(line)))
    head = line
    while head > 0 and lines.indent(head):
        head -= 1
    last = lines.block_end(head)
    return _put(adding, made, Place(last, last + 1, lines.indent(head)))
