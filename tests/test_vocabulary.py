"""Which names there are, which come first, and how they are found by their sound."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.command.repair.candidates import vocabulary
from senorita_lsp.command.vocabulary import in_problems, is_command, near, ranked
from senorita_lsp.document.lexicon import Names
from senorita_lsp.document.position import Encoding, position_at
from senorita_lsp.document.snapshot import Document, Problem, Severity, Snapshot
from senorita_lsp.document.sync import Change, changed
from senorita_lsp.document.text import Span, Text
from senorita_lsp.engines.workspace.names import MOST_BYTES, Scan, shared
from senorita_lsp.server.session import Session
from senorita_lsp.transcript import index, wordlist
from senorita_lsp.transcript.sound import sound

LETTERS = "ab_1 .\n"
texts = st.text(alphabet=LETTERS, max_size=60)


def document(text: str, name: str = "file:///a.py") -> Document:
    return Document(name, "python", 1, Text(text))


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), texts), max_size=6))
def test_names_follow_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    now = document(text)
    assert now.names.count("zz") == 0
    for one, other, new in edits:
        start, end = sorted((min(one, len(now.text)), min(other, len(now.text))))
        where = (position_at(now.text, start, Encoding.UTF32), position_at(now.text, end, Encoding.UTF32))
        now = changed(now, [Change(where, new)], now.version + 1, Encoding.UTF32)
        assert now.counted is not None
    anew = Names.of(now.text.value)
    assert {name: now.names.count(name) for name in now.names} == {name: anew.count(name) for name in anew}
    assert all(name in now.names for name in anew)


def test_many_edits_become_the_base() -> None:
    names = Names.of("first")
    for number in range(3_000):
        names = names.changed([("", f"name_{number}")])
    assert len(names.over) < 1_000
    assert sum(1 for _ in names) == 3_001
    assert next(iter(names)) == "name_2999"


def test_an_edit_keeps_what_was_worked_out_for_the_rest() -> None:
    before = Names.of("alpha beta")
    index.sounds(before)
    after = before.changed([("alpha", "gamma")])
    assert after.kept is before.kept
    assert list(index.just(after, sound("gamma"))) == ["gamma"]
    assert not list(index.just(after, sound("alpha")))
    assert list(index.just(before, sound("alpha"))) == ["alpha"]


CODE = "".join(f"value_{number} = other_{number}\n" for number in range(400))


def test_the_nearest_come_first() -> None:
    caret = CODE.index("value_200 ")
    assert near(document(CODE), caret, 3) == ["value_200", "other_199", "other_200"]
    assert len(near(document(CODE), caret, 10_000)) == 800


def test_what_was_changed_and_what_is_complained_of_comes_early() -> None:
    now = document(CODE)
    assert "fresh_name" not in now.names
    at = position_at(now.text, len(now.text), Encoding.UTF32)
    now = changed(now, [Change((at, at), "fresh_name = 1\n")], 2, Encoding.UTF32)
    problem = Problem(Span(0, 0), Severity.ERROR, 'Undefined name "missing_one" (did you mean `mod.other_one`?)')
    snapshot = Snapshot({now.uri: now}, now.uri, Span(0, 0), problems=(problem,), elsewhere=Names.of("far_away"))
    first = ranked(snapshot, 30)
    assert {"fresh_name", "missing_one", "other_one", "value_0"} <= set(first)
    assert "far_away" not in first
    assert "far_away" in ranked(snapshot, 2_000)


def test_names_of_problems() -> None:
    said = ("'foo_bar' is not defined", 'cannot find "Bag.items"', "nothing quoted here", "‘baz2’ unused")
    problems = [Problem(Span(0, 0), Severity.ERROR, message) for message in said]
    assert in_problems(problems) == ("foo_bar", "Bag", "items", "baz2")


def test_own_words_lead_what_a_recogniser_is_told() -> None:
    snapshot = Snapshot(own=("Kubernetes", "init"))
    told = vocabulary(snapshot, 50)
    assert told[:2] == ("Kubernetes", "init")
    assert len(told) == len(set(told))


FOUND = [
    ("retry_cnt", "retry count"),
    ("numpy", "num pie"),
    ("HTTPClient", "h t t p client"),
    ("parse_header", "pars header"),
    ("utf8_name", "utf eight name"),
    ("login", "log in"),
]


@pytest.mark.parametrize(("name", "said"), FOUND)
def test_a_name_is_found_by_its_sound(name: str, said: str) -> None:
    names = Names.of(" ".join(name for name, _ in FOUND))
    assert name in index.just(names, sound(said))


def test_a_name_that_sounds_nearly_so_is_found_with_its_likeness() -> None:
    names = Names.of("load_report draw_circle parse_header").changed([("", "paint_square")])
    found = {name: score for score, name in index.near(names, "low report", 70, 5)}
    assert found.keys() == {"load_report"}
    assert 70 <= found["load_report"] < 100
    assert [name for _, name in index.near(names, "paint squire", 70, 5)] == ["paint_square"]


def test_an_index_is_made_in_slices() -> None:
    names = Names.of(" ".join(f"name_{number}_here" for number in range(5_000)))
    assert not index.grown(names, 100)
    assert not index.sounds(names).whole
    assert list(index.just(names, sound("name four thousand here"))) == ["name_4000_here"]


WORDLIST = """
# ours
Kubernetes
numb pie -> numpy
calc_total
go to line -> run
shell line -> rm -rf
-> nothing
two\twords
"""


def test_a_projects_words() -> None:
    found = wordlist.read(WORDLIST, is_command)
    assert found.words == ("Kubernetes", "numpy", "calc_total", "two\twords")
    assert found.replacements == (("numb pie", "numpy"),)
    assert [re.sub(r"\D+", " ", problem).strip() for problem in found.problems] == ["6", "7", "8"]


@pytest.mark.parametrize("text", ["a" * 200, "\x07bell", "\n".join(f"w{number}" for number in range(1_100))])
def test_what_does_not_fit_in_a_word_list_is_told(text: str) -> None:
    found = wordlist.read(text, is_command)
    assert len(found.problems) == 1
    assert len(found.words) <= wordlist.MOST_ENTRIES
    assert text not in found.problems[0]


def test_a_word_list_lies_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret\n", "utf-8")
    for name in ("one", "two", "three", "four"):
        (tmp_path / name / ".senorita").mkdir(parents=True)
    (tmp_path / "one" / wordlist.PLACE).write_text("ours\n", "utf-8")
    (tmp_path / "two" / wordlist.PLACE).symlink_to(tmp_path / "outside.txt")
    (tmp_path / "three" / wordlist.PLACE).write_bytes(b"\xff\xfe\x00")
    (tmp_path / "four" / wordlist.PLACE).write_text("word\n" * 20_000, "utf-8")
    assert shared((str(tmp_path / "one"), str(tmp_path / "none")), is_command).words == ("ours",)
    assert shared((str(tmp_path / "two"),), is_command).words == ()
    assert "UTF-8" in shared((str(tmp_path / "three"),), is_command).problems[0]
    assert "larger" in shared((str(tmp_path / "four"),), is_command).problems[0]


def test_files_that_are_not_open_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def draw_circle():\n    tmp = tmp + tmp + tmp\n", "utf-8")
    (tmp_path / "b.js").write_text("draw_circle()\n", "utf-8")
    (tmp_path / "notes.md").write_text("prose_word\n", "utf-8")
    (tmp_path / "big.py").write_text("big_name\n" * MOST_BYTES, "utf-8")
    (tmp_path / "min.js").write_text("minified_name=1;" * 1_000, "utf-8")
    (tmp_path / "data.py").write_bytes(b"data_name\0")
    files = ("a.py", "b.js", "notes.md", "big.py", "min.js", "data.py", "gone.py")
    scan, folders = Scan(), (str(tmp_path),)
    first = scan.read(folders, files)
    assert set(first) == {"def", "draw_circle", "tmp"}
    assert first.count("draw_circle") > first.count("tmp")
    assert set(scan.read(folders, files)) == set(first)
    (tmp_path / "a.py").write_text("def other():\n    pass\n", "utf-8")
    assert set(scan.read(folders, files)) == {"def", "other", "pass", "draw_circle"}
    assert set(scan.read(folders, ())) == set()


class Listener:
    """A client that only hears messages."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def notify(self, method: str, params: Any) -> None:
        self.said.append(params["message"])

    async def request(self, method: str, params: Any) -> Any:
        raise AssertionError(method)


@pytest.mark.asyncio
async def test_a_session_knows_the_names_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senorita_lsp.server.vocabulary.SETTLE_S", 0.01)
    monkeypatch.setenv("SENORITA_VOCABULARY", "mine")
    monkeypatch.setenv("SENORITA_REPLACEMENTS", '{"numb pie": "my_pie"}')
    (tmp_path / ".senorita").mkdir()
    (tmp_path / wordlist.PLACE).write_text("ours\nnumb pie -> numpy\nkube cuddle -> kubectl\nundo -> oops\n", "utf-8")
    (tmp_path / "shop.py").write_text("def sell_apples():\n    pass\n", "utf-8")
    client = Listener()
    session = Session(client)
    session.folders = (str(tmp_path),)
    session.files_changed()
    async with asyncio.timeout(30):
        while session.vocabulary.elsewhere is None:
            await asyncio.sleep(0.01)
    assert session.settings.vocabulary == ("mine", "ours", "numpy", "kubectl")
    assert dict(session.settings.replacements) == {"numb pie": "my_pie", "kube cuddle": "kubectl"}
    hints = await session.hints(None)
    assert hints.words[:2] == ("mine", "ours")
    assert "sell apples" in hints.words
    assert len(client.said) == 1
    (tmp_path / wordlist.PLACE).write_text("others\n", "utf-8")
    session.vocabulary.saved(wordlist.PLACE)
    async with asyncio.timeout(30):
        while "others" not in session.settings.vocabulary:
            await asyncio.sleep(0.01)
    assert session.settings.vocabulary == ("mine", "others")
    await session.close()
