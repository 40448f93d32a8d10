"""Word lists of this package, one line an entry; lines that begin with "#" are comments."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> tuple[str, ...]:
    """The entries of one file beside this module; raises FileNotFoundError where there is none."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a file with tab-separated columns."""
    return tuple(tuple(line.split("\t")) for line in lines(name))
