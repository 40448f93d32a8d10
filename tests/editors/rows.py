"""README's table of editors: what works in each and what does not, as its own specs found it.

What belongs here: keeping what specs prove, comparing it, setting the table. What does not: the specs. A row is
tests/data/editors/NAME.json, column by column; "yes" or the words of the limit.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "editors"
UPDATE = "--update-rows"
"""The argument of a runner of specs that writes what they prove instead of comparing it."""

NOT_COMPARED = "version"
"""Another machine may have another; it is written with the rest."""

CLAIM = re.compile(r"""proves[( ]\s*['"]([\w-]+)['"](?:,?\s*['"](\w+)['"])?""", re.IGNORECASE)
"""A claim in a spec's source, of whichever language: the row, where it is named, and the column; words may follow."""


@cache
def rows() -> dict[str, dict[str, str]]:
    """The table's rows by name: title, by, specs."""
    return {name: row for name, row in _settings().items() if name != "columns"}


def columns() -> dict[str, str]:
    """The columns by name, with their headings."""
    return dict(_settings()["columns"])


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads((DATA / "rows.toml").read_text(encoding="utf-8"))


def row(name: str) -> dict[str, str]:
    """What was proved of an editor, by column; empty where nothing was."""
    path = DATA / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def prove(name: str, feature: str, words: str = "yes", update: bool = False) -> None:
    """A spec has shown it. Raises AssertionError where the row says something else; ``update`` writes it."""
    assert name in rows(), f"{name} has no row in rows.toml"
    assert feature in (*columns(), NOT_COMPARED), f"rows.toml has no column {feature}"
    told = row(name)
    if update and told.get(feature) != words:
        text = json.dumps(told | {feature: words}, indent=2, sort_keys=True, ensure_ascii=False)
        (DATA / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    elif feature != NOT_COMPARED:
        said = told.get(feature)
        assert said == words, f"README says of {name}, {feature}: {said!r}; now it is {words!r} (write it: {UPDATE})"


def settle(proved: Path, update: bool) -> int:
    """Compares or writes what specs of another language proved, a line each: row, column, words, with tabs between.

    The exit status: 1 where something differs.
    """
    status = 0
    for line in proved.read_text(encoding="utf-8").splitlines() if proved.is_file() else ():
        try:
            prove(*line.split("\t"), update=update)
        except AssertionError as error:
            print(error)
            status = 1
    return status


def table() -> str:
    """The table, in Markdown."""
    heads = columns()
    lines = [_line(["", *heads.values(), "run by"]), _line(["---"] * (len(heads) + 2))]
    for name, about in rows().items():
        told = row(name)
        title = about["title"].format(version=told.get("version", ""))
        lines.append(_line([title, *(told.get(column, "–") for column in heads), f"`{about['by']}`"]))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def claims(name: str) -> set[str]:
    """The columns that specs of an editor say they prove, read from their sources."""
    place = ROOT / rows()[name]["specs"]
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.suffix in SOURCES]
    found = (match for path in files for match in CLAIM.finditer(path.read_text(encoding="utf-8")))
    named = ((one, other) if one in rows() else (name, one) for one, other in (match.groups() for match in found))
    return {column for editor, column in named if editor == name}


SOURCES = frozenset({".py", ".el", ".lua", ".vim"})
