"""Targets in markup that are called by the names of elements and attributes: "delete the id", "select the paragraph".

What belongs here: which element or attribute such a name means. What does not: the names (action/languages/html.toml),
adding by them (add/elements.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.code.dialect import dialect
from senorita_lsp.action.code.names import numbered
from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.target import choose
from senorita_lsp.action.target.resolve import Sought, Target, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol

_THE: Final = re.compile(r"^(?:(?:the|this|that) )?(.*?)(?: (?:tag|element|attribute))?$")
_KINDS: Final = frozenset({"text", "tag", "element", "attribute"})
_OF_MARKUP: Final = frozenset({"tag", "element", "value", "name", "key"})
"""Kinds that markup has itself."""
_SPOKEN: Final = {"url": "link"}
"""Kinds of other languages whose words mean something else here."""
_NAMES: Final = {"className": "class", "htmlFor": "for"}
_HEADINGS: Final = re.compile(r"h[1-6]")


def named(intent: Intent, document: Document, snapshot: Snapshot) -> Target | None:
    """The attribute or the element that the words for a target name; None where they name none in this document."""
    kind = slots.text(intent.slots, "target")
    name = slots.text(intent.slots, "name")
    said = slots.text(intent.slots, "text", "name") if kind in _KINDS else _SPOKEN.get(kind, kind)
    words = _THE.sub(r"\1", said.lower())
    if not words or document.tree is None or (name not in ("", "attribute", "tag") and kind not in _KINDS):
        return None
    if words == "text":
        found = list(document.tree.constructs("text"))
        return _picked(found, "text content", words, intent, document, snapshot)
    known = dialect("html")
    attribute = known.table("attributes").get(words) if kind not in _OF_MARKUP else None
    if attribute:
        found = [s for s in document.tree.constructs("attribute") if _NAMES.get(s.name, s.name) == attribute]
        return _picked(found, "attribute", words, intent, document, snapshot)
    spelled = "".join(numbered(words.split()))
    elements = document.tree.constructs("element")
    names = known.words("tags") | ({each.name for each in elements} if kind in ("tag", "element") else set())
    tag = known.table("elements").get(words) or (spelled if spelled in names else "")
    if not tag or kind == "attribute":
        return None
    every = [s for s in elements if s.name == tag or (tag == "h1" and _heads(s, words))]
    return _picked(every, "element", words, intent, document, snapshot)


def _heads(symbol: Symbol, words: str) -> bool:
    return words in ("heading", "headline") and _HEADINGS.fullmatch(symbol.name) is not None


def _picked(
    found: list[Symbol], kind: str, words: str, intent: Intent, document: Document, snapshot: Snapshot
) -> Target | None:
    """The one of those that the intent means: of attributes that of the tag at the caret."""
    if not found:
        return None
    plain = replace(intent, slots={k: v for k, v in intent.slots.items() if k not in ("name", "text")})
    plain = plain if isinstance(plain, Sought) else Intent(plain.family, plain.slots, plain.guessed)
    spans = tuple(sorted({symbol.span for symbol in found}))
    domains = {}
    if kind == "attribute" and document.tree is not None:
        elements = [s.span for s in document.tree.constructs("element")]
        for span in spans:
            around = [element for element in elements if element.covers(span)]
            domains[span] = min(around, key=len, default=span)
    chosen = pick(spans, words, plain, snapshot.selection, domains)
    if isinstance(chosen, Refusal):
        return None
    by_span = {symbol.span: symbol for symbol in found}
    symbols = [by_span[span] for span in choose.apart(chosen)]
    removals = tuple(each.removal if each.removal.covers(each.span) else each.span for each in symbols)
    names = tuple(each.name_span for each in symbols)
    return Target(tuple(each.span for each in symbols), kind, f"the {words}", names=names, removals=removals)


def value_of(document: Document, span: Span) -> Span | None:
    """What stands between the quotes of an attribute."""
    found = re.compile(r"[^=]*=\s*([\"'])(.*)\1", re.DOTALL).fullmatch(document.text[span])
    return Span(span.start + found.start(2), span.start + found.end(2)) if found else None


def retagged(document: Document, span: Span) -> tuple[Span, ...]:
    """The places of an element's own name, in its tags."""
    content = document.text[span]
    first, last = re.match(r"<([\w.-]+)", content), re.search(r"</([\w.-]+)\s*>\s*$", content)
    return tuple(Span(span.start + found.start(1), span.start + found.end(1)) for found in (first, last) if found)
