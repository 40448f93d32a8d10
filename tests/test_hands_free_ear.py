"""An open ear: what it takes for an utterance, what it does not hear, and who is meant."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.cloud import Script
from tests.hands_free import FILE, REPLY, asked, begin, chats, listened, names, say, since
from tests.live_talk import (
    FLUX,
    MODELS,
    NOVA,
    SAID,
    SOURCE,
    SPEECH,
    WITHOUT_SECOND,
    Talk,
    free,
    silence,
    speech,
    talking,
    turn,
)

HOLD = "senorita_lsp.turn.machine.HOLD_MS"


# Nova, which ends utterances by a pause


@pytest.mark.asyncio
async def test_a_sentence_with_a_pause_in_it_is_one_command(tmp_path: Path) -> None:
    script = Script(transcripts=["rename function second to", "last"])
    async with talking(tmp_path, NOVA, script, limits={HOLD: 20_000}) as talk:
        await talk.editor.listen("handsFree")
        await talk.editor.speak(turn(400))
        await talk.until(lambda: len(talk.sky.script.transcripts) == 1)
        await talk.editor.speak(turn(400, seed=2))
        await talk.until(lambda: talk.editor.turns)
        [result] = talk.editor.turns
        assert (result["status"], result["transcript"]) == ("done", "rename function second to last")
        assert talk.text == SOURCE.replace("second", "last")


@pytest.mark.asyncio
async def test_a_sentence_that_breaks_off_is_taken_as_it_is_in_the_end(tmp_path: Path) -> None:
    async with talking(tmp_path, NOVA, Script(transcripts=["rename function second to"])) as talk:
        await talk.editor.listen("handsFree")
        await talk.editor.speak(turn(400))
        await talk.until(lambda: talk.editor.turns)
        assert talk.editor.turns[0]["transcript"].startswith("rename function second")
        assert talk.text == SOURCE


@MODELS
@pytest.mark.asyncio
async def test_commands_one_after_the_other_are_done_in_their_order(model: str, tmp_path: Path) -> None:
    said = [SAID, "undo that", "rename function third to last", "go to line two", "delete function first"]
    async with talking(tmp_path, model) as talk:
        await talk.editor.listen("handsFree")
        for text in said:
            await say(talk, text)
        await talk.until(lambda: len(talk.editor.turns) == len(said))
        assert [(one["status"], one["transcript"]) for one in talk.editor.turns] == [("done", text) for text in said]
        after = SOURCE.replace("third", "last").removeprefix("def first():\n    return 1\n\n\n")
        assert talk.text == after


# Mute


async def mute(talk: Talk, muted: bool) -> Any:
    return await talk.editor.ask_server("voice/mute", {"sessionId": talk.editor.session, "muted": muted})


async def switch(talk: Talk, mode: str) -> Any:
    return await talk.editor.ask_server("voice/mode", {"sessionId": talk.editor.session, "mode": mode})


@MODELS
@pytest.mark.asyncio
async def test_nothing_that_is_said_to_a_muted_ear_is_sent_to_anybody(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, Script(transcripts=["go to line six", SAID])) as talk:
        await talk.editor.listen("handsFree")
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.editor.turns)
        assert await mute(talk, True) == {"muted": True}
        await talk.nothing_left()
        got = [len(line) for line in talk.lines]
        for _ in range(3):
            await talk.editor.speak(turn(seed=7))
        await talk.editor.ask_server("voice/status", {})
        assert [len(line) for line in talk.lines] == got
        assert len(talk.editor.turns) == 1
        assert await mute(talk, False) == {"muted": False}
        talk.editor.stream = b""
        await talk.editor.speak(turn(seed=3))
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        await talk.until(lambda: b"".join(talk.lines[len(got) :]) == talk.editor.stream)
        assert speech(20, seed=7) not in b"".join(talk.lines)
        changes = [value["muted"] for value in talk.editor.kinds("state") if "muted" in value]
        assert changes == [True, False]


@pytest.mark.asyncio
async def test_what_is_thought_and_said_goes_on_while_muted(tmp_path: Path) -> None:
    gate = asyncio.Event()
    script = Script(replies=[{"text": ["", gate, REPLY]}])
    async with free(tmp_path, script, SPEECH) as talk:
        await say(talk, FILE)
        await talk.until(lambda: chats(talk))
        await begin(talk, "delete function first")
        await talk.until(lambda: talk.editor.kinds("state")[-1]["state"] == "listening" or talk.editor.turns)
        talk.sky.script.transcripts.clear()
        await mute(talk, True)
        gate.set()
        await talk.until(lambda: talk.editor.kinds("audio") or talk.editor.turns)
        talk.sky.script.transcript = SAID
        await mute(talk, False)
        await talk.editor.speak(turn(seed=4))
        await talk.until(lambda: talk.text == WITHOUT_SECOND)


@pytest.mark.asyncio
async def test_an_answer_is_heard_out_with_the_ear_closed(tmp_path: Path) -> None:
    async with free(tmp_path, Script(reply=REPLY, sound_per_char=20), SPEECH) as talk:
        turn_id = await asked(talk)
        await mute(talk, True)
        await talk.editor.speak(turn(seed=5))
        await listened(talk, turn_id)
        assert not talk.editor.kinds("pausePlayback", "stopPlayback")
        assert [one["message"] for one in talk.editor.turns] == [REPLY]


@pytest.mark.asyncio
async def test_the_ear_can_be_closed_by_a_word(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=["stop listening", SAID])) as talk:
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.editor.turns)
        assert talk.editor.turns[0]["message"] == "Muted."
        assert talk.editor.kinds("state")[-1].get("muted") or any("muted" in one for one in talk.editor.kinds("state"))
        await talk.nothing_left()
        got = [len(line) for line in talk.lines]
        await talk.editor.speak(turn(seed=2))
        await talk.editor.ask_server("voice/status", {})
        assert [len(line) for line in talk.lines] == got
        assert (await talk.editor.say("start listening", talk.uri))["message"] == "I am listening."
        await talk.editor.speak(turn(seed=3))
        await talk.until(lambda: talk.text == WITHOUT_SECOND)


# From a key to hands-free and back


@MODELS
@pytest.mark.asyncio
async def test_a_key_let_go_for_hands_free_loses_no_sound(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, Script(transcript=SAID)) as talk:
        await talk.editor.listen("push")
        await talk.editor.speak(speech(600))
        await talk.until(lambda: talk.lines)
        assert await switch(talk, "handsFree") == {"mode": "handsFree"}
        await talk.editor.speak(turn(400, seed=2))
        await talk.until(lambda: talk.editor.turns)
        assert (talk.text, len(talk.editor.turns)) == (WITHOUT_SECOND, 1)
        await talk.until(lambda: talk.lines[-1] == talk.editor.stream)
        assert await switch(talk, "push") == {"mode": "push"}
        await talk.nothing_left()
        talk.sky.script.transcript = "undo that"
        await talk.editor.speak(turn(seed=3))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("done", "undo that")
        assert (talk.text, len(talk.editor.turns)) == (SOURCE, 1)
        assert talk.editor.state == "idle"


@pytest.mark.asyncio
async def test_back_to_the_key_in_mid_utterance_drops_it(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=["delete function first"])) as talk:
        await talk.editor.speak(speech(400))
        await talk.until(lambda: talk.editor.state == "listening")
        await switch(talk, "push")
        assert talk.editor.state == "idle"
        talk.sky.script.transcripts[:] = [SAID]
        await talk.editor.speak(turn(seed=2))
        assert (await talk.editor.commit())["transcript"] == SAID
        assert talk.editor.turns == []
        assert talk.text == WITHOUT_SECOND


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("voice/mute", {"muted": "yes"}, "muted"),
    ("voice/mute", {}, "muted"),
    ("voice/mode", {"mode": "loud"}, "mode"),
    ("voice/mode", {}, "mode"),
]


@pytest.mark.asyncio
async def test_params_that_do_not_fit_are_answered_with_their_name(tmp_path: Path) -> None:
    async with free(tmp_path) as talk:
        for method, params, name in WRONG:
            with pytest.raises(JsonRpcException) as refused:
                await talk.editor.ask_server(method, {"sessionId": talk.editor.session, **params})
            assert (refused.value.code, name in refused.value.message) == (-32602, True), (method, params)
        with pytest.raises(JsonRpcException) as refused:
            await talk.editor.ask_server("voice/mute", {"muted": True})
        assert refused.value.code == -32602
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.text == WITHOUT_SECOND)


# A wake word

WAKE: dict[str, Any] = {"turn": {"wakeWord": "senorita", "wakeSeconds": 60}}


@pytest.mark.asyncio
async def test_what_is_not_said_to_it_is_nobody_s_business(tmp_path: Path) -> None:
    async with free(tmp_path, options=WAKE) as talk:
        for text in ("delete function first", "what a day", "tell senorita nothing of it"):
            await say(talk, text, 700)
        await say(talk, f"senorita {SAID}", 700)
        await talk.until(lambda: talk.editor.turns)
        assert [(one["status"], one["transcript"]) for one in talk.editor.turns] == [("done", SAID)]
        assert talk.text == WITHOUT_SECOND
        assert [value["text"] for value in talk.editor.kinds("final")] == [SAID]
        shown = [value["text"].lower() for value in talk.editor.kinds("interim")]
        assert not [text for text in shown if not text.startswith("senorita")]
        assert not chats(talk)


@pytest.mark.asyncio
@pytest.mark.parametrize("called", ["senorita", "Hey, Señorita!"])
async def test_the_word_alone_makes_it_listen_to_what_comes_next(called: str, tmp_path: Path) -> None:
    async with free(tmp_path, options=WAKE) as talk:
        await say(talk, called)
        await say(talk, SAID)
        await talk.until(lambda: talk.editor.turns)
        assert [one["transcript"] for one in talk.editor.turns] == [SAID]
        assert talk.text == WITHOUT_SECOND


@pytest.mark.asyncio
@pytest.mark.parametrize("seconds", [60, 0])
async def test_after_an_answer_it_needs_no_calling_for_a_while(seconds: int, tmp_path: Path) -> None:
    options = {"turn": {"wakeWord": "senorita", "wakeSeconds": seconds}}
    async with free(tmp_path, Script(reply="One is first."), SPEECH, options=options) as talk:
        turn_id = await asked(talk, f"senorita {FILE}")
        await listened(talk, turn_id)
        await say(talk, SAID)
        if seconds:
            await talk.until(lambda: talk.text == WITHOUT_SECOND)
        else:
            await say(talk, "senorita go to line two")
            await talk.until(lambda: len(talk.editor.turns) == 2)
            assert talk.text == SOURCE


@pytest.mark.asyncio
async def test_who_talks_to_somebody_else_does_not_stop_the_answer_that_was_asked_for(tmp_path: Path) -> None:
    """While it answers it is awake: whoever speaks is taken for the one who asked."""
    async with free(tmp_path, Script(reply=REPLY, sound_per_char=25), SPEECH, options=WAKE) as talk:
        turn_id = await asked(talk, f"senorita {FILE}")
        at = len(talk.editor.told)
        await say(talk, "go to line two", 700)
        await talk.until(lambda: "stopPlayback" in names(since(talk, at)))
        assert talk.editor.kinds("stopPlayback")[0]["turnId"] == turn_id


# Levels


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["push", "handsFree"])
async def test_how_loud_it_is_is_told_ten_times_a_second(mode: str, tmp_path: Path) -> None:
    async with talking(tmp_path, FLUX) as talk:
        await talk.editor.listen(mode)
        await talk.editor.speak(silence(1_000))
        await talk.editor.speak(speech(1_000))
        await talk.until(lambda: len(talk.editor.kinds("level")) >= 20)
        levels = [value["rms"] for value in talk.editor.kinds("level")]
        assert len(levels) == 20
        assert levels[:10] == [0.0] * 10
        assert all(0.15 < level < 0.3 for level in levels[10:])
