"""Functions without a name: "lambda of request comma response"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senorita_lsp.action.code.token import CARET

if TYPE_CHECKING:
    from senorita_lsp.action.code.reader import Reader

_CALLED: Final = (("lambda",), ("closure",), ("arrow", "function"), ("anonymous", "function"))


def read(reader: Reader, at: int) -> int:
    """The lambda that is said at a word, and the place behind it; 0 where none is, or the language has none."""
    words = reader.words
    ways = reader.spoken.table("lambda")
    called = next((name for name in _CALLED if tuple(words[at : at + len(name)]) == name), ())
    if not called or not ways or ways.get("none") is False:
        return 0
    at += len(called)
    if at < len(words) and words[at] in ("of", "with", "parens"):
        at += 1
    names, at = _parameters(reader, at)
    body, at = _body(reader, at)
    way = str(ways["none" if not names else "one" if len(names) == 1 and "one" in ways else "many"])
    text = way.replace("{names}", ", ".join(_declared(reader, name) for name in names)).replace("$0", CARET)
    if body:
        text = (
            str(ways.get("value", way))
            .replace("{names}", _listed([_declared(reader, name) for name in names], ways))
            .replace("{value}", body)
        )
    reader.add(text, "lambda")
    return at


def _listed(names: list[str], ways: object) -> str:
    joined = ", ".join(names)
    wrap = isinstance(ways, dict) and ways.get("value_list") == "parens" and len(names) != 1
    return f"({joined})" if wrap else joined


def _declared(reader: Reader, name: str) -> str:
    return str(reader.spoken.table("lambda").get("parameter", "{name}")).replace("{name}", name)


def _parameters(reader: Reader, at: int) -> tuple[list[str], int]:
    names, start = list[str](), at
    while at < len(reader.words) and reader.plain(at):
        end = at
        while end < len(reader.words) and reader.plain(end):
            end += 1
        names.append(reader.scope.new(reader.words[at:end]))
        if end < len(reader.words) and reader.words[end] == "comma":
            at = end + 1
            continue
        return names, end
    return names, max(at, start)


def _body(reader: Reader, at: int) -> tuple[str, int]:
    """What is said to come of it: "… arrow x plus one", "… colon x"."""
    from senorita_lsp.action.code.reader import Reader as Inner
    from senorita_lsp.action.code.token import written

    words = reader.words
    for lead in (("fat", "arrow"), ("arrow",), ("colon",), ("return",), ("returning",), ("returns",)):
        if tuple(words[at : at + len(lead)]) == lead and at + len(lead) < len(words):
            rest = reader.originals[at + len(lead) :]
            return written(Inner(rest, reader.scope).read()), len(words)
    return "", at
