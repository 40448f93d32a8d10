"""What was said and what is written: the letters two spellings share, and file names from spoken words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from senorita_lsp.document.names import Style, joined, style_of

_NOT_LETTERS: Final = {point: None for point in range(128) if not chr(point).isalnum()}
_SYMBOLS: Final = {
    "dot": ".",
    "point": ".",
    "period": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "slash": "/",
}


def letters(name: str) -> str:
    """The letters and digits of a name alone, in lower case: what two spellings of one name share."""
    if name.isascii():
        return name.lower().translate(_NOT_LETTERS)
    return "".join(filter(str.isalnum, name.casefold()))


def usual_style(names: Iterable[str], default: Style = Style.SNAKE) -> Style:
    """The style most of the names that have one are written in. A single word in lower case may be of the default
    style, which gives way to one that is as common."""
    counts = Counter(_style_or(name, default) for name in names)
    most = max((count for style, count in counts.items() if style), default=0)
    return next((style for style in counts if style not in (None, default) and counts[style] == most), default)


def _style_or(name: str, default: Style) -> Style | None:
    style = style_of(name)
    if style is None:
        return default if name.islower() and default in (Style.SNAKE, Style.CAMEL) else None
    return style if " " not in joined(("a", "b"), style) else None


def written_file(spoken: str, siblings: Iterable[str] = ()) -> str:
    """The file name or path that was said: "user service dot py" is ``user_service.py``.

    Words between two symbols are joined as most of the ``siblings`` (names of files that are there) join theirs. What
    is already written, with no white space in it, stays as it is.
    """
    tokens = spoken.split()
    if len(tokens) <= 1:
        return spoken.strip()
    style = usual_style(name.rsplit(".", 1)[0] for name in siblings)
    result, run = "", list[str]()
    for token in tokens:
        symbol = _SYMBOLS.get(token.lower())
        if symbol is None:
            run.append(token)
            continue
        result += _join(run, style) + symbol
        run = []
    return result + _join(run, style)


def _join(run: list[str], style: Style) -> str:
    return run[0] if len(run) == 1 else joined(run, style)
