"""Cases of a data file: ``a | b`` a line, ``#`` before a comment."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent / "data"


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    parts = (line.partition("|") for line in lines if line and not line.startswith("#"))
    return [(left.strip(), right.strip()) for left, _, right in parts]
