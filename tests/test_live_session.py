"""Push-to-talk heard live through the whole server, over connections that break and interruptions at every stage."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from senorita_lsp.engines.audio.format import Format
from tests.cloud import Fault, Script
from tests.live_talk import (
    MODELS,
    PCM,
    SAID,
    SOURCE,
    WITHOUT_SECOND,
    Talk,
    heard,
    silence,
    speech,
    talking,
)
from tests.personas import plain
from tests.voices import spoken

FORMS = {
    "pcm 16 kHz": (PCM, 640),
    "pcm 16 kHz in odd pieces": (PCM, 333),
    "mulaw 8 kHz": (Format("mulaw", 8_000), 160),
    "pcm 48 kHz in odd pieces": (Format("pcm_s16le", 48_000), 1_921),
}


@MODELS
@pytest.mark.asyncio
@pytest.mark.parametrize(("form", "piece"), FORMS.values(), ids=FORMS.keys())
async def test_what_is_said_is_heard_as_it_is_said_and_done(
    model: str, form: Format, piece: int, tmp_path: Path
) -> None:
    async with talking(tmp_path, model) as talk:
        await talk.editor.listen(form=form)
        sound = speech(1_200, form)
        await talk.editor.speak(sound, piece)
        await talk.until(lambda: talk.editor.kinds("interim"))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("done", SAID)
        assert talk.text == WITHOUT_SECOND
        assert all(SAID.startswith(value["text"]) for value in talk.editor.kinds("interim"))
        [got] = talk.lines
        whole = heard(sound, form)
        assert got.startswith(whole)
        assert not any(got[len(whole) :])
        assert not talk.sky.of("prerecorded")
        assert talk.editor.notices == []
        assert talk.editor.state == "idle"
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_utterances_one_after_the_other_are_heard_each_by_itself(model: str, tmp_path: Path) -> None:
    script = Script(transcripts=[SAID, "undo that", "go to line six"])
    async with talking(tmp_path, model, script) as talk:
        await talk.editor.listen()
        for number, text in enumerate([WITHOUT_SECOND, SOURCE, SOURCE], 1):
            sound = speech(600, seed=number)
            talk.editor.send(sound)
            assert (await talk.editor.commit())["status"] == "done"
            assert talk.text == text
            assert len(talk.lines) == number
            assert talk.lines[-1].startswith(sound)
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_utterances_that_overtake_the_thought_on_the_one_before_wait_in_order(model: str, tmp_path: Path) -> None:
    """Each is spoken while the ones before it are still being heard to their ends."""
    script = Script(transcript="go to line {conn}", stt_delay=150)
    async with talking(tmp_path, model, script) as talk:
        await talk.editor.listen()
        results = []
        for number in range(3):
            talk.editor.send(speech(400, seed=number + 1))
            results.append(asyncio.ensure_future(talk.editor.commit()))
            await talk.until(lambda number=number: len(talk.lines) == number + 1)
        said = [(await result)["transcript"] for result in results]
        assert said == ["go to line 0", "go to line 1", "go to line 2"]
        for number, got in enumerate(talk.lines):
            assert got.startswith(speech(400, seed=number + 1))
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_silence_changes_nothing(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model) as talk:
        await talk.editor.listen()
        talk.editor.send(silence(1_000))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("notUnderstood", "")
        assert talk.text == SOURCE
        assert talk.editor.notices == []
        assert not talk.sky.of("prerecorded")


@MODELS
@pytest.mark.asyncio
async def test_a_pause_while_the_key_is_held_does_not_end_the_command(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, Script(transcripts=["delete function", "second"])) as talk:
        await talk.editor.listen()
        await talk.editor.speak(speech(600) + silence(1_600))
        await talk.until(lambda: not talk.sky.script.transcripts[1:])
        await talk.editor.speak(speech(600, seed=2))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("done", SAID)
        assert talk.text == WITHOUT_SECOND
        assert talk.editor.kinds("interim")[-1]["text"].startswith("delete function")


# The line breaks


BREAKS = {
    "at the handshake": {"kind": "drop_before"},
    "after the handshake": {"kind": "drop_headers"},
    "in mid-utterance": {"kind": "drop", "after": 3},
    "after the key was released": {"kind": "drop_end"},
    "stalled": {"kind": "stall", "after": 3},
    "malformed": {"kind": "malformed", "after": 3},
}


@MODELS
@pytest.mark.asyncio
@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS.keys())
async def test_a_broken_line_costs_nothing(model: str, fault: dict[str, Any], tmp_path: Path) -> None:
    async with talking(tmp_path, model) as talk:
        talk.strike(**fault)
        await talk.editor.listen()
        await talk.editor.speak(speech(1_200))
        result = await talk.editor.commit()
        assert (result["status"], result["transcript"]) == ("done", SAID)
        assert talk.text == WITHOUT_SECOND
        assert len(talk.lines) == 2
        assert talk.lines[1].startswith(talk.editor.stream)
        assert talk.editor.notices == []
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_a_line_that_never_says_the_end_gives_the_clip_to_whoever_can(model: str, tmp_path: Path) -> None:
    limits = {"senorita_lsp.server.listening.ear.LAST_SECONDS": 0.5, "senorita_lsp.engines.deepgram.live.FORCE_S": 30}
    async with talking(tmp_path, model, limits=limits) as talk:
        talk.strike("stall", after=2)
        await talk.editor.listen()
        await talk.editor.speak(speech(800))
        assert (await talk.editor.commit())["transcript"] == SAID
        assert talk.sky.of("prerecorded")[0].body.endswith(talk.editor.stream)
        assert talk.text == WITHOUT_SECOND
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_a_dead_engine_s_clip_goes_whole_to_the_next_with_one_word(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, engines=("deepgram", "openai"), dead=True) as talk:
        await talk.editor.listen()
        for text in (WITHOUT_SECOND, WITHOUT_SECOND):
            sound = speech(800)
            await talk.editor.speak(sound)
            assert (await talk.editor.commit())["transcript"] == SAID
            assert talk.text == text
            assert talk.sky.of("openai.transcriptions")[-1].body.endswith(sound)
        assert talk.editor.notices == ["Deepgram cannot be reached."]
        assert len(talk.sky.of("openai.transcriptions")) == 2


@pytest.mark.speech
@pytest.mark.asyncio
async def test_a_dead_engine_s_clip_is_heard_on_this_machine(tmp_path: Path) -> None:
    clip = spoken("go to line six")
    async with talking(tmp_path, engines=("deepgram", "whisper"), dead=True) as talk:
        await talk.editor.listen(form=Format("pcm_s16le", clip.rate))
        talk.editor.send(clip.data)
        result = await talk.editor.commit()
        assert result["status"] == "done", result
        assert talk.editor.seen.carets[-1][1].start == SOURCE.index("    return 2")
        assert "Deepgram cannot be reached." in talk.editor.notices


@MODELS
@pytest.mark.asyncio
async def test_a_refused_key_is_named_and_not_tried_with_every_utterance(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, engines=("deepgram", "openai")) as talk:
        talk.sky.faults.add(Fault("deepgram.listen1", "status", status=401, count=99))
        talk.sky.faults.add(Fault("deepgram.listen2", "status", status=401, count=99))
        await talk.editor.listen()
        for _ in range(3):
            await talk.editor.speak(speech(400))
            assert (await talk.editor.commit())["transcript"] == SAID
        assert len(talk.lines) == 1
        assert not talk.sky.of("prerecorded")
        assert talk.editor.notices == ["Deepgram refuses the key in DEEPGRAM_API_KEY."]
        status = await talk.editor.ask_server("voice/status", {})
        assert status["engines"]["stt"][0]["retryAfter"] > 30


@MODELS
@pytest.mark.asyncio
async def test_what_nobody_heard_is_heard_at_the_second_try(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model) as talk:
        talk.sky.faults.add(Fault("*", "status", status=503, count=99))
        await talk.editor.listen()
        await talk.editor.speak(speech(800))
        with pytest.raises(JsonRpcException) as failed:
            await talk.editor.commit()
        assert failed.value.code == -32803
        assert "Deepgram" in failed.value.message
        assert plain(failed.value.data)["code"] == "engineFailed"
        assert talk.text == SOURCE
        assert talk.editor.state == "idle"
        talk.sky.faults.clear()
        again = await talk.editor.say("try again", talk.uri)
        assert again["status"] == "done", again
        assert talk.text == WITHOUT_SECOND
        assert talk.sky.of("prerecorded")[-1].body.endswith(talk.editor.stream)
        await talk.nothing_left()


# Interrupted


async def speaking(talk: Talk) -> None:
    await talk.editor.speak(speech(600))
    await talk.until(lambda: talk.editor.kinds("interim"))


async def opening(talk: Talk) -> None:
    talk.strike("silent", seconds=20)
    await talk.editor.speak(speech(600))
    await talk.until(lambda: talk.lines)


async def finishing(talk: Talk) -> Any:
    talk.strike("stall", after=2)
    await talk.editor.speak(speech(600))
    result = asyncio.ensure_future(talk.editor.commit())
    await talk.until(talk.asked_to_end)
    return result


STAGES = pytest.mark.parametrize("stage", [opening, speaking, finishing])
SLOW = {"senorita_lsp.engines.deepgram.live.FORCE_S": 60, "senorita_lsp.server.listening.ear.LAST_SECONDS": 60}


@MODELS
@STAGES
@pytest.mark.asyncio
async def test_an_interruption_leaves_nothing_behind(model: str, stage: Any, tmp_path: Path) -> None:
    async with talking(tmp_path, model, limits=SLOW) as talk:
        await talk.editor.listen()
        waiting = await stage(talk)
        talk.editor.protocol.notify("voice/interrupt", {"sessionId": talk.editor.session})
        if waiting is not None:
            assert (await waiting)["status"] == "cancelled"
        if stage is not opening:
            await talk.nothing_left()
        assert talk.text == SOURCE
        sound = speech(600, seed=5)
        await talk.editor.speak(sound)
        assert (await talk.editor.commit())["status"] == "done"
        assert talk.lines[-1].startswith(sound)
        assert talk.text == WITHOUT_SECOND


@MODELS
@STAGES
@pytest.mark.asyncio
async def test_a_closed_session_leaves_nothing_behind(model: str, stage: Any, tmp_path: Path) -> None:
    async with talking(tmp_path, model, limits=SLOW) as talk:
        await talk.editor.listen()
        waiting = await stage(talk)
        await talk.editor.ask_server("voice/stop", {"sessionId": talk.editor.session})
        assert not [name for name in await talk.editor.ask_server("test/left", {}) if "commit" not in name]
        assert not psutil_lines(talk)
        if waiting is not None:
            assert (await waiting)["status"] == "cancelled"
        assert talk.text == SOURCE


def psutil_lines(talk: Talk) -> list[Any]:
    """The server's sockets to the cloud that a live line has: those of requests stay open for the next."""
    port = int(talk.net.url.rpartition(":")[2])
    made = psutil.Process(talk.editor.pid).net_connections(kind="tcp")
    there = [one for one in made if one.raddr and one.raddr.port == port and one.status == "ESTABLISHED"]
    return there[1:]


@MODELS
@pytest.mark.asyncio
async def test_a_cancelled_commit_changes_nothing(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model, limits=SLOW) as talk:
        await talk.editor.listen()
        talk.strike("stall", after=2)
        await talk.editor.speak(speech(600))
        params = {"sessionId": talk.editor.session}
        sent = talk.editor.protocol.send_request("voice/commit", params, msg_id="cancel-me")
        await talk.until(talk.asked_to_end)
        talk.editor.cancel_request(types.CancelParams("cancel-me"))
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wait_for(asyncio.wrap_future(sent), 25)
        assert caught.value.code == -32800
        assert talk.text == SOURCE
        await talk.nothing_left()


@MODELS
@pytest.mark.asyncio
async def test_a_session_that_ends_in_mid_utterance_closes_its_lines(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model) as talk:
        await talk.editor.listen()
        await speaking(talk)
        await talk.editor.shutdown_session()
        talk.editor.gone = True
        await talk.nothing_left(tasks=False)


@MODELS
@pytest.mark.asyncio
async def test_a_client_that_vanishes_in_mid_utterance_leaves_no_line(model: str, tmp_path: Path) -> None:
    async with talking(tmp_path, model) as talk:
        await talk.editor.listen()
        await speaking(talk)
        server = psutil.Process(talk.editor.pid)
        assert talk.editor._server is not None
        assert talk.editor._server.stdin is not None
        talk.editor.gone = True
        talk.editor._server.stdin.close()
        await talk.until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)
        await talk.nothing_left(tasks=False)


@MODELS
@pytest.mark.asyncio
async def test_a_key_that_is_held_too_long_is_told_once_and_its_beginning_is_kept(model: str, tmp_path: Path) -> None:
    options = {"limits": {"utteranceSeconds": 5}}
    async with talking(tmp_path, model, options=options) as talk:
        await talk.editor.listen()
        for minute in range(3):
            talk.editor.send(speech(60_000, seed=minute + 1), 32_000)
        assert (await talk.editor.commit())["transcript"] == SAID
        assert len([code for code in talk.editor.kinds("notice") if code["code"] == "tooLarge"]) == 1
        assert talk.lines[0].startswith(talk.editor.stream[: 5 * 32_000])
        assert not any(talk.lines[0][5 * 32_000 :])
