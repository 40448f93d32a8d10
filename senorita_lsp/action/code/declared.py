"""Declarations as they are said: modifiers, a type, a name, a value, in the order of the language or of speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from senorita_lsp.action.code.names import MOST_WORDS, Scope
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import written

_VALUE: Final = (("equals",), ("equal",), ("equal", "to"), ("with", "value"), ("set", "to"), ("=",))
_BEHIND: Final = {
    "array": "[]",
    "brackets": "[]",
    "star": "*",
    "pointer": "*",
    "reference": "&",
    "ampersand": "&",
    "ref": "&",
    "optional": "?",
    "nullable": "?",
}
# "get" before "method" makes an accessor; behind it, it begins the name.
_ACCESSORS: Final = ("get", "set")
_TYPE_SAID: Final = frozenset({"colon", "of", "type"})
"""Words that say where a type begins."""
_INNER: Final = (("of",), ("comparators",), ("in", "comparators"))


@dataclass(frozen=True)
class Declared:
    """``modifiers`` as the language writes them, ``type`` and ``value`` as code (empty where none was said)."""

    modifiers: tuple[str, ...] = ()
    type: str = ""
    name: str = ""
    value: str = ""


def read_type(words: Sequence[str], at: int, scope: Scope, nested: bool = False) -> tuple[str, int]:
    """The type that is said at a word, as the language writes it, and where it ends; ("", at) … 0 where none is."""
    base, end, prefix = "", at, list[str]()
    spoken = scope.spoken
    while end < len(words) and words[end] in spoken.words("type_prefix"):
        prefix.append(words[end])
        end += 1
    for size in range(min(MOST_WORDS, len(words) - end), 0, -1):
        said = " ".join(words[end : end + size])
        found = spoken.table("container").get(said) if _holds(words, end + size, scope) else None
        if found is not None:
            return _holding(str(found), words, end + size, scope, prefix)
        base = str(spoken.table("type").get(said) or "") or scope.type_named(words[end : end + size]) or ""
        if base:
            end += size
            break
    if not base and nested and end < len(words) and words[end].isidentifier() and words[end] not in ("comma", "of"):
        size = 1
        base, end = scope.new(words[end : end + size], "type"), end + size
    if not base:
        return "", 0
    return _suffixed(" ".join([*prefix, base]), words, end, scope)


def _suffixed(base: str, words: Sequence[str], end: int, scope: Scope) -> tuple[str, int]:
    while end < len(words):
        if words[end] == "const" and scope.spoken.setting("const_behind"):
            base += " const"
        elif words[end] in _BEHIND and _BEHIND[words[end]] in scope.spoken.words("type_suffix"):
            sign = _BEHIND[words[end]]
            base += (" " if sign in "*&" and not base.endswith(("*", "&")) else "") + sign
        else:
            break
        end += 1
    return base, end


def _holds(words: Sequence[str], at: int, scope: Scope) -> bool:
    return at + 1 < len(words) and words[at] == "of" and bool(scope.spoken.setting("generic"))


def _holding(base: str, words: Sequence[str], at: int, scope: Scope, prefix: Sequence[str]) -> tuple[str, int]:
    """A type with what it holds: "map of string comma int"."""
    inner, end = list[str](), at + 1
    while True:
        text, after = read_type(words, end, scope, nested=True)
        if not after:
            break
        inner.append(text)
        end = after
        if end + 1 < len(words) and words[end] in ("comma", "to") and len(inner) < 4:
            end += 1
        else:
            break
    around = scope.spoken.setting("generic")
    boxed = scope.spoken.table("boxed")
    inner = [str(boxed.get(each, each)) for each in inner]
    pattern = scope.spoken.table("holding").get(base, f"{base}{around[0]}{{}}{around[1]}")
    text = str(pattern).replace("{}", ", ".join(inner))
    for at, each in enumerate((*inner, "")[:2]):
        text = text.replace(f"{{{at}}}", each)
    return _suffixed(" ".join([*prefix, text]), words, end, scope)


def split_value(words: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """The words before and after what says that a value follows; None where nothing does."""
    lowered = [word.lower() for word in words]
    for at in range(1, len(words)):
        for said in sorted(_VALUE, key=len, reverse=True):
            if tuple(lowered[at : at + len(said)]) == said and at + len(said) < len(words):
                return list(words[:at]), list(words[at + len(said) :])
    return list(words), None


def modifiers(words: Sequence[str], scope: Scope, whole: bool = False) -> tuple[tuple[str, ...], int]:
    """The modifiers at the beginning, as they are written, and how many words they take."""
    table, found, at = scope.spoken.table("modifier"), list[str](), 0
    while at < len(words):
        size = next((s for s in (2, 1) if " ".join(words[at : at + s]) in table and at + s <= len(words)), 0)
        if not size or (not whole and not found and at + size > len(words)):
            break
        if words[at] in _ACCESSORS and scope.spoken.words("keyword") & frozenset(found):
            break
        written_as = table[" ".join(words[at : at + size])]
        found += [str(written_as)] if written_as else []
        at += size
    return tuple(found), at


def named(words: Sequence[str], scope: Scope, kind: str = "variable") -> Declared:
    """Words of a declaration whose type was said apart: modifiers and a name."""
    before, at = modifiers([word.lower() for word in words[:-1]], scope)
    return Declared(before, "", _name(words[at:], scope, kind))


def typed(words: Sequence[str], scope: Scope, kind: str = "variable") -> Declared:
    """Words of a declaration without its value: "private static int max count", "name colon string"."""
    lowered = [word.lower() for word in words]
    before, at = modifiers(lowered[:-1], scope)
    if kind in ("function", "method") and lowered[:1] and lowered[0] in _ACCESSORS:
        before, at = (), 0
    rest, original = lowered[at:], list(words[at:])
    for sign in ("colon", "of type", "with type", "type"):
        parts = sign.split()
        for place in range(1, len(rest) - len(parts)):
            if rest[place : place + len(parts)] == parts:
                kept, end = read_type(rest, place + len(parts), scope, nested=True)
                if end == len(rest):
                    return Declared(before, kept, _name(original[:place], scope, kind))
    if scope.spoken.setting("type_place") == "behind" and len(rest) > 1 and before:
        for place in range(1, len(rest)):
            kept, end = read_type(rest, place, scope)
            if end == len(rest):
                return Declared(before, kept, _name(original[:place], scope, kind))
    kept, end = read_type(rest, 0, scope)
    if end == len(rest) > 1 and rest[-1] in _BEHIND:  # "auto pointer": the last word is the name
        kept, end = read_type(rest[:-1], 0, scope)
    if end and end < len(rest):
        return Declared(before, kept, _name(original[end:], scope, kind))
    return Declared(before, "", _name(original, scope, kind))


def declaration(words: Sequence[str], scope: Scope, kind: str = "variable") -> Declared:
    """Words of a declaration with its value where one was said."""
    left, right = split_value(words)
    found = typed(left, scope, kind)
    value = written(Reader(right, scope).read()) if right else ""
    return Declared(found.modifiers, found.type, found.name, value)


def parameter(words: Sequence[str], scope: Scope) -> Declared:
    """Words of a parameter; where types stand behind a colon, one that is said last needs none: "name string"."""
    found, known = declaration(words, scope), scope.spoken.table("type")
    last = (
        scope.spoken.setting("type_place") in ("colon", "behind")
        and not found.value
        and not _TYPE_SAID & frozenset(words)
    )
    for place in range(1, len(words)) if last else ():
        kept, end = read_type([word.lower() for word in words], place, scope)
        if end == len(words) and (not found.type or " ".join(words[place:]).lower() in known):
            return Declared(found.modifiers, kept, _name(words[:place], scope, "variable"))
    return found


def _name(words: Sequence[str], scope: Scope, kind: str) -> str:
    """The name of what is declared, with the signs said before it."""
    tokens = Reader(words, scope).read()
    if len(tokens) == 1 and tokens[0].kind == "name" and kind == "variable" and len(words) > 1:
        return tokens[0].text
    signed = [token.kind for token in tokens][-1:] == ["name"] and all(t.kind == "prefix" for t in tokens[:-1])
    bracketed = any(token.kind in ("open", "close", "mark") for token in tokens)
    if (
        not signed
        and not bracketed
        and all(word.isalnum() for word in words)
        and not any("." in token.text for token in tokens)
    ):
        return scope.new(words, kind)
    if all(word.isalpha() or word.isdigit() for word in words) and len(tokens) <= 1:
        return scope.new(words, kind)
    if kind in ("function", "method", "type") and all(word.isalnum() for word in words):
        return scope.new(words, kind)
    return written(tokens)


def after(words: Sequence[str], sign: str) -> tuple[Sequence[str], Sequence[str]]:
    """The words before a word and those behind it, where it stands between some."""
    lowered = [word.lower() for word in words]
    if sign in lowered[1:-1]:
        at = lowered.index(sign, 1)
        return words[:at], words[at + 1 :]
    return words, []
