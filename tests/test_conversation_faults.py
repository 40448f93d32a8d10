"""Hands-free: what happens between two things that happen, and leaves a conversation as it should be."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests import live_talk
from tests.cloud import Script
from tests.live_talk import (
    SAID,
    SOURCE,
    SPEECH,
    WITHOUT_SECOND,
    Talk,
    Talker,
    free,
    silence,
    speech,
    talking,
    turn,
)
from tests.personas import Persona, _function

EAGER = {"deepgram": {"eagerEndOfTurn": True}}


async def carried_out(talk: Talk) -> None:
    """A command said now is done, and all is quiet after it."""
    talk.sky.script.transcripts[:] = [SAID]
    await talk.editor.speak(turn(seed=8))
    await talk.until(lambda: talk.text == WITHOUT_SECOND)
    await talk.until(lambda: talk.editor.state == "idle")


async def thought_ahead(talk: Talk, text: str) -> None:
    """Somebody may have said this, and has not gone on yet."""
    talk.sky.script.end_silence = 60_000
    talk.sky.script.transcripts.append(text)
    await talk.editor.speak(speech(400) + silence(160))
    await talk.until(lambda: talk.editor.state == "listening")


def configured(talk: Talk, settings: dict[str, Any]) -> asyncio.Event:
    """Changes the settings; set when the server has asked for them."""
    editor, asked = talk.editor, asyncio.Event()
    editor.set_configuration({"senorita": settings})
    told = editor.get_configuration

    def tell(*arguments: Any, **named: Any) -> Any:
        asked.set()
        return told(*arguments, **named)

    editor.get_configuration = tell
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
    return asked


async def over(talk: Talk) -> None:
    """It was all."""
    talk.sky.script.end_silence = 200
    await talk.editor.speak(silence(600))


@pytest.mark.asyncio
async def test_an_answer_to_what_was_committed_hands_free_is_spoken(tmp_path: Path) -> None:
    """Words of the line that is finished come after the commit, and begin nothing."""
    script = Script(transcript="explain this file", interim_every=20)
    async with free(tmp_path, script, SPEECH) as talk:
        await talk.editor.speak(speech(400))
        result = await talk.editor.commit()
        assert result["status"] == "done"
        await talk.until(lambda: talk.editor.kinds("audioEnd"))
        await talk.until(lambda: talk.editor.state == "idle")


class Placed(Persona):
    """An editor that is asked where the user is."""

    @property
    def capabilities(self) -> types.ClientCapabilities:
        capabilities = super().capabilities
        capabilities.experimental = {"voice": {"version": 1, "capture": True, "context": True}}
        return capabilities


class Slow(Talker):
    """It takes its time to say where the user is."""

    def __init__(self) -> None:
        super().__init__()
        self.persona = Placed(**{item.name: getattr(self.persona, item.name) for item in fields(self.persona)})
        self.asked = asyncio.Event()

        self.feature("voice/context")(_function(self._answer_late))

    async def _answer_late(self, _: Any) -> None:
        self.asked.set()
        await asyncio.sleep(3600)


@pytest.mark.asyncio
async def test_a_commit_cancelled_while_its_place_is_asked_for_leaves_the_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_talk, "Talker", Slow)
    async with talking(tmp_path, limits={"senorita_lsp.server.caret.ANSWER_S": 3}) as talk:
        assert isinstance(talk.editor, Slow)
        await talk.editor.listen()
        talk.editor.send(speech(400))
        await asyncio.wait_for(talk.editor.asked.wait(), 25)
        sent = talk.editor.protocol.send_request("voice/commit", {"sessionId": talk.editor.session}, msg_id="cancel-me")
        await talk.until(talk.asked_to_end)
        talk.editor.cancel_request(types.CancelParams("cancel-me"))
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wait_for(asyncio.wrap_future(sent), 25)
        assert caught.value.code == -32800
        await talk.until(lambda: talk.editor.state == "idle")
        talk.editor.send(speech(400, seed=2))
        assert (await talk.editor.commit())["status"] == "done"
        assert talk.text == WITHOUT_SECOND


@pytest.mark.asyncio
async def test_a_thought_ahead_that_was_stopped_is_told_once_it_was_meant(tmp_path: Path) -> None:
    script = Script(first_token=60_000)
    async with free(tmp_path, script, options=EAGER) as talk:
        await thought_ahead(talk, "explain this file")
        await talk.until(lambda: talk.sky.of("groq.chat"))
        await talk.editor.say("stop", talk.uri)
        await asyncio.sleep(0.1)
        assert talk.editor.turns == []
        await over(talk)
        await talk.until(lambda: talk.editor.turns)
        assert [one["status"] for one in talk.editor.turns] == ["cancelled"]
        await talk.until(lambda: talk.editor.state == "idle")
        await carried_out(talk)


@pytest.mark.asyncio
async def test_a_thought_ahead_without_a_document_is_told_once_it_was_meant(tmp_path: Path) -> None:
    async with free(tmp_path, options=EAGER) as talk:
        talk.editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(talk.uri)))
        await thought_ahead(talk, "make this async")
        await asyncio.sleep(0.3)
        assert talk.editor.turns == []
        assert talk.editor.kinds("text") == []
        await over(talk)
        await talk.until(lambda: talk.editor.turns)
        assert [one["status"] for one in talk.editor.turns] == ["failed"]
        await talk.until(lambda: talk.editor.state == "idle")


@pytest.mark.asyncio
async def test_a_wake_word_set_in_mid_conversation_is_wanted_from_then_on(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=[SAID, "computer go to line six"])) as talk:
        taken = configured(talk, {"turn": {"wakeWord": "computer"}})
        await asyncio.wait_for(taken.wait(), 25)
        await talk.editor.ask_server("voice/status", {})
        await talk.editor.speak(turn())
        await talk.until(lambda: len(talk.sky.script.transcripts) == 1)
        await talk.editor.speak(turn(seed=2))
        await talk.until(lambda: talk.editor.turns)
        assert [one["transcript"] for one in talk.editor.turns] == ["go to line six"]
        assert talk.text == SOURCE


@pytest.mark.asyncio
async def test_a_commit_opens_no_ear_that_is_muted(tmp_path: Path) -> None:
    async with free(tmp_path) as talk:
        await talk.until(lambda: talk.lines)
        await talk.editor.ask_server("voice/mute", {"sessionId": talk.editor.session, "muted": True})
        with pytest.raises(JsonRpcException):
            await talk.editor.commit()
        await talk.nothing_left()
        assert len(talk.lines) == 1
        await talk.editor.ask_server("voice/mute", {"sessionId": talk.editor.session, "muted": False})
        await carried_out(talk)


@pytest.mark.asyncio
async def test_an_ear_that_is_closed_while_it_opens_stays_closed(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.editor.listen()
        session = {"sessionId": talk.editor.session}
        opening = asyncio.ensure_future(talk.editor.ask_server("voice/mode", session | {"mode": "handsFree"}))
        closing = asyncio.ensure_future(talk.editor.ask_server("voice/stop", session))
        await asyncio.gather(opening, closing, return_exceptions=True)
        await talk.nothing_left()


@pytest.mark.asyncio
async def test_a_typed_question_that_is_only_shown_keeps_nobody_waiting(tmp_path: Path) -> None:
    script = Script(transcripts=[SAID], reply="One is first. " * 60, between_tokens=300)
    async with free(tmp_path, script) as talk:
        asked = {"text": "explain this file", "sessionId": talk.editor.session}
        typed = asyncio.ensure_future(talk.editor.ask_server("voice/command", asked))
        await talk.until(lambda: talk.editor.kinds("text"))
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        assert not typed.done()
        await talk.editor.say("stop", talk.uri)
        assert (await typed)["status"] == "cancelled"
