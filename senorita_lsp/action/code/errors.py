"""How errors are written: what is thrown, what is caught, with its type and its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import written

if TYPE_CHECKING:
    from senorita_lsp.action.code.make import Maker

_ERRORS: Final = frozenset({"exception", "error", "throwable", "interrupt", "failure"})


def thrown(maker: Maker, words: Sequence[str]) -> str:
    """What is thrown: a type's name, with "new" where the language says it."""
    if words[0].lower() == "new" and ("new",) not in maker.spoken.signs:
        words = words[1:]
    at = next((n for n, word in enumerate(words) if word.lower() == "string"), 0)
    if at and words[at - 1].lower() in _ERRORS:
        words = [*words[:at], maker.spoken.setting("thrown", "of"), *words[at:]]
    words = _made_new(maker, words)
    reader = Reader(words, maker.scope)
    reader.after_new = words[0].lower() != "new"
    return written(reader.read())


def _made_new(maker: Maker, words: Sequence[str]) -> Sequence[str]:
    """The words with "new" before the type of an error, where the language wants it and nothing is called so."""
    at = next((n for n, word in enumerate(words) if word.lower() in _ERRORS), -1) + 1
    found = maker.scope.find(words[:at]) if at else None
    if not at or words[0].lower() == "new" or "new " not in (maker.spoken.way("throw") or ""):
        return words
    return words if found and found not in maker.scope.types else ["new", *words]


def caught(maker: Maker, words: Sequence[str]) -> str:
    """What is caught, as the language writes its type and its name: "value error as e", "io exception e"."""
    if not words:
        return ""
    kind, name = _parts(maker, words)
    way = str(maker.spoken.setting("caught"))
    typed = _type(maker, kind) if kind else ""
    if "{type}" not in way:
        return name or (maker.scope.new(kind) if kind else "")
    if not name and "optional" not in way:
        name = "e"
    pattern = way.replace(" optional", "") if name else "{type}"
    return pattern.replace("{type}", typed).replace("{name}", name)


def _parts(maker: Maker, words: Sequence[str]) -> tuple[Sequence[str], str]:
    """The words of the type, and the name; "" where none was said."""
    lowered = [word.lower() for word in words]
    if "as" in lowered[1:-1]:
        at = lowered.index("as", 1)
        return words[:at], maker.scope.new(words[at + 1 :])
    known = any(word in _ERRORS for word in lowered[:-1])
    if known and lowered[-1] not in _ERRORS:
        last = max(at for at, word in enumerate(lowered) if word in _ERRORS) + 1
        return words[:last], maker.scope.new(words[last:])
    if len(words) > 1 and len(words[-1]) == 1:
        return words[:-1], words[-1]
    return words, ""


def _type(maker: Maker, words: Sequence[str]) -> str:
    known = maker.scope.find(words) or maker.scope.known.get("".join(words).lower())
    return known or maker.scope.type_named(words) or maker.type_name(words)
