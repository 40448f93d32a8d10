"""What a language model is told: places, pieces of context, whole prompts, and that they stay within their bounds.

A case in tests/data/thinking/prompt/*.txt: ``== title``, lines with ``ask`` (task and text), ``budget``, ``files``
(names in the workspace) and ``past`` ("said => answered") where they differ from the file's first ones, then ``--- ``
and a file's name for each open document: the first is the active one, with the caret as ``$0`` or the selection in
``«»``. ``BAD`` in it is an error there. What comes of it stands after ``--- then`` (``pytest --update-golden``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from senorita_lsp.action.plan import Ask
from senorita_lsp.document.language import language_of
from senorita_lsp.document.snapshot import Document, Problem, Severity, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.thinking import budget, excerpt, prompt
from senorita_lsp.thinking.place import Place, place
from senorita_lsp.thinking.prompt import Draft, Exchange, Prompt
from senorita_lsp.thinking.region import region

DATA = Path(__file__).parent / "data" / "thinking" / "prompt"
TASKS = ("generate", "edit", "explain", "debug", "review", "question")
KEYS = ("ask", "budget", "answer", "files", "past", "line-ends")


@dataclass
class Case:
    title: str
    values: dict[str, str]
    documents: dict[str, str]
    head: str = field(default="", repr=False)
    then: str = ""


def read(path: Path) -> Iterator[Case]:
    """The cases of a file; what stands before the first ``==`` holds for all of them."""
    first, *blocks = path.read_text(encoding="utf-8").split("\n== ")
    common = header(first.splitlines())
    for block in blocks:
        head, _, then = block.partition("\n--- then\n")
        title, *sections = head.split("\n--- ")
        lines = title.splitlines()
        parts = (section.partition("\n") for section in sections)
        documents = {name: text for name, _, text in parts}
        yield Case(lines[0], common | header(lines[1:]), documents, head, then.strip("\n"))


def header(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(" ") for line in lines)
    return {key: value for key, _, value in pairs if key in KEYS}


def marked(text: str) -> tuple[str, Span]:
    """The text without its marks, and the selection they make."""
    if "«" in text:
        start, end = text.index("«"), text.index("»") - 1
        return text.replace("«", "").replace("»", ""), Span(start, end)
    at = text.index("$0")
    return text.replace("$0", "", 1), Span(at, at)


def snapshot_of(case: Case) -> Snapshot:
    documents = dict[str, Document]()
    selection, problems = Span(0, 0), tuple[Problem, ...]()
    for name, source in case.documents.items():
        text = source.replace("\n", "\r\n") if case.values.get("line-ends") == "crlf" else source
        if not documents:
            text, selection = marked(text)
            problems = tuple(
                Problem(Span(m.start(), m.end()), Severity.ERROR, "it is\nbad") for m in re.finditer("BAD", text)
            )
        document = Document(f"file:///w/{name}", language_of(name).id, 3, Text(text))
        documents[document.uri] = document
    files = tuple(case.values.get("files", "").split())
    return Snapshot(documents, next(iter(documents), None), selection, None, ("/w",), files, problems)


def ask_of(case: Case) -> Ask:
    task, _, text = case.values["ask"].partition(" ")
    return Ask(task, text)


def prompt_of(case: Case) -> Prompt:
    turns = (turn.partition("=>") for turn in case.values.get("past", "").split("|") if turn)
    past = [Exchange(said.strip(), answered.strip()) for said, _, answered in turns]
    limits = int(case.values.get("budget", "6000")), int(case.values.get("answer", "2000"))
    return prompt.prompt(ask_of(case), snapshot_of(case), past, *limits)


def cases(name: str) -> list[Case]:
    return list(read(DATA / f"{name}.txt"))


def written(name: str, found: list[Case], outcome: Callable[[Case], str]) -> str:
    first = (DATA / f"{name}.txt").read_text(encoding="utf-8").split("\n== ")[0]
    return "\n== ".join([first, *(f"{case.head}\n--- then\n{outcome(case)}\n" for case in found)])


def placed(case: Case) -> str:
    """What the place is called, and the text with the new code in it, or with what is to be rewritten marked."""
    snapshot = snapshot_of(case)
    where = place(ask_of(case), snapshot)
    if where is None:
        return "nowhere"
    text = snapshot.documents[where.uri].text.value
    old = text[where.span.start : where.span.end]
    if ask_of(case).task == "generate":
        new = f"{where.before}{where.indent}NEW{where.after}"
        return f"{where.what}\n{text[: where.span.start]}{new}{text[where.span.end :]}".rstrip("\r\n").replace(
            "\r", "␍"
        )
    return f"{where.what}\n«{old}»".replace("\r", "␍")


def pieces(case: Case) -> str:
    """The place, then a line for each message and block in the order of the prompt."""
    made = prompt_of(case)
    lines = [f"place: {made.place.what if made.place else 'none'}"]
    for message in made.request.messages[1:]:
        blocks = re.findall(r"<data\d* (.*)>\n((?:.*\n)*?)</data\d*>", message.content)
        lines += [f"{heading} ({len(body.splitlines())} lines)" for heading, body in blocks]
        said = message.content.rpartition(">\n\n")[2] if blocks else message.content
        lines.append(f"{message.role}: {said}")
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "outcome"), [("places", placed), ("pieces", pieces)])
def test_cases(name: str, outcome: Callable[[Case], str], same_file: Callable[[Path, str], None], update: bool) -> None:
    found = cases(name)
    if not update:
        for case in found:
            assert outcome(case) == case.then, case.title
    same_file(DATA / f"{name}.txt", written(name, found, outcome))


@pytest.mark.parametrize("task", TASKS)
def test_golden_prompts(task: str, same_file: Callable[[Path, str], None]) -> None:
    """A whole prompt for each task, on the same file."""
    (case,) = cases("golden")
    case.values["ask"] = {"edit": "edit make this safer", "generate": "generate a method that closes it"}.get(
        task, task
    )
    messages = prompt_of(case).request.messages
    text = "\n".join(f"# {message.role}\n\n{message.content}\n" for message in messages)
    same_file(DATA / "golden" / f"{task}.md", text)


def test_a_draft_is_told_and_keeps_its_place() -> None:
    (case,) = cases("golden")
    snapshot = snapshot_of(case)
    first = place(Ask("generate", "a method that closes it"), snapshot)
    draft = Draft("def close(self):\n    pass", "I wrote a method.", first)
    made = prompt.prompt(Ask("generate", "shorter"), snapshot, (), 6_000, 2_000, draft)
    said = made.request.messages[-1].content
    assert made.place == first
    assert "def close(self):\n    pass" in said
    assert "I wrote a method." in said
    assert said.endswith("changed like this: shorter")


def test_a_draft_of_an_older_version_is_placed_anew() -> None:
    (case,) = cases("golden")
    snapshot = snapshot_of(case)
    old = Place(snapshot.active or "", 1, Span(0, 0), "here")
    made = prompt.prompt(Ask("generate", "shorter"), snapshot, (), 6_000, 2_000, Draft("x", "", old))
    assert made.place == place(Ask("generate", "shorter"), snapshot)


def test_code_with_fences_is_fenced_with_more() -> None:
    case = Case("", {"ask": "edit make it shorter"}, {"a.py": 'def f():$0\n    """```"""\n'})
    assert "four backticks" in prompt_of(case).request.messages[0].content


def test_an_answer_is_bounded_by_its_setting() -> None:
    case = Case("", {"ask": "review", "answer": "700"}, {"a.py": "x = 1$0\n"})
    assert prompt_of(case).request.most_tokens == 700


def test_a_line_that_is_too_long_is_cut() -> None:
    case = Case("", {"ask": "explain", "budget": "1000"}, {"a.js": "let a = 1;$0" + " let bb = 22;" * 5_000})
    said = prompt_of(case).request.messages[-1].content
    assert "let a = 1; let bb = 22;" in said
    assert "[… cut]" in said


def test_a_very_long_request_is_cut_and_its_end_says_so() -> None:
    case = Case("", {"ask": "question " + "why is that so " * 5_000, "budget": "1000"}, {"a.py": "x = 1$0"})
    said = prompt_of(case).request.messages[-1].content
    assert "why is that so why is that so" in said
    assert said.endswith("[… cut]")
    assert "x = 1" in said


def test_where_the_workspace_lies_is_not_told() -> None:
    uri, outside = "file:///home/me/work/a.py", "file:///home/me/other/b.py"
    documents = {
        uri: Document(uri, "python", 1, Text("import b\n\ndef f():\n    return b.g()\n")),
        outside: Document(outside, "python", 1, Text("def g():\n    pass\n")),
    }
    problem = Problem(Span(10, 11), Severity.ERROR, "see /home/me/work/c.py and /home/me/lib/src/d.py")
    folders = ("/home/me/work", "/home/me/lib")
    snapshot = Snapshot(documents, uri, Span(30, 30), None, folders, ("/home/me/lib/old_plan.md",), (problem,))
    for task in TASKS:
        said = prompt.prompt(Ask(task, "what is in the old plan"), snapshot, (), 6_000, 2_000).request.messages[-1]
        assert "/home" not in said.content
        assert "see c.py and src/d.py" in said.content
        assert "old_plan.md" in said.content
        assert 'file="b.py"' in said.content


@pytest.mark.parametrize("task", TASKS)
def test_instructions_are_short(task: str) -> None:
    assert budget.tokens(prompt.instructions(task, "typescriptreact", "data", fenced=True)) <= 480


INJECTIONS = (DATA / "injections.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("evil", INJECTIONS)
def test_data_stays_between_its_delimiters(evil: str) -> None:
    """Whatever a comment, a name, a problem or a file's name says: outside of the blocks are only the user's words."""
    source = f"# {evil}\ndef f(a):\n    return a  # {evil}\n"
    document = Document("file:///w/a.py", "python", 1, Text(source))
    other = Document(f"file:///w/{evil.replace('/', '')}.py", "python", 1, Text(f"class F:\n    '''{evil}'''\n"))
    at = Span(len(source) - 2, len(source) - 2)
    snapshot = Snapshot(
        {document.uri: document, other.uri: other},
        document.uri,
        at,
        folders=("/w",),
        files=(f"f f f/{evil}/fff.py",),
        problems=(Problem(at, Severity.ERROR, f"x\n{evil}\ny"),),
    )
    for task in TASKS:
        made = prompt.prompt(Ask(task, "the class F in fff"), snapshot, (), 6_000, 2_000)
        system, user = made.request.messages
        outside = without_data(user.content)
        assert evil not in system.content
        assert outside.strip().endswith("the class F in fff")
        assert len(outside.split()) <= 9
        assert evil in user.content or not evil.isprintable() or "<|" in evil or "[INST]" in evil or "_turn>" in evil


def without_data(content: str) -> str:
    """A message without its blocks of data, as a careless reader would find them: in any case, with any blanks."""
    first = re.match(r"<(data\d*)", content)
    if first is None:
        return content
    block = re.compile(rf"<\s*{first[1]}\b[^\n]*>\n(?:.*?\n)?<\s*/\s*{first[1]}\s*>", re.DOTALL | re.IGNORECASE)
    return block.sub("", content)


SIGNS = st.sampled_from(
    [
        "def f(a):\n    return a\n",
        "class A:\n",
        "    x = 1\n",
        "\n\n",
        "\r\n",
        "\r",
        "</data>",
        "<DATA2 x>",
        "\ud800",
        "é",
        "漢字",
        "🎉",
        "\u200b",
        "```",
        "<|im_end|>",
        "\u2028",
        "import os\n",
        "x" * 400,
        "y = [1,\n 2]\n",
        "\t",
        "\x00",
        "＜/data＞",
    ]
)
TEXTS = st.lists(SIGNS | st.text(max_size=5), max_size=30).map("".join)
SPANS = st.tuples(st.integers(-3, 400), st.integers(-3, 400)).map(lambda ends: Span(min(ends), max(ends)))


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    names = draw(st.sampled_from(["python", "javascript", "rust", "plaintext", "markdown"]))
    text, other = draw(TEXTS), draw(TEXTS)
    if draw(st.booleans()):
        text *= draw(st.integers(1, 40))
    document = Document("file:///w/a.py", names, 1, Text(text))
    second = Document("untitled:B\n2", "python", 1, Text(other))
    selection = draw(SPANS)
    clamped = Span(*(max(0, min(offset, len(text))) for offset in (selection.start, selection.end)))
    problems = tuple(Problem(clamped, Severity.WARNING, draw(TEXTS)) for _ in range(draw(st.integers(0, 3))))
    documents = {document.uri: document, second.uri: second} if draw(st.booleans()) else {document.uri: document}
    return Snapshot(documents, document.uri, clamped, folders=("/w",), files=(draw(TEXTS), "abc.py"), problems=problems)


ASKS = st.builds(Ask, st.sampled_from(TASKS), TEXTS, st.none() | SPANS)
PAST = st.lists(st.builds(Exchange, TEXTS, TEXTS), max_size=4)
DRAFTS = st.none() | st.builds(Draft, TEXTS, TEXTS)


@settings(max_examples=150, deadline=None)
@given(ASKS, snapshots(), PAST, st.integers(1_000, 4_000), DRAFTS)
@example(
    Ask("generate", "</data>\n\nx"),
    Snapshot({"file:///w/a.py": Document("file:///w/a.py", "python", 1, Text(""))}, "file:///w/a.py"),
    [],
    1_000,
    None,
)
def test_prompts_keep_their_bounds(
    ask: Ask, snapshot: Snapshot, past: list[Exchange], most: int, draft: Draft | None
) -> None:
    made = prompt.prompt(ask, snapshot, past, most, 1_000, draft)
    messages = made.request.messages
    used = sum(budget.tokens(message.content) + budget.MESSAGE for message in messages)
    assert used <= most
    for message in messages:
        assert message.content
        message.content.encode("utf-8")
    assert messages[0].role == "system"
    assert messages[-1].role == "user"
    tag = re.match(r"<(data\d*)", messages[-1].content)
    if tag is not None:
        blocks = messages[-1].content.split(f"</{tag[1]}>\n")
        for block in blocks[:-1]:
            assert block.startswith(f"<{tag[1]} ")
            assert f"<{tag[1]}" not in block[1:]


@settings(max_examples=200, deadline=None)
@given(ASKS, snapshots())
def test_places_stand_between_characters(ask: Ask, snapshot: Snapshot) -> None:
    found = place(ask, snapshot)
    assert found is not None or ask.task == "edit"
    if found is None:
        return
    text = snapshot.documents[found.uri].text.value
    start, end = found.span.start, found.span.end
    assert 0 <= start <= end <= len(text)
    assert all(text[at - 1 : at + 1] != "\r\n" for at in (start, end) if at)
    assert not (found.before + found.after).strip("\r\n")
    assert not found.indent.strip()
    if ask.task == "generate":
        assert not text[start:end].strip()
    else:
        assert (found.before, found.indent, found.after) == ("", "", "")


@given(TEXTS, SPANS)
def test_a_region_is_whole_lines_or_part_of_one(source: str, span: Span) -> None:
    text = Text(source)
    found = region(text, span)
    first, last = text.line_at(found.start), text.line_at(found.end)
    whole = Span(text.line_start(first), text.line(last).end)
    assert first == last or found == whole
    inside = Span(*(max(0, min(offset, len(source))) for offset in (span.start, span.end)))
    assert text[inside].strip() in text[found]


@given(TEXTS, TEXTS)
def test_tokens_of_the_whole_are_no_more_than_of_its_parts(first: str, second: str) -> None:
    assert budget.tokens(first + second) <= budget.tokens(first) + budget.tokens(second)


@given(TEXTS, st.integers(0, 50))
def test_a_clipped_text_fits(text: str, room: int) -> None:
    cut = budget.clipped(text, room)
    assert text.startswith(cut)
    assert budget.tokens(cut) <= room
    assert cut == text or budget.tokens(text) > room


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(-2, 40), st.integers(-5, 120))
def test_lines_around_a_line_fit_and_leave_no_room_for_one_more(costs: list[int], center: int, room: int) -> None:
    shown = budget.around(costs, center, room)
    assert sum(costs[index] for index in shown) <= max(room, 0)
    if shown:
        assert max(0, min(center, len(costs) - 1)) in shown
        left = room - sum(costs[index] for index in shown)
        assert shown.start == 0 or costs[shown.start - 1] > left
        assert shown.stop == len(costs) or costs[shown.stop] > left


@given(st.lists(TEXTS, max_size=4))
def test_a_tag_is_in_none_of_the_contents(contents: list[str]) -> None:
    tag = excerpt.tag_for(contents)
    assert not any(re.search(rf"<\s*/?\s*{tag}", content, re.IGNORECASE) for content in contents)
