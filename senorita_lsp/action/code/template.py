"""Templates of constructs: how one is written out in lines, and where the caret is in it.

A template is text with places: ``{name}`` what was said; ``{name|: {}}`` that with something around it, nothing where
nothing was said; ``{name?x}`` that, or ``x``. ``$0`` is the caret; a line of ``{body}`` alone is the body. One level of
indent is four spaces; braces stand at the end of their line and are moved where the file has them on their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from senorita_lsp.action.code.token import CARET

_PLACE: Final = re.compile(r"\{(\w+)(?:\|((?:[^{}]|\{\})*)|\?([^{}|]*))?\}")
_HERE: Final = "\x01"
_LEVEL: Final = "    "
_OPENS: Final = re.compile(r"^(\s*)(\} )?(\S.*?) \{(\S?)$")


def lines(way: str, values: Mapping[str, str], body: Sequence[str] = ()) -> list[str]:
    """The lines of a construct, with ``CARET`` where the caret is wanted."""
    result = list[str]()
    for line in way.replace("$0", _HERE).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip().strip(_HERE) == "{body}":
            result += [indent + each for each in body]
            continue
        filled = _filled(line, values)
        if not filled.strip() and _PLACE.fullmatch(line.strip()):
            continue
        first, *more = filled.split("\n")
        result += [first, *(indent + each for each in more)]
    return _one_caret(result)


def _filled(line: str, values: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name, around, otherwise = found.groups()
        value = values.get(name, "")
        if around is not None:
            return around.replace("{}", value) if value else ""
        return value or otherwise or ""

    filled = _PLACE.sub(fill, line)
    return re.sub(r"([*&]) (?=\w)", r"\1", filled) if values.get("type", "").endswith(("*", "&")) else filled


def _one_caret(made: list[str]) -> list[str]:
    """What was said decides where the caret is, then the template."""
    if any(CARET in line for line in made):
        return [line.replace(_HERE, "") for line in made]
    return [line.replace(_HERE, CARET) for line in made]


def on_own_lines(made: Sequence[str]) -> list[str]:
    """The lines with every brace that opens a block on a line of its own."""
    result = list[str]()
    for line in made:
        found = _OPENS.match(line)
        if found is None or found[3].endswith(("=", "(", ",")):
            result.append(line)
            continue
        indent, closes, head, caret = found.groups()
        if closes:
            result.append(indent + "}")
        result += [indent + head, indent + "{" + (caret if caret == CARET else "")]
    return result


def indented(made: Sequence[str], unit: str, indent: str) -> list[str]:
    """The lines at an indent, their own levels in the document's unit."""
    return [indent + _levels(line, unit) if line.strip() else line.strip() for line in made]


def _levels(line: str, unit: str) -> str:
    content = line.lstrip(" ")
    level, rest = divmod(len(line) - len(content), len(_LEVEL))
    return unit * level + " " * rest + content
