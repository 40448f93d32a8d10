"""The page of all that can be said: all of the grammar is on it, in both formats, and the command prints it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from senorita_lsp.action.cheat_sheet import sheet
from senorita_lsp.action.cheat_sheet_page import html, markdown
from senorita_lsp.cli import main
from senorita_lsp.command import pattern_text
from senorita_lsp.command.notation import read_line, read_pattern
from senorita_lsp.command.pattern_text import written
from senorita_lsp.command.rules import grammar
from senorita_lsp.engines.workspace import folders

PAGE = Path(__file__).parent.parent / "docs" / "grammar.md"
PLAYGROUND = PAGE.parents[1] / "senorita_lsp" / "cli" / "page" / "grammar.html"
VOID = {"meta", "br"}


class Nesting(HTMLParser):
    """Every tag that is opened is closed in its place; ``text`` is what a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_every_family_and_every_listed_word_is_on_it() -> None:
    page = markdown(sheet())
    for family in grammar().families:
        assert f"`{family}`" in page
    for name in pattern_text.listed():
        assert f"| `{name}` |" in page
    assert len({section.title for section in sheet().sections}) == len(sheet().sections)


def test_every_word_in_italics_is_explained_or_a_kind() -> None:
    page = re.sub(r"`[^`]*`|\\\\.", "", markdown(sheet()))
    named = set(re.findall(r"\*([^*]+)\*", page))
    assert named - set(pattern_text.listed()) - set(pattern_text.KINDS.values()) == set()


def test_the_page_of_the_documentation_is_this_one(update: bool) -> None:
    """``pytest tests/test_sheet.py --update-golden`` writes it."""
    if update:
        PAGE.write_text(markdown(sheet()), encoding="utf-8")
        PLAYGROUND.write_text(html(sheet()), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == markdown(sheet())
    assert PLAYGROUND.read_text(encoding="utf-8") == html(sheet())


def test_tables_are_even() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", markdown(sheet()), re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block[:80]


def test_html_is_whole_and_says_the_same() -> None:
    found = Nesting(html(sheet()))
    assert found.open == ["html"]
    assert {"delete", "nav.line"} <= set(found.text)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("go to [the] line {index:number}", ["go to line ‹number›"]),
        ("(copy|yank) (this|that)", ["(copy / yank) (this / that)"]),
        ("undo | take it back", ["(undo / take it back)"]),
        ("save | save <the> {text:file}", ["save", "save (the / this / that / my / …) ‹file›"]),
        ("(a|b|c|d|e) f", ["(a / b / c / d / …) f"]),
        ("text:(why {speech})", ["why ‹anything›"]),
        ("delete <place>", ["delete ‹place›"]),
    ],
)
def test_a_pattern_for_people(pattern: str, shown: list[str]) -> None:
    assert [written(phrase) for phrase in pattern_text.rule(read_line("a.b", pattern, "t:1"))] == shown
    assert written(pattern_text.phrase(read_pattern(pattern.partition(" | ")[0]))) == written(
        pattern_text.rule(read_line("a.b", pattern.partition(" | ")[0], "t:1"))[0]
    )


@pytest.mark.parametrize(("name", "begins"), [("all.md", "# What"), ("all.html", "<!doctype html>")])
def test_the_command_writes_a_file_by_its_ending(name: str, begins: str, tmp_path: Path) -> None:
    assert main(["grammar", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_the_command_says_what_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grammar", str(tmp_path / "none" / "x.md")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, "/h/.cache/senorita"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "/c/senorita"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/senorita"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/senorita"),
    ],
)
def test_where_pages_are_kept(platform: str, environment: dict[str, str], expected: str) -> None:
    assert folders.cache(environment, platform).as_posix() == expected


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/state/senorita"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/senorita"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/senorita"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/senorita"),
    ],
)
def test_where_state_is_kept(platform: str, environment: dict[str, str], expected: str) -> None:
    assert folders.state(environment, platform).as_posix() == expected
