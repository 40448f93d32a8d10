"""Tools for language models: what they have, what they cost, and that their calls mean what the grammar's sentences do.

A case in tests/data/thinking/tools/calls.toml: ``calls`` as a model makes them, and the sentence of the grammar that is
the ``same``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from senorita_lsp.action.plan import Choices, Plan, Planned, Refusal
from senorita_lsp.action.planner import plan, table
from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.command.signature import signatures
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.protocol.names import EDITOR_COMMANDS
from senorita_lsp.thinking.budget import MESSAGE, tokens
from senorita_lsp.thinking.guard import planned
from senorita_lsp.thinking.interpret import Answered, cost, meaning, request, unsettled, worth_asking
from senorita_lsp.thinking.message import Delta, End, ToolCall
from senorita_lsp.thinking.prompt import Exchange
from senorita_lsp.thinking.tools import intent, kits, tools
from senorita_lsp.thinking.tools import table as families

DATA = Path(__file__).parent / "data" / "thinking" / "tools"
CALLS = tomllib.loads((DATA / "calls.toml").read_text(encoding="utf-8"))
FILES = ("pyproject.toml", "src/main.py", "src/utils.py", "docs/old_plan.txt", "Makefile")
EDITOR = frozenset(EDITOR_COMMANDS)
"""All that an editor can be asked for."""

CHARACTERS_A_TOKEN = 4


def workspace(editor: frozenset[str] = frozenset()) -> Snapshot:
    marked: str = CALLS["workspace"]["text"]
    at = marked.index("$0")
    document = Document("file:///w/src/main.py", "python", 5, Text(marked.replace("$0", "", 1)))
    return Snapshot({document.uri: document}, document.uri, Span(at, at), None, ("/w",), FILES, (), editor)


def on_wire(offered: Any) -> str:
    """Tools as the chat protocols of Groq and OpenAI carry them."""
    functions = ({"name": t.name, "description": t.description, "parameters": t.parameters} for t in offered)
    return json.dumps([{"type": "function", "function": f} for f in functions], separators=(",", ":"))


def offered_families() -> list[str]:
    return [family for kit in kits().values() for family in kit.families.values()]


def test_every_family_is_a_tool_or_left_out_on_purpose() -> None:
    offered, left_out = set(offered_families()), set(families()["left_out"])
    assert set(table()) - offered - left_out == set()
    assert offered & left_out == set()
    assert offered - set(table()) == set()


def test_a_family_is_one_action_of_one_tool() -> None:
    assert len(offered_families()) == len(set(offered_families()))


def test_nobody_but_the_user_answers_chooses_or_takes_back() -> None:
    """Whatever else becomes a tool, these never do."""
    groups = ("history.", "mic.", "mode.", "key.", "app.", "finding.")
    answers = {"ask.accept", "ask.decline", "ask.submit", "backchannel", "invalid", "chain"}
    assert [f for f in offered_families() if f.startswith(groups) or f in answers] == []


def test_reasons_are_given_for_what_is_left_out() -> None:
    assert all(isinstance(reason, str) and len(reason) > 10 for reason in families()["left_out"].values())


@pytest.mark.parametrize("editor", [frozenset(), EDITOR], ids=["bare editor", "full editor"])
def test_tools_are_small(editor: frozenset[str]) -> None:
    """A free account with Groq has 8 000 tokens a minute: the tools take less than a third of it."""
    assert len(on_wire(tools(workspace(editor)))) / CHARACTERS_A_TOKEN < 2_500


def test_no_tool_is_without_its_place() -> None:
    """Without a document nothing is edited, without a folder no file is touched; the editor's part wants the editor."""
    assert {tool.name for tool in tools(Snapshot())} == {"think", "terminal", "project", "search", "view", "send"}


def test_all_tools_with_a_full_editor() -> None:
    full = tools(workspace(EDITOR))
    assert [tool.name for tool in full] == list(kits())
    actions = [action for tool in full for action in tool.parameters["properties"]["action"]["enum"]]
    assert len(actions) == len(offered_families())


def slots_of_tools() -> Iterator[Any]:
    for kit in kits().values():
        for known in kit.properties.values():
            yield pytest.param(kit, known, id=f"{kit.name} {known.name}")


@pytest.mark.parametrize(("kit", "known"), list(slots_of_tools()))
def test_each_argument_is_of_use(kit: Any, known: Any) -> None:
    """Some family of the tool takes it, and each value that is listed."""
    held = [
        signatures()[family][slot]
        for family in kit.families.values()
        for slot in known.slots
        if slot in signatures().get(family, {})
    ]
    assert held
    assert all(any(slot.takes(value) for slot in held) for value in known.values)
    if known.type == "integer":
        assert known.least < known.most
        assert any(slot.number for slot in held)


def test_schemas_are_plain() -> None:
    """Only what every provider's checker knows: no unions, no references, nothing nested."""
    for tool in tools(workspace(EDITOR)):
        assert set(tool.parameters) == {"type", "properties", "required"}
        for schema in tool.parameters["properties"].values():
            assert set(schema) <= {"type", "enum"}
            assert schema["type"] in ("string", "integer", "boolean")
            assert schema.get("enum") != []
        assert "." not in tool.name
        assert len(tool.name) < 64


@pytest.mark.parametrize("case", [pytest.param(case, id=case["same"]) for case in CALLS["case"]])
def test_a_call_means_what_the_sentence_means(case: dict[str, Any]) -> None:
    snapshot = workspace(frozenset(case.get("editor", ())))
    calls = [ToolCall(call["tool"], {k: v for k, v in call.items() if k != "tool"}) for call in case["calls"]]
    meant = meaning([*calls, End("tools")], snapshot, case["same"])
    assert isinstance(meant, Intent), meant
    understood = parse(case["same"], snapshot)
    assert isinstance(understood, Understood)
    wanted = understood.reading.intent
    assert (meant.family, meant.guessed) == (wanted.family, True)
    pairs = zip(links(meant), links(wanted), strict=True)
    for by_model, by_grammar in pairs:
        found, expected = planned(by_model, snapshot), plan(by_grammar, snapshot)
        assert unasked(found) == unasked(expected)
        assert not isinstance(found, Refusal)


def links(meant: Intent) -> list[Intent]:
    """The links of a chain in order, keyed "1", "2", … as the grammar keys them."""
    if meant.family != "chain":
        return [meant]
    assert list(meant.slots) == [str(number) for number in range(1, len(meant.slots) + 1)]
    return [link for link in meant.slots.values() if isinstance(link, Intent)]


def unasked(made: Planned) -> Planned:
    return replace(made, questions=()) if isinstance(made, Plan) else made


def test_every_tool_has_a_case() -> None:
    called = {call["tool"] for case in CALLS["case"] for call in case["calls"]}
    assert called == set(kits())


def test_the_sentences_said_are_none_of_the_grammar() -> None:
    """Else no model would be asked about them."""
    assert [case["said"] for case in CALLS["case"] if settled(case["said"])] == []
    assert all(worth_asking(case["said"]) for case in CALLS["case"])


def settled(said: str) -> bool:
    """Whether the grammar understands a sentence, and what it names is there."""
    understood = parse(said, workspace())
    if not isinstance(understood, Understood):
        return False
    meant = understood.reading.intent
    return not unsettled(meant, plan(meant, workspace()))


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("could you get rid of that helper at the bottom called main", True),
        ("go to where main begins", True),
        ("open file the one that has helpers", True),
        ("delete function pars", False),
        ("delete function main", False),
        ("open nothing dot py", False),
        ("go to line 900", False),
    ],
)
def test_a_name_that_is_none_may_be_a_description(said: str, asks: bool) -> None:
    understood = parse(said, workspace())
    assert isinstance(understood, Understood)
    meant = understood.reading.intent
    assert unsettled(meant, plan(meant, workspace())) is asks
    assert not unsettled(replace(meant, guessed=True), plan(meant, workspace()))


WORTH = [
    pytest.param(line[2:], line.startswith("+"), id=ascii(line))
    for line in (DATA / "worth.txt").read_text(encoding="utf-8").splitlines()
    if line.startswith(("+", "-"))
]


@pytest.mark.parametrize(("text", "worth"), WORTH)
def test_worth_asking(text: str, worth: bool) -> None:
    assert worth_asking(text) is worth


def test_a_flood_is_not_worth_asking() -> None:
    assert not worth_asking("delete all of the functions " * 100)


LONG = "please remove every second function from this file and then tell me why it was there " * 20


@pytest.mark.parametrize("context_tokens", [1_000, 1_500, 2_000, 3_000, 6_000, 20_000])
@pytest.mark.parametrize("said", ["get rid of that thing down there", LONG], ids=["short", "long"])
def test_a_request_stays_within_its_tokens(context_tokens: int, said: str) -> None:
    code = "".join(
        f"def function_number_{n}(argument_{n}):\n    return argument_{n} + other_{n}\n\n" for n in range(800)
    )
    document = Document("file:///w/src/main.py", "python", 1, Text(code))
    names = tuple(f"src/package_{n % 30}/module_{n}.py" for n in range(5_000))
    snapshot = Snapshot({document.uri: document}, document.uri, Span(0, 0), None, ("/w",), names, (), EDITOR)
    past = [Exchange(f"question {n} " * 30, f"answer {n} " * 50) for n in range(8)]
    made = request(said, snapshot, context_tokens, past)
    used = sum(map(cost, made.tools)) + sum(tokens(message.content) + MESSAGE for message in made.messages)
    assert used <= context_tokens
    assert made.tools
    assert made.tool_choice == "auto"


def test_what_was_said_stands_last_and_comes_whole() -> None:
    made = request("get rid of that thing", workspace(), 6_000, [Exchange("what is this", "A parser.")])
    assert [message.role for message in made.messages] == ["system", "user", "assistant", "user"]
    assert [message.content for message in made.messages[1:3]] == ["what is this", "A parser."]
    assert made.messages[-1].content.endswith("\nThe user said: get rid of that thing")


def test_names_said_come_first() -> None:
    """Of more names than fit, those that share words with what was said are there."""
    code = "".join(f"def other_{n}():\n    pass\n\n" for n in range(900)) + "def parse_command():\n    pass\n"
    document = Document("file:///w/src/main.py", "python", 1, Text(code))
    names = (*(f"src/module_{n}.py" for n in range(3_000)), "src/late_parser.py")
    snapshot = Snapshot({document.uri: document}, document.uri, Span(0, 0), None, ("/w",), names)
    content = request("that command parser in the late file is odd", snapshot, 3_000).messages[-1].content
    assert "function parse_command 2701-2702" in content
    assert "src/late_parser.py" in content
    assert "other_899" not in content


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (Span(0, 0), "Active file: src/main.py, python, 18 lines, caret in line 1."),
        (Span(0, 15), "Active file: src/main.py, python, 18 lines, selected: lines 1 to 2."),
    ],
)
def test_the_place_is_told(document: Span, place: str) -> None:
    snapshot = replace(workspace(), selection=document)
    assert place in request("get rid of that thing", snapshot, 6_000).messages[-1].content


def test_words_are_an_answer() -> None:
    assert meaning([Delta(" It is "), Delta("fine. "), End("stop")], workspace(), "what is this") == Answered(
        "It is fine."
    )


@pytest.mark.parametrize("text", ["", " ", "-", "—", "...", "\n"])
def test_no_words_are_none(text: str) -> None:
    found = meaning([Delta(text), End("stop")], workspace(), "what is this")
    assert isinstance(found, Refusal)
    assert found.code == "notUnderstood"


def test_an_answer_hides_nothing_and_ends() -> None:
    found = meaning([Delta("Fine\u202e.\x1b[2J\n\nYes." + "a" * 9_000), End("stop")], workspace(), "what is this")
    assert isinstance(found, Answered)
    assert found.text.startswith("Fine.[2J\nYes.aaa")
    assert len(found.text) <= 4_000


def test_what_is_thought_about_are_the_users_words() -> None:
    """A model that a file talked into something cannot pass it on as what the user wants."""
    calls = [ToolCall("think", {"action": "edit"})]
    found = meaning([*calls, End("tools")], workspace(), "make that nicer")
    assert found == Intent("ask.edit", {"text": "make that nicer"})


def test_words_beside_a_call_are_not_the_answer() -> None:
    call = ToolCall("go", {"action": "line", "index": 3})
    assert meaning([Delta("Sure!"), call, End("tools")], workspace(), "line three") == Intent("nav.line", {"index": 3})


def test_what_is_picked_among_choices_is_still_guessed() -> None:
    document = Document(
        "file:///w/a.py",
        "python",
        1,
        Text("class A:\n    def f(self):\n        x\n\nclass B:\n    def f(self):\n        y\n"),
    )
    snapshot = Snapshot({document.uri: document}, document.uri, Span(0, 0), None, ("/w",), ())
    meant = intent(ToolCall("edit", {"action": "delete", "target": "method", "name": "f"}), snapshot)
    assert isinstance(meant, Intent)
    found = planned(meant, snapshot)
    assert isinstance(found, Choices)
    assert all(choice.intent.guessed for choice in found.choices)


def test_the_grammars_own_reading_is_not_guarded() -> None:
    """Who says it in the grammar's words is asked as before."""
    snapshot = workspace()
    understood = parse("delete class parser", snapshot)
    assert isinstance(understood, Understood)
    assert planned(understood.reading.intent, snapshot) == plan(understood.reading.intent, snapshot)
