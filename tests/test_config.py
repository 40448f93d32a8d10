"""Settings: what wins, what is refused, what is said about it; keys; the generated page."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp import config
from senorita_lsp.config import KEYS, SETTINGS, Secret, Settings, keys, resolve
from senorita_lsp.config.describe import as_json_schema, as_markdown

DATA = Path(__file__).parent / "data" / "config"
CASES = [json.loads(line) for line in (DATA / "resolve.jsonl").read_text(encoding="utf-8").splitlines()]
BY_NAME = {setting.name: setting for setting in SETTINGS}


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_resolve(case: dict[str, Any]) -> None:
    previous = resolve(case["previous"], None, {}).settings if "previous" in case else None
    resolved = resolve(
        case.get("initialization"),
        case.get("workspace"),
        case.get("environ", {}),
        previous,
        trusted=case.get("trusted", False),
    )
    got = {name: plain(BY_NAME[name].of(resolved.settings)) for name in case.get("expect", {})}
    assert got == case.get("expect", {})
    assert list(resolved.problems) == case.get("problems", [])


def test_the_cases_say_something() -> None:
    assert len({case["about"] for case in CASES}) == len(CASES)
    assert all(case.keys() <= {"about", "initialization", "workspace", "environ", "previous", "trusted", "expect",
                               "problems"} for case in CASES)  # fmt: skip


def defaults() -> dict[str, Any]:
    """Every default as a client would send it: nested, camelCase."""
    result: dict[str, Any] = {}
    for name, about in as_json_schema().items():
        *group, last = name.removeprefix("senorita.").split(".")
        (result.setdefault(group[0], {}) if group else result)[last] = about["default"]
    return result


def test_defaults_come_back_as_they_are() -> None:
    assert resolve(defaults(), None, {}) == resolve(None, None, {})
    assert resolve(None, {"senorita": defaults()}, {}) == resolve(None, None, {})
    assert resolve(None, None, {}).settings == Settings()


@pytest.mark.parametrize("setting", SETTINGS, ids=[setting.name for setting in SETTINGS])
def test_every_setting_by_every_source(setting: config.Setting) -> None:
    """Each one can be set in its wire name, in its Python name and by its variable, and says the same each time."""
    value = _other(setting)
    spelled = value if isinstance(value, str) else json.dumps(value)
    by_all = [
        resolve({setting.name: value}, None, {}),
        resolve({".".join(setting.path): value}, None, {}),
        resolve(None, {"senorita": {setting.name: value}}, {}, trusted=True),
        resolve(None, None, {setting.variable: spelled}),
    ]
    assert [resolved.problems for resolved in by_all] == [()] * 4
    assert len({setting.of(resolved.settings) for resolved in by_all}) == 1
    assert setting.of(by_all[0].settings) != setting.default


def _other(setting: config.Setting) -> Any:
    """A good value that is not the default."""
    schema = setting.kind.schema()
    if "enum" in schema:
        return next(option for option in schema["enum"] if option != setting.default)
    if schema["type"] == "string":
        return "https://other.example/x" if "http" in schema.get("pattern", "") else "fr"
    if schema["type"] == "integer":
        return setting.default + 1
    return {"boolean": not setting.default, "array": ["other"], "object": {"a": "b"}}[schema["type"]]


@pytest.mark.parametrize("setting", SETTINGS, ids=[setting.name for setting in SETTINGS])
def test_what_opens_a_door_is_not_the_workspaces(setting: config.Setting) -> None:
    value = _other(setting)
    resolved = resolve(None, {setting.name: value}, {})
    refused = setting.machine and value != setting.safe
    assert (setting.of(resolved.settings) == setting.default) is refused
    assert bool(resolved.problems) is refused


def test_doors() -> None:
    """Whatever sends data somewhere, runs a program or loads a file is marked."""
    words = ("privacy", "baseUrl", "webhooks", "shell", "confirm", "whisper.model", "piper.voice", "smartTurn",
             "Device", "traces")  # fmt: skip
    assert {s.name for s in SETTINGS if s.machine} == {s.name for s in SETTINGS if any(w in s.name for w in words)}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
section_keys = st.sampled_from(
    [setting.name for setting in SETTINGS] + [setting.path[0] for setting in SETTINGS] + ["senorita"]
)


@given(st.dictionaries(section_keys | st.text(max_size=10), json_values, max_size=6), json_values)
def test_anything_may_come_in(section: dict[str, Any], other: Any) -> None:
    """No input raises, every problem is a sentence, and what comes out is good by its own checks."""
    resolved = resolve(section, other, {})
    for setting in SETTINGS:
        value = setting.of(resolved.settings)
        raw = dict(value) if setting.kind.schema()["type"] == "object" else value
        assert setting.kind.read(raw) == value
    assert all(problem[-1] in ".?" and "\n" not in problem for problem in resolved.problems)


@given(st.dictionaries(st.sampled_from([setting.variable for setting in SETTINGS]), st.text(max_size=30)))
def test_any_environment_may_come_in(environ: dict[str, str]) -> None:
    resolved = resolve(None, None, environ)
    assert all(problem.startswith("SENORITA_") or "endpointing" in problem for problem in resolved.problems)


def test_problems_hold_no_value() -> None:
    hush = "hush-hush-value"
    for setting in SETTINGS:
        for raw in (hush + "\x00", [hush + "\x00"], {hush: {hush: hush}}, hush * 1_000):
            problems = resolve({setting.name: raw}, None, {}).problems
            assert problems
            assert hush not in " ".join(problems)


def test_secret_settings_do_not_show() -> None:
    settings = resolve({"webhooks": {"slack": "https://hooks.example/hush"}}, None, {}).settings
    assert settings.webhooks.slack == "https://hooks.example/hush"
    assert "hush" not in repr(settings)


def test_settings_are_values() -> None:
    assert hash(Settings()) == hash(resolve(None, None, {}).settings)
    assert all(item.default is not None for item in fields(Settings))


def test_keys() -> None:
    environ = {
        "DEEPGRAM_API_KEY": " k-1 ",
        "GROQ_API_KEY": "",
        "OPENAI_API_KEY": "two words",
        "SENORITA_LANGUAGE": "de",
    }
    found = keys(environ, {"GROQ_API_KEY": "k-2", "DEEPGRAM_API_KEY": "other"}.get)
    assert {engine: secret.reveal() for engine, secret in found.found.items()} == {"deepgram": "k-1", "groq": "k-2"}
    assert found.get("rime") is None
    assert found.problems == ("OPENAI_API_KEY cannot be a key: it has spaces or unusual characters in it.",)
    assert set(KEYS) == {"deepgram", "groq", "openai", "rime"}


@pytest.mark.parametrize("value", ["a\r\nHost: x", "ключ", "k" * 1_001, "a b"])
def test_what_cannot_be_a_key(value: str) -> None:
    found = keys({"GROQ_API_KEY": value})
    assert found.found == {}
    assert len(found.problems) == 1
    assert value not in found.problems[0]


def test_secrets_do_not_show() -> None:
    secret = Secret("hush")
    assert secret.reveal() == "hush"
    assert "hush" not in f"{secret} {secret!r} {[secret]} {keys({'GROQ_API_KEY': 'hush'})}"
    assert secret == Secret("hush")
    assert secret != Secret("other")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_schema() -> None:
    """What VS Code needs of each: a type, a default of that type, words, a scope."""
    kinds = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
    schema = as_json_schema()
    assert list(schema) == [f"senorita.{setting.name}" for setting in SETTINGS]
    for name, entry in schema.items():
        assert isinstance(entry["default"], kinds[entry["type"]]), name
        assert entry["markdownDescription"].endswith("."), name
        assert entry["scope"] == ("machine" if BY_NAME[name.removeprefix("senorita.")].machine else "window")
    assert json.loads(json.dumps(schema)) == schema


def test_vs_code_has_the_same_settings(same_file: Callable[[Path, str], None]) -> None:
    """The last section of its settings is generated; those before it are the extension's own."""
    path = Path(__file__).parent.parent / "editors" / "vscode" / "package.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    own, theirs = package["contributes"]["configuration"]
    theirs["properties"] = as_json_schema()
    same_file(path, json.dumps(package, indent=2, ensure_ascii=False) + "\n")
    assert {name.split(".")[1] for name in own["properties"]} <= {"client", "server"}


def test_the_page_of_settings(same_file: Callable[[Path, str], None]) -> None:
    same_file(Path(config.__file__).parent.parent / "SETTINGS.md", as_markdown())


def test_every_setting_is_read() -> None:
    package = Path(config.__file__).parent.parent
    sources = [path for path in package.rglob("*.py") if path.parent.name != "config"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unread = {setting for setting in SETTINGS if f"settings.{'.'.join(setting.path)}" not in code}
    assert len(unread) < len(SETTINGS) / 2, "the pattern finds nothing any more"
    # Some are read by way of their group.
    unread = {setting for setting in unread if not re.search(rf"= .*settings\.{setting.path[0]}$", code, re.MULTILINE)}
    assert not {setting.name for setting in unread}
