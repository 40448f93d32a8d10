"""Hands-free heard live through the whole server: turns, barge-in, broken connections, engines of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.stt._sound import at_16k
from tests.cloud import Fault, Script
from tests.live_talk import (
    FLUX,
    LISTEN,
    PCM,
    SAID,
    SOURCE,
    SPEECH,
    WITHOUT_SECOND,
    free,
    silence,
    speech,
    talking,
    turn,
)
from tests.personas import plain
from tests.voices import spoken


@pytest.mark.asyncio
async def test_hands_free_each_turn_is_carried_out_as_it_ends(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=[SAID, "undo that"])) as talk:
        for number, text in enumerate([WITHOUT_SECOND, SOURCE], 1):
            await talk.editor.speak(turn(seed=number))
            await talk.until(lambda number=number: len(talk.editor.turns) == number)
            assert talk.text == text
        assert [(one["status"], one["transcript"]) for one in talk.editor.turns] == [
            ("done", SAID),
            ("done", "undo that"),
        ]
        states = [value["state"] for value in talk.editor.kinds("state")]
        assert states == ["idle", "listening", "thinking", "idle", "listening", "thinking", "idle"]
        await talk.until(lambda: talk.lines == [talk.editor.stream])
        assert talk.editor.notices == []
        await talk.editor.ask_server("voice/stop", {"sessionId": talk.editor.session})
        assert await talk.editor.ask_server("test/left", {}) == []
        await talk.nothing_left()


@pytest.mark.asyncio
async def test_hands_free_names_that_came_meanwhile_are_told_to_who_listens(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=["rename function second to velvet quarry"])) as talk:
        await talk.editor.speak(turn())
        await talk.until(lambda: len(talk.editor.turns) == 1)
        assert "velvet_quarry" in talk.text, talk.editor.turns
        sent = talk.sky.of(LISTEN[FLUX])[0].messages
        await talk.until(lambda: any("velvet quarry" in str(message.get("keyterms")) for message in sent))


@pytest.mark.asyncio
async def test_hands_free_other_settings_of_hearing_hold_from_the_next_utterance(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=[SAID, "undo that"])) as talk:
        await talk.editor.speak(speech(300))
        await talk.until(lambda: talk.editor.state == "listening")
        deepgram = {"stt": {"engines": ["deepgram"]}, "deepgram": {"endOfTurnPercent": 90}}
        talk.editor.set_configuration({"senorita": deepgram})
        talk.editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await talk.editor.ask_server("voice/status", {})
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        await talk.until(lambda: len(talk.lines) == 2)
        await talk.editor.speak(turn(seed=2))
        await talk.until(lambda: talk.text == SOURCE)
        first, second = talk.sky.of(LISTEN[FLUX])
        assert (first.value("eot_threshold"), second.value("eot_threshold")) == ("0.7", "0.9")
        assert [one["status"] for one in talk.editor.turns] == ["done", "done"]


@pytest.mark.asyncio
async def test_hands_free_turns_in_quick_succession_are_done_in_order(tmp_path: Path) -> None:
    script = Script(transcript="go to line {turn}")
    async with free(tmp_path, script) as talk:
        talk.editor.send(b"".join(turn(300, seed=number) for number in range(1, 6)))
        await talk.until(lambda: len(talk.editor.turns) == 5)
        assert [one["transcript"] for one in talk.editor.turns] == [f"go to line {number}" for number in range(5)]
        assert talk.editor.state == "idle"


@pytest.mark.asyncio
async def test_hands_free_many_turns_at_once_are_refused_and_the_ear_stays_open(tmp_path: Path) -> None:
    """While the first is in thought, eight may wait."""
    script = Script(transcript="please tell me what this is about", first_token=1_500)
    async with free(tmp_path, script) as talk:
        talk.editor.send(b"".join(turn(300, seed=number % 9 + 1) for number in range(12)))
        await talk.until(lambda: "busy" in [value["code"] for value in talk.editor.kinds("notice")])
        talk.editor.protocol.notify("voice/interrupt", {"sessionId": talk.editor.session})
        await talk.until(lambda: talk.editor.state == "idle")
        talk.sky.script.transcript = SAID
        talk.editor.send(turn())
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        assert len(talk.lines) == 1


@pytest.mark.asyncio
async def test_hands_free_who_speaks_stops_what_is_said_and_thought(tmp_path: Path) -> None:
    """An answer streams and is spoken: the beginning of the next turn ends both."""
    reply = "One is first. " * 40
    script = Script(transcripts=["explain this file", SAID], reply=reply, between_tokens=40)
    async with free(tmp_path, script, SPEECH) as talk:
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.editor.kinds("audio"))
        assert talk.editor.state == "speaking"
        await talk.editor.speak(speech(300, seed=2))
        await talk.until(lambda: talk.editor.kinds("stopPlayback"))
        assert talk.editor.kinds("stopPlayback")[0]["reason"] == "speech"
        await talk.until(lambda: talk.editor.turns)
        assert talk.editor.turns[0]["status"] == "cancelled"
        stopped = talk.editor.told.index(talk.editor.kinds("stopPlayback")[0])
        await talk.editor.speak(turn(300, seed=3))
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        await talk.until(lambda: len(talk.editor.turns) == 2)
        late = [value for value in talk.editor.told[stopped:] if value.get("turnId") == talk.editor.turns[0]["turnId"]]
        assert not [value for value in late if value["kind"] in ("audio", "text", "sentence")]
        await talk.until(lambda: talk.sky.of("groq.chat")[0].ended == "aborted")


@pytest.mark.asyncio
async def test_hands_free_a_turn_without_words_changes_nothing(tmp_path: Path) -> None:
    """Not what is being said either."""
    script = Script(transcripts=["explain this file"], transcript="", reply="One is first. " * 12, sound_per_char=40)
    async with free(tmp_path, script, SPEECH) as talk:
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.editor.kinds("audio"))
        for number in range(3):
            await talk.editor.speak(turn(300, seed=number + 2))
        await talk.until(lambda: talk.lines == [talk.editor.stream])
        await talk.until(lambda: talk.editor.turns)
        assert (await talk.editor.say("go to line six", talk.uri))["status"] == "done"
        assert not talk.editor.kinds("stopPlayback")
        assert [one["status"] for one in talk.editor.turns] == ["done"]
        assert talk.text == SOURCE


@pytest.mark.asyncio
async def test_hands_free_a_turn_that_came_to_nothing_lets_the_state_go_back(tmp_path: Path) -> None:
    """Words at first, and none in the end."""
    async with free(tmp_path, Script(transcript="uh")) as talk:
        await talk.editor.speak(speech(300))
        await talk.until(lambda: talk.editor.state == "listening")
        talk.sky.script.transcript = ""
        await talk.editor.speak(silence(600))
        await talk.until(lambda: talk.editor.state == "idle")
        assert talk.editor.turns == []
        assert "thinking" not in [value["state"] for value in talk.editor.kinds("state")]


@pytest.mark.asyncio
async def test_hands_free_a_line_that_breaks_in_mid_utterance_costs_nothing(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=["go to line six", SAID])) as talk:
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.editor.turns)
        known = len(talk.editor.stream)
        await talk.editor.speak(speech(400, seed=2))
        await talk.until(lambda: talk.editor.state == "listening")
        talk.net.cut()
        await talk.editor.speak(turn(200, seed=3))
        await talk.until(lambda: talk.text == WITHOUT_SECOND)
        await talk.until(lambda: len(talk.editor.turns) == 2)
        await talk.until(lambda: talk.editor.stream.endswith(talk.lines[1]))
        assert len(talk.lines[1]) >= len(talk.editor.stream) - known
        assert talk.editor.notices == []


@pytest.mark.asyncio
async def test_hands_free_eager_ends_are_no_ends(tmp_path: Path) -> None:
    options = {"deepgram": {"eagerEndOfTurn": True}}
    async with free(tmp_path, options=options) as talk:
        await talk.editor.speak(speech(400) + silence(140) + turn(400, seed=2))
        await talk.until(lambda: talk.editor.turns)
        assert "eager_eot_threshold" in talk.sky.of("listen2")[0].query
        assert len(talk.editor.turns) == 1
        assert talk.text == WITHOUT_SECOND


@pytest.mark.asyncio
async def test_hands_free_a_commit_ends_the_turn_at_once_and_listening_goes_on(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=[SAID, "undo that"])) as talk:
        await talk.editor.speak(speech(600))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("done", SAID)
        await talk.editor.speak(turn(seed=2))
        await talk.until(lambda: talk.editor.turns)
        assert talk.text == SOURCE
        assert len(talk.editor.turns) == 1


@pytest.mark.speech
@pytest.mark.asyncio
async def test_hands_free_offline_each_turn_is_carried_out_as_it_ends(tmp_path: Path) -> None:
    """Whisper hears clips; voice activity and silence find the turns, while nothing goes to the cloud."""
    async with free(tmp_path, engines=("whisper",)) as talk:
        for number, (said, text) in enumerate([(SAID, WITHOUT_SECOND), ("undo that", SOURCE)], 1):
            await talk.editor.speak(silence(300) + at_16k(spoken(said)).data + silence(2_500))
            await talk.until(lambda number=number: len(talk.editor.turns) == number)
            assert talk.text == text, talk.editor.turns
        await talk.until(lambda: talk.editor.state == "idle")
        states = [value["state"] for value in talk.editor.kinds("state")]
        assert states == ["idle", "listening", "thinking", "idle", "listening", "thinking", "idle"]
        turn = (await talk.editor.ask_server("voice/status", {}))["engines"]["turn"]
        assert [(one["name"], one["ready"], one["network"]) for one in turn] == [("silero", True, False)]
        assert not [one for one in talk.sky.requests if one.method != "HEAD"]
        await talk.editor.ask_server("voice/stop", {"sessionId": talk.editor.session})
        assert await talk.editor.ask_server("test/left", {}) == []


@pytest.mark.speech
@pytest.mark.asyncio
async def test_hands_free_a_turn_whose_line_died_is_heard_by_an_engine_of_clips(tmp_path: Path) -> None:
    voice = at_16k(spoken(SAID)).data
    async with free(tmp_path, engines=("deepgram", "openai")) as talk:
        await talk.editor.speak(voice)
        await talk.until(lambda: talk.editor.state == "listening")
        talk.sky.faults.add(Fault("listen2", "status", status=401, count=99))
        talk.net.cut()
        await talk.until(lambda: "Deepgram refuses the key in DEEPGRAM_API_KEY." in talk.editor.notices)
        await talk.editor.speak(silence(2_000))
        await talk.until(lambda: talk.editor.turns)
        assert talk.text == WITHOUT_SECOND
        assert len(talk.sky.of("openai.transcriptions")) == 1
        await talk.until(lambda: talk.editor.state == "idle")


@pytest.mark.speech
@pytest.mark.asyncio
async def test_hands_free_what_no_engine_could_hear_is_kept_for_another_try(tmp_path: Path) -> None:
    voice = at_16k(spoken(SAID)).data
    async with free(tmp_path, engines=("deepgram", "openai")) as talk:
        await talk.editor.speak(voice)
        await talk.until(lambda: talk.editor.state == "listening")
        talk.sky.faults.add(Fault("listen2", "status", status=401, count=99))
        talk.sky.faults.add(Fault("openai.transcriptions", "status", status=401, count=1))
        talk.net.cut()
        await talk.until(lambda: "Deepgram refuses the key in DEEPGRAM_API_KEY." in talk.editor.notices)
        await talk.editor.speak(silence(2_000))
        await talk.until(lambda: "No engine can listen right now; I will try again in a moment." in talk.editor.notices)
        await talk.until(lambda: talk.editor.state == "idle")
        result = await talk.editor.say("try again", talk.uri)
        assert result["status"] == "done", result
        assert talk.text == WITHOUT_SECOND
        assert voice in talk.sky.of("openai.transcriptions")[1].body


@pytest.mark.asyncio
async def test_hands_free_an_interruption_dismisses_what_is_being_said_and_no_more(tmp_path: Path) -> None:
    async with free(tmp_path, Script(transcripts=["delete function first", SAID])) as talk:
        await talk.editor.speak(speech(400))
        await talk.until(lambda: talk.editor.state == "listening")
        talk.editor.protocol.notify("voice/interrupt", {"sessionId": talk.editor.session})
        await talk.until(lambda: talk.editor.state == "idle")
        await talk.editor.speak(turn(200, seed=2))
        await talk.until(lambda: len(talk.sky.script.transcripts) == 1)
        await talk.editor.speak(turn(seed=3))
        await talk.until(lambda: talk.editor.turns)
        assert [one["transcript"] for one in talk.editor.turns] == [SAID]
        assert talk.text == WITHOUT_SECOND


@pytest.mark.asyncio
async def test_hands_free_when_nobody_can_listen_it_is_said_once_and_tried_again(tmp_path: Path) -> None:
    limits = {
        "senorita_lsp.server.listening.hands_free.DEAF_MS": 50,
        "senorita_lsp.server.listening.hands_free.LONGEST_DEAF_MS": 50,
    }
    async with talking(tmp_path, limits=limits) as talk:
        talk.strike("status", status=401, count=4)
        await talk.editor.listen("handsFree")
        await talk.until(lambda: talk.editor.notices)
        while len(talk.lines) < 5:
            await talk.editor.speak(silence(100))
        assert talk.editor.notices == [
            "Deepgram refuses the key in DEEPGRAM_API_KEY.",
            "No engine can listen right now; I will try again in a moment.",
        ]
        await talk.editor.speak(turn())
        await talk.until(lambda: talk.text == WITHOUT_SECOND)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("engines", "form", "code", "word"),
    [
        (("nobody",), PCM, "sttUnavailable", "nobody"),
        ((), PCM, "sttUnavailable", "turned off"),
        (("deepgram",), Format("webm", 48_000), "audioFormat", "pcm_s16le"),
    ],
)
async def test_hands_free_without_an_engine_for_it_is_refused_in_plain_words(
    engines: tuple[str, ...], form: Format, code: str, word: str, tmp_path: Path
) -> None:
    async with talking(tmp_path, engines=engines) as talk:
        with pytest.raises(JsonRpcException) as refused:
            await talk.editor.listen("handsFree", form)
        assert plain(refused.value.data)["code"] == code
        assert word in refused.value.message
        assert talk.sky.of("listen2") == []
        status = await talk.editor.ask_server("voice/status", {})
        assert status["sessions"] == []
