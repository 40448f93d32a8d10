"""Adding to markup by the names of its elements and attributes: "add paragraph saying hello", "add class big".

What belongs here: what is meant by a name, and attributes that are there already. What does not: where tags go, and
attributes called such (tags.py). The names are tables of action/languages/html.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action import slots
from senorita_lsp.action.add import tags
from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import jsx
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.transcript.symbols import file_name

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_WITH: Final = frozenset({"with", "and", "having"})
_SAYING: Final = frozenset({"saying", "containing", "text", "reading", "labeled", "labelled"})
_PARTING: Final = _WITH | {"saying", "containing", "reading", "labeled", "labelled"}
_SAID: Final = frozenset(
    {"", "element", "tag", "list", "class", "text", "type", "method", "empty tag", "string"}
    | {"heading", "list item", "code block"}
)
_KINDS: Final = frozenset({"tag", "element"})
_ARTICLE: Final = re.compile(r"(?:add |insert |put in )?(?:a|an|the|some|another|a new|one more) (.+)")
_CLASS: Final = re.compile(r"\b(?:class|className)\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True)
class _Element:
    """A tag with its attributes and its text, as they were said."""

    tag: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    text: tuple[str, ...] = ()


def addable(adding: Adding) -> bool:
    """Whether elements and attributes are what is added here."""
    if adding.spoken.setting("blocks") == "tags":
        return True
    return adding.document.language.endswith("react") and jsx.within(adding.document, adding.at)


def markup(adding: Adding) -> Planned | None:
    """The plan for a name of an element or an attribute; None where nothing of the kind was said."""
    known, construct = dialect("html"), adding.construct
    if construct not in _SAID:
        return None
    words = [*adding.said("modifier"), *adding.said("type"), *adding.said("name"), *adding.said("text")]
    if construct in ("class", "text", "type", "method", "list", "heading", "list item", "code block"):
        words = [*construct.split(), *words]
    words = _without_place(words)
    words = words if construct else _without_article(words)
    if construct == "" and len(words) > 1 and words[-1] in _KINDS:
        element = _element(words[:-1], known, any_name=True)
        return _put(adding, element) if element is not None else None
    if construct in ("tag", "element", "empty tag"):
        return _tagged(adding, words, known)
    if not words or construct == "string":
        return None
    if words[0] == "text" and len(words) > 1:
        return _text(adding, " ".join(words[1:]))
    element = _element(words, known)
    if element is not None and not (construct == "" and words[0] in known.words("attributes") and len(words) > 1):
        return _put(adding, element)
    name = known.table("attributes").get(words[0])
    return _attribute(adding, str(name), words[1:]) if name and (len(words) > 1 or words[0] == "class") else None


def asked(words: str, snapshot: Snapshot) -> Planned | None:
    """The plan for an element that is said with an article ("add a button"); None where that is something else."""
    from senorita_lsp.action.add.construct import Adding

    found, document = _ARTICLE.fullmatch(words), snapshot.document
    if found is None or document is None:
        return None
    adding = Adding(Intent("edit.add", {"text": found[1]}), snapshot, document)
    return markup(adding) if addable(adding) else None


def _without_article(words: list[str]) -> list[str]:
    found = _ARTICLE.fullmatch(" ".join(words))
    return found[1].split() if found else words


def _without_place(words: Sequence[str]) -> list[str]:
    """The words without "to this tag" at their end."""
    found = re.fullmatch(r"(.*?) (?:to|on|in) (?:the|this|that) \w+(?: tag| element)?", " ".join(words))
    return found[1].split() if found else list(words)


def _tagged(adding: Adding, words: list[str], known: Dialect) -> Planned | None:
    """A tag by its very name, where more is said than that, or it is one of those called elements."""
    element = _element(words, known, any_name=True)
    named = adding.construct == "element" and _element(words, known) is not None
    extra = element is not None and (element.attributes or element.text or named)
    return _put(adding, element) if element is not None and extra else None


def _element(words: Sequence[str], known: Dialect, any_name: bool = False) -> _Element | None:
    """What the words say of an element; None where they begin with the name of none."""
    names = known.table("elements")
    size = next((n for n in (3, 2, 1) if " ".join(words[:n]) in names and len(words) >= n), 0)
    plain = known.words("tags")
    tag = str(names.get(" ".join(words[:size]), "")) if size else words[0] if words and words[0] in plain else ""
    if not tag and any_name:
        end = next((n for n, word in enumerate(words) if word in _PARTING), len(words))
        tag, size = tags.name_of(words[:end]), end
    size = size or 1
    rest = list(words[size:])
    if tag == "h1" and rest and rest[0] in _LEVELS:
        tag, rest = f"h{_LEVELS[rest[0]]}", rest[1:]
    return _with_rest(_Element(tag), rest, known) if tag else None


_LEVELS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _with_rest(element: _Element, rest: list[str], known: Dialect) -> _Element | None:
    """The element with what is said of it behind its name; None where that is something else."""
    attributes = known.table("attributes")
    while rest:
        if rest[0] in _WITH and len(rest) > 1:
            rest = rest[1:]
        if rest[0] in _SAYING and len(rest) > 1:
            return replace(element, text=tuple(rest[1:]))
        if rest[0] not in attributes or len(rest) < 2:
            return None
        end = next((n for n, word in enumerate(rest) if n and word in _PARTING), len(rest))
        element = replace(
            element, attributes=(*element.attributes, (str(attributes[rest[0]]), _without_sign(rest[1:end])))
        )
        rest = rest[end:]
    return element


def _without_sign(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a value without the "equals" before it."""
    return tuple(words[1:] if len(words) > 1 and words[0] in ("equals", "equal") else words)


def _put(adding: Adding, element: _Element) -> Planned:
    react = adding.document.language.endswith("react")
    attributes = "".join(f" {_named(name, react)}={_value(adding, name, value)}" for name, value in element.attributes)
    return tags.put_tag(adding, element.tag, attributes, " ".join(element.text))


def _named(name: str, react: bool) -> str:
    return {"class": "className", "for": "htmlFor"}.get(name, name) if react else name


def _value(adding: Adding, name: str, words: Sequence[str]) -> str:
    return f'"{_written(adding, name, words)}"'


def _written(adding: Adding, name: str, words: Sequence[str]) -> str:
    return attribute_value(adding.document, name, " ".join(words))


def attribute_value(document: Document, name: str, said: str) -> str:
    """A value: names of classes joined by dashes, addresses as they are spelled, anything else as it was said."""
    words = said.split()
    if name in ("class", "id", "for", "className", "htmlFor"):
        known = scope(document)
        return " ".join(known.find(part.split()) or "-".join(part.split()) for part in said.split(" and "))
    if name in ("href", "src", "action", "srcset"):
        return file_name(words)
    return said


def _attribute(adding: Adding, name: str, words: Sequence[str]) -> Planned:
    """An attribute on the tag at the caret; a class beside those that the tag has."""
    words = [word for word in words if word not in ("equals", "called")] or list(words)
    if name != "class" or not words:
        value = " ".join(words) if name not in ("href", "src", "id", "for") else _written(adding, name, words)
        tag = tags.tag_at(adding)
        known = re.compile(rf"\s{name}\s*=\s*([\"'])(.*?)\1").search(
            adding.document.text.value, tag.start if tag else 0, tag.end if tag else 0
        )
        if known:
            return adding.done(TextEdit(Span(known.start(2), known.end(2)), value + CARET), known.start(2))
        intent = slots.with_slots(adding.intent, construct="attribute", name=_named(name, _react(adding)), text=value)
        return tags.attribute(replace(adding, intent=intent))
    tag = tags.tag_at(adding)
    if tag is None:
        return refuse("not_found", what="a tag")
    new = _written(adding, name, words)
    known = _CLASS.search(adding.document.text.value, tag.start, tag.end)
    if known:
        gap = " " if known[1] and not known[1].endswith(" ") else ""
        return adding.done(TextEdit(Span(known.end(1), known.end(1)), gap + new + CARET), known.end(1))
    return tags.put_attribute(adding, tag, f'{_named(name, _react(adding))}="{new}{CARET}"')


def _react(adding: Adding) -> bool:
    return adding.document.language.endswith("react")


def _text(adding: Adding, words: str) -> Planned:
    """Text at the caret where it is between tags, else at the end of the element it is in."""
    tree, text = adding.document.tree, adding.document.text
    at = adding.at
    around = tree.enclosing(Span(at, at), ("content",)) if tree else None
    tag = tags.tag_at(adding)
    if around is None or (tag is not None and tag.start < at < tag.end):
        found = [s for s in (tree.constructs("content") if tree else ()) if tag and s.span.start >= tag.end]
        around = min(found, key=lambda s: s.span.start, default=None)
        at = around.span.end if around else at
    if around is None:
        return refuse("not_found", what="an element")
    before, after = text.value[around.span.start : at], text.value[at : around.span.end]
    line = text.line_at(around.span.start)
    if not after and "<" in before and "\n" in text.value[tag.end if tag else 0 : around.span.end]:
        at = around.span.start
        return adding.done(TextEdit(Span(at, at), words + CARET + text.newline + text.indent(line)), at)
    lead = " " if before.strip() and before[-1:].strip() else ""
    tail = " " if after[:1].strip() and after.strip() and not after.startswith("<") else ""
    return adding.done(TextEdit(Span(at, at), lead + words + CARET + tail), at)
