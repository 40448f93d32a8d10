"""README's table of editors is what their specs have proved (tests/editors/rows.py), and nothing beside it."""

from __future__ import annotations

import re

import pytest

from tests.editors import rows

README = rows.ROOT / "README.md"
BLOCK = re.compile(r"(?<=<!-- editors -->\n).*?(?=\n<!-- /editors -->)", re.DOTALL)


def test_the_table_is_made_of_the_rows(update: bool) -> None:
    text = README.read_text(encoding="utf-8")
    if update:
        text = BLOCK.sub(lambda _: rows.table(), text)
        README.write_text(text, encoding="utf-8")
    assert BLOCK.findall(text) == [rows.table()], "pytest tests/test_editor_rows.py --update-golden writes it"


@pytest.mark.parametrize("name", list(rows.rows()))
def test_every_word_of_a_row_is_a_specs(name: str) -> None:
    told = set(rows.row(name)) - {rows.NOT_COMPARED}
    assert told
    assert told <= set(rows.columns())
    assert told == rows.claims(name) - {rows.NOT_COMPARED}


def test_what_differs_is_told(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "DATA", tmp_path)
    monkeypatch.setattr(rows, "rows", lambda: {"here": {}})
    monkeypatch.setattr(rows, "columns", lambda: {"edits": "edits"})
    rows.prove("here", "edits", "no", update=True)
    rows.prove("here", "edits", "no")
    with pytest.raises(AssertionError, match="now it is 'yes'"):
        rows.prove("here", "edits")
    with pytest.raises(AssertionError, match="no column"):
        rows.prove("here", "flying")
