"""Findings over the real wire: shown where they are, moved along, fixed, dismissed; by voice and by code action."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from senorita_lsp.document.position import Encoding
from tests.personas import PERSONAS, Persona
from tests.thinker import SOURCE, Talk, persona, talk, until

EMOJI = SOURCE.replace("    return width * height", '    a = "😀€"; return width * height')
NEGATIVE = "Negative sizes are not refused."
OPEN = "The file is never closed."


def line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def review(source: str = SOURCE) -> str:
    """A model's review: two findings, the first without a fix."""
    fix = "    if width < 0:\n        raise ValueError\n    return width * height"
    found = [
        {"line": line_of(source, "f = open"), "severity": "error", "message": OPEN},
        {"line": line_of(source, "width * height"), "severity": "warning", "message": NEGATIVE, "fix": fix},
    ]
    return f"Two things.\n```findings\n{json.dumps(found)}\n```\n"


FIXED = SOURCE.replace(
    "    return width * height", "    if width < 0:\n        raise ValueError\n    return width * height"
)


async def reviewed(made: Talk, source: str = SOURCE) -> Any:
    made.cloud.script.replies = [review(source)]
    result = await made.ask("review this file")
    assert result["message"] == "Two things. 2 findings.", result
    return result


def shown(made: Talk) -> list[types.Diagnostic]:
    return made.editor.seen.diagnostics.get(made.uri, [])


def pieces(made: Talk) -> list[str]:
    """The text that the diagnostics stand on, as this editor counts."""
    text = made.text
    spans = [made.editor.span(made.uri, one.range) for one in shown(made)]
    return [text[span.start : span.end] for span in spans]


class Utf32(Persona):
    """An editor that counts code points."""

    @property
    def capabilities(self) -> types.ClientCapabilities:
        capabilities = super().capabilities
        capabilities.general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf32])
        return capabilities


UTF32 = Utf32("utf-32", PERSONAS[0].recording, Encoding.UTF32)


@pytest.mark.asyncio
@pytest.mark.parametrize("who", [PERSONAS[0], persona("neovim"), UTF32], ids=lambda who: who.encoding.value)
async def test_findings_stand_where_they_are_in_every_encoding(tmp_path: Path, who: Persona) -> None:
    async with talk(tmp_path, who, source=EMOJI) as made:
        await reviewed(made, EMOJI)
        assert pieces(made) == ["f = open(path)", 'a = "😀€"; return width * height']
        assert [one.severity for one in shown(made)] == [1, 2]
        assert {one.source for one in shown(made)} == {"senorita"}
        # The list itself is not for reading.
        assert "{" not in made.editor.text()
        assert not made.editor.text("code")
        made.editor.type(made.uri, EMOJI.index("import os"), "# 😀😀 above\n")
        made.editor.type(made.uri, made.text.index("width * height") + len("width * height"), "\n\n")
        await made.ask("go to line one")
        assert pieces(made) == ["f = open(path)", 'a = "😀€"; return width * height']
        made.editor.type(made.uri, made.text.index("open(path)"), "io.")
        await until(lambda: len(shown(made)) == 1)
        assert pieces(made) == ['a = "😀€"; return width * height']
        made.editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(made.uri)))
        await until(lambda: not shown(made))


@pytest.mark.asyncio
async def test_findings_are_gone_through_fixed_and_dismissed_by_voice(tmp_path: Path) -> None:
    async with talk(tmp_path) as made:
        assert (await made.ask("next finding"))["error"]["code"] == "notFound"
        await reviewed(made)
        seen = [await made.ask(words) for words in ("next finding", "next finding", "previous finding")]
        first = f"Line {line_of(SOURCE, 'f = open')}: {OPEN}"
        second = f"Line {line_of(SOURCE, 'width * height')}: {NEGATIVE} Say fix it, or dismiss."
        assert [result["message"] for result in seen] == [first, second, first]
        assert made.editor.seen.carets[-1][1].start == SOURCE.index("f = open")
        nothing = await made.ask("fix it")
        assert nothing["error"]["code"] == "nothing"
        assert (await made.ask("dismiss"))["message"] == "1 left."
        assert pieces(made) == ["return width * height"]
        await made.ask("next finding")
        assert (await made.ask("fix it"))["message"] == "Fixed."
        assert made.text == FIXED
        assert not shown(made)
        await made.ask("undo that")
        assert made.text == SOURCE


@pytest.mark.asyncio
async def test_all_are_dismissed_and_a_new_review_takes_the_place_of_the_old(tmp_path: Path) -> None:
    async with talk(tmp_path) as made:
        await reviewed(made)
        await reviewed(made)
        assert len(shown(made)) == 2
        await made.ask("dismiss all of them")
        assert not shown(made)
        made.cloud.script.replies = ["All is well.\n```findings\n[]\n```"]
        assert (await made.ask("review this file"))["message"] == "All is well. No findings."


@pytest.mark.asyncio
async def test_what_was_changed_while_the_model_read_it_is_no_finding(tmp_path: Path) -> None:
    async with talk(tmp_path) as made:
        gate = asyncio.Event()
        made.cloud.script.replies = [{"text": ["Well. ", gate, review()]}]
        asked = asyncio.ensure_future(made.ask("review this file"))
        await until(lambda: "Well." in made.editor.text())
        made.editor.type(made.uri, SOURCE.index("import os"), "# above\n")
        made.editor.type(made.uri, made.text.index("open(path)"), "io.")
        gate.set()
        assert (await asked)["status"] == "done"
        await until(lambda: shown(made))
        assert pieces(made) == ["return width * height"]


BAD = {
    "prose only": ("It looks fine to me.", "done", "It looks fine to me."),
    "broken": ("Here.\n```findings\nnonsense [\n```", "done", "Here."),
    "far away": ('```findings\n[{"line": 9000, "message": "x"}]\n```', "done", "No findings."),
    "no list": ('```findings\n{"a": 1}\n```', "done", "The list of findings that came back cannot be read."),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("reply", "status", "message"), BAD.values(), ids=BAD)
async def test_what_is_no_finding_is_not_shown(tmp_path: Path, reply: str, status: str, message: str) -> None:
    async with talk(tmp_path) as made:
        made.cloud.script.replies = [reply]
        result = await made.ask("review this file")
        assert (result["status"], result["message"]) == (status, message)
        assert not shown(made)
        assert " ".join(made.editor.text().split()) == message


async def actions(made: Talk, at: str, *only: str) -> list[Any]:
    where = made.editor.position(made.uri, made.text.index(at))
    place = types.Position(where.line, where.character)
    context = types.CodeActionContext([], only=list(only) or None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(made.uri), types.Range(place, place), context)
    found: list[Any] = await made.editor.ask_server("textDocument/codeAction", params)
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize("who", PERSONAS, ids=lambda who: who.name)
async def test_every_editor_has_fixes_as_code_actions(tmp_path: Path, who: Persona) -> None:
    async with talk(tmp_path, who) as made:
        await reviewed(made)
        found = await actions(made, "width * height", "quickfix")
        fix, dismiss, *_ = found
        assert fix["title"] == f"Senorita: fix: {NEGATIVE}"
        assert fix["isPreferred"] is True
        assert [one["message"] for one in fix["diagnostics"]] == [NEGATIVE]
        assert fix["diagnostics"] == dismiss["diagnostics"]
        made.editor.make(fix["edit"])
        assert made.text == FIXED
        await until(lambda: len(shown(made)) == 1)
        (dismiss,) = (action for action in await actions(made, "f = open", "quickfix") if "diagnostics" in action)
        result = await made.run(dismiss["command"]["command"], *dismiss["command"]["arguments"])
        assert result["status"] == "done"
        assert not shown(made)
        gone = await made.run(dismiss["command"]["command"], *dismiss["command"]["arguments"])
        assert gone["error"]["code"] == "notFound"


@pytest.mark.asyncio
async def test_an_editor_without_code_action_literals_gets_commands(tmp_path: Path) -> None:
    class Old(Persona):
        @property
        def capabilities(self) -> types.ClientCapabilities:
            capabilities = super().capabilities
            assert capabilities.text_document is not None
            capabilities.text_document.code_action = types.CodeActionClientCapabilities()
            capabilities.text_document.publish_diagnostics = None
            return capabilities

    async with talk(tmp_path, Old("old", PERSONAS[0].recording)) as made:
        await reviewed(made)
        found = await actions(made, "width * height")
        assert all(set(one) == {"title", "command", "arguments"} for one in found)
        fix = next(one for one in found if one["command"] == "senorita.fix")
        assert (await made.run(fix["command"], *fix["arguments"]))["status"] == "done"
        assert made.text == FIXED
        assert len(shown(made)) == 1
