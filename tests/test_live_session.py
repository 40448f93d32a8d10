"""Live hearing through the whole server, by Deepgram's SDK and a cloud on this machine: pushed, and hands-free."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig

from senorita_lsp.engines.audio.decode import Decoder
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.engines.stt._sound import at_16k
from tests.cloud import Cloud, Fault, Script, cloud
from tests.personas import PERSONAS, EditorClient, plain
from tests.relay import Relay, relay
from tests.voices import spoken

SOURCE = """def first():
    return 1


def second():
    return 2


def third():
    return 3
"""
WITHOUT_SECOND = SOURCE.replace("def second():\n    return 2\n\n\n", "")
SAID = "delete function second"
TOKEN = "ear"
PCM = Format("pcm_s16le", 16_000)
SPEECH = {"encoding": "pcm_s16le", "sampleRate": 24_000, "channels": 1}
FLUX, NOVA = "flux-general-en", "nova-3"
MODELS = pytest.mark.parametrize("model", [FLUX, NOVA])
LISTEN = {FLUX: "listen2", NOVA: "listen1"}
LIMITS = {
    "senorita_lsp.engines.deepgram.live.FORCE_S": 0.5,
    "senorita_lsp.engines.deepgram.live.FAREWELL_S": 0.1,
    "senorita_lsp.engines.network.backoff.FIRST_S": 0.001,
}


def speech(ms: int, form: Format = PCM, seed: int = 1) -> bytes:
    """Loud sound of which no two 20 ms are the same."""
    count = form.rate // 50
    if form.encoding == "mulaw":
        return b"".join(bytes([seed + 1, 128 + index % 60]) * (count // 2) for index in range(ms // 20))
    pieces = []
    for index in range(ms // 20):
        mark = (seed * 1_000 + index + 4_000).to_bytes(2, "little", signed=True)
        pieces.append((mark * 8 + (-8_000).to_bytes(2, "little", signed=True) * 8) * (count // 16))
    return b"".join(pieces)


def silence(ms: int) -> bytes:
    return bytes(PCM.rate * ms // 1000 * 2)


def heard(data: bytes, form: Format) -> bytes:
    """The sound as engines get it."""
    decoder = Decoder(form)
    return decoder.feed(data) + decoder.flush()


class Talker(EditorClient):
    """An editor with a microphone. ``stream`` is all the sound it sent in this session."""

    session = ""
    seq = 0
    stream = b""
    gone = False

    def __init__(self) -> None:
        super().__init__(PERSONAS[0])

    async def listen(self, mode: str = "push", form: Format = PCM, output: Any = "none", **more: Any) -> None:
        params = {
            "mode": mode,
            "input": {"encoding": form.encoding, "sampleRate": form.rate, "channels": 1},
            "output": output,
            "partialResultToken": TOKEN,
            **more,
        }
        self.session = (await self.ask_server("voice/start", params))["sessionId"]
        self.seq, self.stream = 0, b""

    def send(self, data: bytes, piece: int = 640) -> None:
        for at in range(0, len(data), piece):
            frame = {"sessionId": self.session, "seq": self.seq, "data": _base64(data[at : at + piece])}
            self.protocol.notify("voice/audio", frame)
            self.seq += 1
        self.stream += data

    async def speak(self, data: bytes, piece: int = 640) -> None:
        """Sends it as fast as it is taken, and not all at once."""
        for at in range(0, len(data), piece):
            self.send(data[at : at + piece], piece)
            await asyncio.sleep(0.001)

    async def commit(self) -> Any:
        return await self.ask_server("voice/commit", {"sessionId": self.session})

    async def stop(self) -> None:
        await super().stop()

    @property
    def told(self) -> list[dict[str, Any]]:
        return self.seen.progress.get(TOKEN, [])

    def kinds(self, *kinds: str) -> list[dict[str, Any]]:
        return [value for value in self.told if value["kind"] in kinds]

    @property
    def notices(self) -> list[str]:
        return [value["message"] for value in self.kinds("notice")]

    @property
    def turns(self) -> list[dict[str, Any]]:
        return [value["result"] for value in self.kinds("turn")]

    @property
    def state(self) -> str:
        return str(self.kinds("state")[-1]["state"])

    @property
    def pid(self) -> int:
        assert self._server is not None
        return int(self._server.pid)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@dataclass
class Talk:
    """A running conversation about one open file; the way to the cloud leads over ``net``."""

    editor: Talker
    sky: Cloud
    net: Relay
    uri: str
    model: str

    @property
    def text(self) -> str:
        return self.editor.seen.texts[self.uri]

    @property
    def lines(self) -> list[bytes]:
        """The sound that each live connection got."""
        return [bytes(one.audio) for one in self.sky.of(LISTEN[self.model])]

    def strike(self, kind: Any, **options: Any) -> None:
        self.sky.faults.add(Fault(LISTEN[self.model], kind, **options))

    async def until(self, met: Callable[[], object]) -> None:
        async with asyncio.timeout(25):
            while not met():
                await asyncio.sleep(0.01)

    async def nothing_left(self, tasks: bool = True) -> None:
        """No line to the cloud is open, and nothing of a voice session is under way."""
        await self.until(lambda: not self.lines_open())
        if tasks:
            async with asyncio.timeout(25):
                while left := await self.editor.ask_server("test/left", {}):
                    assert left
                    await asyncio.sleep(0.02)

    def asked_to_end(self) -> bool:
        """Whether the end of an utterance was asked for."""
        return any(one.messages for one in self.sky.of(LISTEN[self.model]))

    def lines_open(self) -> list[Any]:
        """The server's connections that live hearing uses; warm ones for requests stay."""
        return [one for one in self.sky.of(LISTEN[self.model]) if not one.ended]


@asynccontextmanager
async def talking(
    folder: Path,
    model: str = FLUX,
    script: Script | None = None,
    engines: tuple[str, ...] = ("deepgram",),
    limits: dict[str, float] | None = None,
    options: dict[str, Any] | None = None,
    dead: bool = False,
) -> AsyncIterator[Talk]:
    (folder / "numbers.py").write_text(SOURCE, encoding="utf-8")
    async with cloud(script or Script(transcript=SAID)) as sky, relay(sky.base_url) as net:
        env = {
            "SENORITA_DEEPGRAM__BASE_URL": sky.dead_url if dead else net.url,
            "SENORITA_DEEPGRAM__STT_MODEL": model,
            "SENORITA_OPENAI__BASE_URL": f"{sky.base_url}/v1",
            "SENORITA_GROQ__BASE_URL": sky.base_url,
            **{f"{name}_API_KEY": f"key-of-{name}" for name in ("DEEPGRAM", "OPENAI", "GROQ")},
        }
        whole = {"stt": {"engines": list(engines)}, "tts": {"engines": ["openai"]}, "llm": {"engines": ["groq"]}}
        client = await ClientServerConfig(
            server_command=[sys.executable, "-m", "tests.impatient", json.dumps(LIMITS | (limits or {}))],
            server_env=os.environ | env,
            client_factory=Talker,
        ).start()
        assert isinstance(client, Talker)
        try:
            await client.begin(folder, whole | (options or {}))
            yield Talk(client, sky, net, client.open(folder / "numbers.py"), model)
        finally:
            if not client.gone:
                await client.shutdown_session()
            await client.stop()


# Push to talk


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
    limits = {"senorita_lsp.server.ear.LAST_SECONDS": 0.5, "senorita_lsp.engines.deepgram.live.FORCE_S": 30}
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
SLOW = {"senorita_lsp.engines.deepgram.live.FORCE_S": 60, "senorita_lsp.server.ear.LAST_SECONDS": 60}


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


# Hands-free


def turn(ms: int = 600, seed: int = 1) -> bytes:
    """An utterance, and the silence that ends it."""
    return speech(ms, seed=seed) + silence(600)


@asynccontextmanager
async def free(folder: Path, script: Script | None = None, output: Any = "none", **more: Any) -> AsyncIterator[Talk]:
    async with talking(folder, FLUX, script, **more) as talk:
        await talk.editor.listen("handsFree", output=output)
        yield talk


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
        again = talk.lines[1]
        assert talk.editor.stream.endswith(again)
        assert len(again) >= len(talk.editor.stream) - known
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
    limits = {"senorita_lsp.server.hands_free.DEAF_MS": 50, "senorita_lsp.server.hands_free.LONGEST_DEAF_MS": 50}
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
