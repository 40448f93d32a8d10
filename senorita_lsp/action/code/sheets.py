"""Style sheets in spoken words: properties with their values, selectors. What a value is: styles.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from senorita_lsp.action.code import styles, template
from senorita_lsp.action.code.names import numbered

if TYPE_CHECKING:
    from senorita_lsp.action.code.make import Maker


def rule(maker: Maker, words: Sequence[str], named: bool = False) -> list[str] | None:
    """A property of a style sheet: "color colon red", "top equals two em", "font size two em".

    Without a sign it is one that CSS knows; ``named``: it was said to be a property, and may be without a value.
    """
    for at, word in enumerate(words):
        if at and word in ("colon", "equals", "equal", "to", "is") and at + 1 < len(words):
            name = _name(words[:at])
            return _property(maker, name, words[at + 1 :])
    known = maker.spoken.words("properties")
    size = next((n for n in range(min(4, len(words)), 0, -1) if "-".join(words[:n]).lower() in known), 0)
    if size and (named or size < len(words)):
        return _property(maker, "-".join(words[:size]).lower(), words[size:])
    return _property(maker, _name(words), ()) if named and words else None


def _property(maker: Maker, name: str, value: Sequence[str]) -> list[str]:
    values = {"name": name, "value": _value(maker, value) if value else ""}
    return template.lines(maker.spoken.way("property") or "", values)


def _name(words: Sequence[str]) -> str:
    if words and words[0] in ("dollar", "variable"):
        return "$" + "-".join(words[1:])
    if list(words[:2]) == ["dash", "dash"]:
        return "--" + "-".join(words[2:])
    return "-".join(word for word in words if word not in ("dash", "hyphen"))


def _value(maker: Maker, words: Sequence[str]) -> str:
    return styles.value(words, maker.scope)


def selector(words: Sequence[str]) -> str:
    """A selector of style sheets: "dot login", "hash main", "a colon hover"."""
    parts, run = list[str](), list[str]()
    signs = {"dot": ".", "hash": "#", "pound": "#", "colon": ":", "comma": ", ", "greater than": " > ", "star": "*"}
    signs |= {"period": ".", "ampersand": "&", "and": "&", "plus": " + ", "at": "@"}
    words, at = numbered(words), 0
    while at < len(words):
        two = " ".join(words[at : at + 2])
        sign = signs.get(two) or signs.get(words[at])
        if sign is None and run and words[at].isdigit():
            run[-1] += words[at]
            at += 1
            continue
        if sign is None:
            run.append(words[at])
            at += 1
            continue
        parts += ["-".join(run), sign]
        run, at = [], at + (2 if two in signs else 1)
    return "".join([*parts, "-".join(run)])
