"""Names and the words in them, languages, file URIs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.document.language import language, language_of, languages
from senorita_lsp.document.names import Style, identifiers, joined, restyled, style_of, words_of
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Text
from senorita_lsp.document.uri import path_of, uri_of

DATA = Path(__file__).parent / "data" / "document"


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (DATA / name).read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize(("name", "words"), rows("words.txt"))
def test_words_of(name: str, words: str) -> None:
    assert words_of(name) == tuple(words.split())


@pytest.mark.parametrize(("words", "style", "name"), rows("styles.txt"))
def test_joined(words: str, style: str, name: str) -> None:
    assert joined(words.split(), style) == name


def test_nothing_joins_to_nothing() -> None:
    assert {joined([], style) for style in Style} == {""}


@given(
    st.lists(st.from_regex(r"[a-z]{2,6}|[0-9]{1,3}", fullmatch=True), min_size=1, max_size=5),
    st.sampled_from([style for style in Style if style is not Style.FLAT]),
)
def test_words_survive_being_joined(words: list[str], style: Style) -> None:
    assert words_of(joined(words, style)) == tuple(words)


@given(st.text(max_size=30))
def test_any_name_has_words_that_are_in_it(name: str) -> None:
    assert all(word and word in name.lower() for word in words_of(name) if name.isascii())
    assert style_of(name) in (None, *Style)
    assert isinstance(restyled(name, Style.SNAKE), str)


@given(
    st.lists(st.from_regex(r"[a-z]{2,6}", fullmatch=True), min_size=2, max_size=4),
    st.sampled_from([style for style in Style if style is not Style.FLAT]),
)
def test_a_name_shows_the_style_it_was_joined_in(words: list[str], style: Style) -> None:
    assert style_of(joined(words, style)) is style


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("name", None),
        ("X", None),
        ("", None),
        ("__", None),
        ("Name", "pascal"),
        ("MAX", "constant"),
        ("__init_subclass__", "snake"),
        ("$userName", "camel"),
        ("user_Name", None),
        ("a-b_c", None),
    ],
)
def test_style_of(name: str, style: str | None) -> None:
    assert style_of(name) == style


@pytest.mark.parametrize(
    ("name", "style", "after"),
    [
        ("_userName", "snake", "_user_name"),
        ("__init__", "camel", "__init__"),
        ("utf8_name", "camel", "utf8Name"),
        ("HTTPClient", "snake", "http_client"),
        ("", "camel", ""),
    ],
)
def test_restyled_keeps_what_is_around_the_words(name: str, style: str, after: str) -> None:
    assert restyled(name, style) == after


def test_identifiers_leave_out_keywords_comments_and_strings() -> None:
    source = 'def total(price):\n    # tax\n    return price + "vat" + rate\n'
    document = Document("file:///a.py", "python", 1, Text(source))
    assert identifiers(document) == {"total": 1, "price": 2, "rate": 1}
    assert identifiers(document) is identifiers(document)


def test_identifiers_of_plain_text_are_its_words() -> None:
    document = Document("file:///a.txt", "plaintext", 1, Text("one two_2 one, 3x größe 42"))
    assert identifiers(document) == {"one": 2, "two_2": 1, "größe": 1}


@pytest.mark.parametrize(
    ("identifier", "source", "names"),
    [
        ("typescript", "class Shop { #till = this.open; }", {"Shop", "#till", "open"}),
        ("rust", "struct P { x: i32 }\nfn f(p: P) -> i32 { p.x }", {"P", "x", "f", "p"}),
        ("go", "package main\nfunc F(s S) { fmt.Println(s.Name) }", {"main", "F", "s", "S", "fmt", "Println", "Name"}),
        ("shellscript", 'greet() { echo "$name"; }', {"greet", "echo", "name"}),
        ("css", ".a #b { color: red }", {"a", "b", "color"}),
        ("json", '{"size": {"of": 1}}', {"size", "of"}),
        ("kotlin", "fun f(s: Shop): Int? = if (s.size) 1 else null", {"f", "s", "Shop", "Int", "size"}),
        ("csharp", "class Shop { int Size => doors.Count; }", {"Shop", "Size", "doors", "Count"}),
        ("ruby", "class Shop\n  def open(door) = @size\nend", {"Shop", "open", "door", "@size"}),
        ("scss", "@mixin box($a) { .b { color: $a } }", {"box", "$a", "b", "color"}),
        ("yaml", "size: 1\ndoors:\n  - front", {"size", "doors"}),
        ("markdown", "# One shop\n\nwith two_2", {"One", "shop", "with", "two_2"}),
    ],
)
def test_identifiers_by_language(identifier: str, source: str, names: set[str]) -> None:
    assert set(identifiers(Document("file:///a", identifier, 1, Text(source)))) == names


@pytest.mark.parametrize(
    ("path", "identifier"),
    [
        ("a.py", "python"),
        ("/src/App.TSX", "typescriptreact"),
        ("C:\\src\\a.rs", "rust"),
        ("lib/a.min.js", "javascript"),
        ("types.d.ts", "typescript"),
        ("Makefile", "plaintext"),
        (".bashrc", "shellscript"),
        ("SConstruct", "python"),
        ("build.gradle.kts", "kotlin"),
        ("Shop.cs", "csharp"),
        ("Gemfile", "ruby"),
        ("theme.scss", "scss"),
        (".github/workflows/ci.yml", "yaml"),
        ("README.md", "markdown"),
        ("folder.py/readme", "plaintext"),
        ("", "plaintext"),
        ("py", "plaintext"),
    ],
)
def test_language_of_a_file(path: str, identifier: str) -> None:
    assert language_of(path).id == identifier


def test_every_id_and_file_name_belongs_to_one_language() -> None:
    for values in ([i for each in languages() for i in each.ids], [e for each in languages() for e in each.extensions]):
        assert len(values) == len(set(values))


def test_a_language_record_tells_how_it_is_written() -> None:
    go, html = language("go"), language("html")
    assert (go.indent, go.comments.line, go.comments.block, go.naming.function) == (
        "\t",
        "//",
        ("/*", "*/"),
        Style.CAMEL,
    )
    assert (html.comments.line, html.comments.block) == (None, ("<!--", "-->"))


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/me/a%20b.py", "/home/me/a b.py"),
        ("file:///home/me/%E5%AD%97.py", "/home/me/字.py"),
        ("FILE:///a", "/a"),
        ("file:/a", "/a"),
        ("file://localhost/a", "/a"),
        ("file:///", "/"),
        ("file:///a%5Cb", "/a\\b"),
        ("file:///a%2523", "/a%23"),
        ("file:///a%", "/a%"),
        ("file:///c%3A/Users/me/a.py", "C:\\Users\\me\\a.py"),
        ("file:///C:/", "C:\\"),
        ("file:///c:", "C:\\"),
        ("file://server/share/a%20b", "\\\\server\\share\\a b"),
        ("file:///a/../b", "/a/../b"),
        ("file:///%FF", "/\udcff"),
    ],
)
def test_path_of(uri: str, path: str) -> None:
    assert path_of(uri) == path


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/a",
        "http://host/a",
        "untitled:Untitled-1",
        "file:a",
        "file://",
        "file:///a%00",
        "file:///a%2Fb",
        "file:///a#b",
        "file:///a?b",
        "file:///C:/a%5C..%5Cb",
        "file:///C:/a.txt:stream",
        "file://host/C:/a",
        "vscode-notebook-cell:/a.ipynb#x",
    ],
)
def test_what_names_no_file_has_no_path(uri: str) -> None:
    assert path_of(uri) is None


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/home/me/a b#1?.py", "file:///home/me/a%20b%231%3F.py"),
        ("C:\\Users\\me\\a.py", "file:///C:/Users/me/a.py"),
        ("c:/a", "file:///C:/a"),
        ("\\\\Server\\share\\a", "file://server/share/a"),
        ("\\\\?\\C:\\a", "file:///C:/a"),
        ("\\\\?\\UNC\\host\\share", "file://host/share"),
    ],
)
def test_uri_of(path: str, uri: str) -> None:
    assert uri_of(path) == uri


@pytest.mark.parametrize("path", ["", "a/b", "C:a", "\\a", "\\\\", "/a\0b"])
def test_a_path_that_is_not_absolute_has_no_uri(path: str) -> None:
    with pytest.raises(ValueError):
        uri_of(path)


PARTS = st.lists(st.text(alphabet="ab .%#?:é字\U0001f600\\\udcff-_~", min_size=1, max_size=6), min_size=1, max_size=4)


@given(PARTS)
def test_posix_paths_survive_the_round_trip(parts: list[str]) -> None:
    path = "/x/" + "/".join(parts)
    uri = uri_of(path)
    assert uri.isascii()
    assert path_of(uri) == path


@given(PARTS, st.sampled_from(["C:", "\\\\host\\share"]))
def test_windows_paths_survive_the_round_trip(parts: list[str], root: str) -> None:
    path = root + "\\" + "\\".join("".join(c for c in part if c not in "\\:?") or "x" for part in parts)
    assert path_of(uri_of(path)) == path


@given(st.text(max_size=40))
def test_any_string_is_a_path_or_is_not(value: str) -> None:
    for uri in (value, "file://" + value, "file:///" + value):
        path = path_of(uri)
        assert path is None or path.startswith(("/", "\\\\")) or path[1:3] == ":\\"
        assert path is None or "\0" not in path
