"""The voice extension: golden messages, the specification and the types say the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp import protocol
from senorita_lsp.protocol import types
from senorita_lsp.protocol.families import FAMILIES, SLOTS
from senorita_lsp.protocol.method import METHODS
from senorita_lsp.protocol.names import EDITOR_COMMANDS, ERROR_CODES, SERVER_COMMANDS
from senorita_lsp.protocol.reference import BLOCK, refreshed, schema_hash
from senorita_lsp.protocol.wire import ParamsError, Wire, models, names_of
from senorita_lsp.server.errors import REQUEST_FAILED

DATA = Path(__file__).parent / "data" / "protocol"
GOLDEN = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))}
README = Path(protocol.__file__ or "").parent / "README.md"
REFUSED = [json.loads(line) for line in (DATA / "refused.jsonl").read_text(encoding="utf-8").splitlines()]

Message = dict[str, Any]


def model_of(method: str, part: str) -> type[Wire] | None:
    if method == "initialize":
        return types.ClientCapabilities if part == "params" else types.ServerCapabilities
    return METHODS[method].params if part == "params" else METHODS[method].result


def checked(method: str, part: str, value: Any) -> Wire | None:
    """The value read by its type and written again, the same; None where there is nothing to read."""
    if part == "error":
        assert isinstance(value["message"], str)
        if "data" not in value:
            assert value["code"] != REQUEST_FAILED
            return None
        assert value["code"] == REQUEST_FAILED
        assert value["data"]["code"] in ERROR_CODES
        return round_trip(types.ErrorData, value["data"])
    if method == "initialize":
        value = value["capabilities"]["experimental"]["voice"]
    model = model_of(method, part)
    if model is None:
        assert value is None
        return None
    return round_trip(model, value)


def round_trip(model: type[Wire], value: Any) -> Wire:
    read = model.from_wire(value)
    assert same(read.to_wire(), value), model.__name__
    return read


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is not true, 1 is 1.0; the order of members does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    message = GOLDEN[name]
    part = next(key for key in ("params", "result", "error") if key in message)
    assert set(message) == {"method", "direction", part}
    checked(message["method"], part, message[part])
    sender = "client" if message["method"] == "initialize" else METHODS[message["method"]].sender
    forth = (sender == "client") == (part == "params")
    assert message["direction"] == ("clientToServer" if forth else "serverToClient")


def inside(value: object) -> Iterator[Wire]:
    """The models within a value, itself included."""
    if isinstance(value, Wire):
        yield value
        for name in value.model_fields_set:
            yield from inside(getattr(value, name))
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from inside(item)


def test_golden_files_show_every_member() -> None:
    read = [checked(m["method"], part, m[part]) for m in GOLDEN.values() for part in m if part in ("params", "result")]
    read += [checked(m["method"], "error", m["error"]) for m in GOLDEN.values() if "error" in m]
    shown = {(type(model).__name__, name) for item in read for model in inside(item) for name in model.model_fields_set}
    assert shown == {(model.__name__, name) for model in models() for name in model.model_fields}


def test_golden_files_show_every_method() -> None:
    shown = {(m["method"], part) for m in GOLDEN.values() for part in m if part in ("params", "result")}
    for method in METHODS.values():
        assert (method.name, "params") in shown
        assert ((method.name, "result") in shown) == (method.kind == "request")


@pytest.mark.parametrize("case", REFUSED, ids=[case["about"] for case in REFUSED])
def test_refused(case: dict[str, Any]) -> None:
    """A sentence that begins with the member's path, and holds nothing of what was sent."""
    model = getattr(types, case["type"])
    with pytest.raises(ParamsError) as caught:
        model.from_wire(case["value"])
    assert str(caught.value) == case["says"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(models()), st.data())
def test_anything_may_come_in(model: type[Wire], data: st.DataObject) -> None:
    """Any JSON is read or refused in words; what was read is written and read again as the same."""
    names = list(names_of(model))
    value = data.draw(st.dictionaries(st.sampled_from(names), json_values) | json_values)
    with suppress(ParamsError):
        read = model.from_wire(value)
        assert model.from_wire(read.to_wire()) == read


def test_unknown_members_are_ignored() -> None:
    value = GOLDEN["playback"]["params"]
    assert types.PlaybackParams.from_wire({**value, "later": [1]}) == types.PlaybackParams.from_wire(value)


def test_null_is_absent() -> None:
    read = types.CommandParams.from_wire({"text": "undo", "context": None, "sessionId": None})
    assert read.to_wire() == {"text": "undo"}


def test_built_by_python_names() -> None:
    built = types.TurnProgress(
        turn_id="t1",
        result=types.TurnResult(
            turn_id="t1",
            transcript="undo that",
            status="done",
            intent=types.Intent(family="history.undo", slots={}),
            message="Undone.",
        ),
    )
    wire = built.to_wire()
    assert wire["kind"] == "turn"
    assert types.read_progress(wire) == built


def test_python_names_are_not_the_wires() -> None:
    with pytest.raises(ParamsError, match=r"^sessionId: is missing$"):
        types.StopParams.from_wire({"session_id": "s1"})


# The specification


FENCE = re.compile(r"^```json (?P<method>\S+) (?P<part>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
TEXT = README.read_text(encoding="utf-8")
EXAMPLES = [(match["method"], match["part"], match["body"]) for match in FENCE.finditer(TEXT)]


def test_readme_is_read_again_when_types_change(same_file: Callable[[Path, str], None]) -> None:
    """Generated parts and the hash are those of the code. Where this fails: read the words around them, then update."""
    same_file(README, refreshed(README.read_text(encoding="utf-8")))
    assert schema_hash() in README.read_text(encoding="utf-8")


TYPES = Path(__file__).parents[1] / "editors" / "vscode" / "src" / "protocol.ts"
TYPES_HEAD = """// Made from senorita_lsp/protocol/README.md: pytest tests/test_protocol.py --update-golden

type integer = number;
type SlotValue = boolean | number | string | Intent;

"""


def test_the_editors_types_are_made_from_the_specification(same_file: Callable[[Path, str], None]) -> None:
    blocks = re.findall(r"^```typescript\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    written = re.sub(r"^interface", "export interface", "\n".join(blocks), flags=re.MULTILINE)
    same_file(TYPES, "\n".join((TYPES_HEAD + written, _arguments(), _carried("request"), _carried("notification"))))


def _arguments() -> str:
    """Those of all commands of `voice/editor`, as one type."""
    kinds: dict[str, set[str]] = {}
    for arguments in EDITOR_COMMANDS.values():
        for name, kind in arguments.items():
            kinds.setdefault(name.removesuffix("?"), set()).update(kind.split(" | "))
    members = "".join(f"    {name}?: {' | '.join(sorted(kinds[name]))};\n" for name in sorted(kinds))
    return f"export interface EditorArguments {{\n{members}}}\n"


def _carried(kind: str) -> str:
    """What a client's requests carry there and back, or its notifications there."""
    lines = []
    for method in METHODS.values():
        if method.sender == "client" and method.kind == kind:
            there = method.params.__name__ if method.params else "undefined"
            back = method.result.__name__ if method.result else "null"
            lines.append(f'    "{method.name}": {f"[{there}, {back}]" if kind == "request" else there};\n')
    return f"export interface {kind.capitalize()}s {{\n{''.join(lines)}}}\n"


@pytest.mark.parametrize(("method", "part", "body"), EXAMPLES, ids=[f"{m}-{p}" for m, p, _ in EXAMPLES])
def test_example(method: str, part: str, body: str) -> None:
    value = json.loads(body)
    if method == "progress":
        assert value["kind"] == part
        round_trip(types.ProgressParams, {"token": 1, "value": value})
    elif method == "workspace/executeCommand":
        assert value["command"] in SERVER_COMMANDS
    else:
        checked(method, part, value)


def test_every_fence_is_an_example() -> None:
    assert TEXT.count("```json") == len(EXAMPLES)


def test_every_method_and_kind_has_an_example() -> None:
    shown = {(method, part) for method, part, _ in EXAMPLES}
    for method in METHODS.values():
        if method.params is not None:
            assert (method.name, "params") in shown
        if method.kind == "request":
            assert (method.name, "result") in shown or method.name == "voice/stop"
    kinds = {model.model_fields["kind"].default for model in models() if "kind" in model.model_fields}
    assert {part for method, part in shown if method == "progress"} == kinds


def test_every_type_stands_in_the_readme_once() -> None:
    blocks = [m["names"].replace("\n", " ").split(",") for m in BLOCK.finditer(TEXT) if m["what"] == "types"]
    listed = [name.strip() for names in blocks for name in names]
    assert sorted(listed) == sorted(model.__name__ for model in models())
    for model in models():
        for name in names_of(model):
            assert re.search(rf"^    {name}\??: ", TEXT, re.MULTILINE), f"{model.__name__}.{name}"


def test_links_lead_somewhere() -> None:
    heads = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", TEXT, re.M)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= heads


# Names


def test_slots_of_families_are_explained() -> None:
    used = {slot for slots, _ in FAMILIES.values() for slot in slots.split()} - {"1", "2"}
    assert used == set(SLOTS) - {"1, 2, …"}


def test_family_names_fit_the_wire() -> None:
    for family, (slots, _) in FAMILIES.items():
        types.Intent.from_wire({"family": family, "slots": dict.fromkeys(slots.split(), 1)})


def test_editor_commands() -> None:
    assert {"save", "rename", "debugStepOver", "pressKey", "focus"} <= set(EDITOR_COMMANDS)
    for message in GOLDEN.values():
        if message["method"] == "voice/editor" and "params" in message:
            known = {name.rstrip("?") for name in EDITOR_COMMANDS[message["params"]["command"]]}
            assert set(message["params"]["arguments"]) <= known


def test_codes_fit_the_wire() -> None:
    for code in ERROR_CODES:
        assert types.ErrorData.from_wire({"code": code}).code == code


def test_numbers_are_finite() -> None:
    for value in (math.nan, math.inf):
        with pytest.raises(ParamsError):
            types.LevelProgress.from_wire({"kind": "level", "rms": value})


CODE = re.compile(
    r"""(?:EngineError|ActionError|failed)\(\s*"(\w+)\""""
    r"""|notice\(\s*"\w+",\s*"(\w+)"|\bcode = "(\w+)"|errno\.\w+: \("(\w+)\""""
)


OFF_THE_WIRE = {"usage", "unread"}
"""Codes of the programs `record` and `play`, which only choose their exit statuses."""


def test_every_code_is_in_the_specification() -> None:
    """A code that the package uses and names.ERROR_CODES lacks: add it there, with what it means."""
    package = README.parent.parent
    sources = [*package.rglob("*.py"), *package.rglob("*.toml")]
    used = {
        code: str(path.relative_to(package))
        for path in sources
        for match in CODE.findall(path.read_text(encoding="utf-8"))
        for code in match
        if code
    }
    assert used, "the pattern finds nothing any more"
    assert used.keys() >= OFF_THE_WIRE
    assert {code: path for code, path in used.items() if code not in ERROR_CODES.keys() | OFF_THE_WIRE} == {}
