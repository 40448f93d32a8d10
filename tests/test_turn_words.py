"""What words tell of turns: listening sounds, echoes, the wake word, halves of a sentence, and whether one is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from senorita_lsp.turn.backchannel import backchannel

DATA = Path(__file__).parent / "data" / "turn"


def rows(name: str) -> list[tuple[str, ...]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "expected"), rows("backchannel.tsv"))
def test_backchannel(text: str, expected: str) -> None:
    assert backchannel(text) is (expected == "yes")
