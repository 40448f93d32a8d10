"""The words of plans: short confirmations, questions and refusals, from phrases.toml.

Lengths matter, for they are spoken; code is never among them, and paths are relative. How an answer of a language
model is read aloud is the reply package's.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, Final

from senorita_lsp.action.plan import Refusal

MOST_SHOWN: Final = 200
"""Code points of a name or text that are repeated in a sentence; what is asked about is shown whole."""


@cache
def data(name: str) -> dict[str, Any]:
    """One of this package's data files, by its name without the ending."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """The phrase ``key`` with its places filled."""
    text: str = data("phrases")["done"][key].format_map(_shown(values))
    return text


def ask(key: str, **values: object) -> str:
    """The question ``key`` with its places filled."""
    text: str = data("phrases")["asked"][key].format_map(values)
    return text


def refuse(key: str, **values: object) -> Refusal:
    """The refusal ``key``: its code and its sentence with the places filled."""
    entry = data("phrases")["refused"][key]
    return Refusal(entry["code"], entry["say"].format_map(_shown(values)))


def editor_cannot(what: str) -> Refusal:
    """The refusal for what only the editor could do, and this one did not say it can."""
    return refuse("editor", what=what)


def _shown(values: dict[str, object]) -> dict[str, object]:
    return {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}


def plain(text: str) -> str:
    """A text fit to be repeated: on one line, without characters that steer a terminal or hide, not too long."""
    whole = one_line(text)
    return whole if len(whole) <= MOST_SHOWN else whole[: MOST_SHOWN - 1] + "…"


def one_line(text: str) -> str:
    """A text whole, on one line, without characters that steer a terminal or hide."""
    visible = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(visible).strip()


def article(noun: str) -> str:
    """A noun with "a" or "an"."""
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"


def count(number: int, singular: str) -> str:
    """A number and its noun: "1 line", "3 lines"."""
    if number == 1:
        return f"1 {singular}"
    plural = singular + ("es" if singular.endswith(("s", "x", "ch", "sh")) else "s")
    return f"{number} {plural[:-2] + 'ies' if singular.endswith('y') else plural}"
