"""The texts of the prompts, read from ``prompts/``: one file per task, and the names of blocks in words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def text(name: str) -> str:
    """A prompt's text by its file's name without the ending; places to be filled stand in braces."""
    return files(__package__).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("prompts", "words.toml").read_text(encoding="utf-8"))


def block(what: str) -> str:
    """What a block of data is called."""
    name: str = _words()["blocks"][what]
    return name


def mark(name: str, **values: object) -> str:
    """A mark that stands in place of what is left out."""
    words: str = _words()["marks"][name]
    return words.format(**values)


def asked(task: str, said: str) -> str:
    """What the user asks of the model: their own words, or the task's where they said nothing more."""
    words = _words()
    template: str = words["asked" if said.strip() else "nothing_said"][task]
    return template.replace("{text}", said.strip())
