"""The replies about a model's answer, from phrases.toml; the same rules as in action/say.py."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import plain


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


def phrase(kind: str, key: str, **values: str) -> str:
    """The phrase ``key`` among the ``done`` or the ``asked`` ones, with its places filled."""
    text: str = _phrases()[kind][key].format_map({name: plain(value) for name, value in values.items()})
    return text


def refuse(key: str) -> Refusal:
    """The refusal ``key``: its code and its sentence."""
    entry = _phrases()["refused"][key]
    return Refusal(entry["code"], entry["say"])
