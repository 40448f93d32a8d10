"""One listener's voice: what is begun, held, paused and silenced, in any order, and what goes out meanwhile."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senorita_lsp.config.settings import Settings
from senorita_lsp.engines.audio.format import Format
from senorita_lsp.server.client import Client
from senorita_lsp.server.engines import Engines
from senorita_lsp.server.history import History
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.speaking.voice import PAST, Voice
from senorita_lsp.server.telemetry.metrics import Metrics
from tests.scripted import END, HANG, Script, Server, chunk, head, said, serving

RATE = 24_000
OUTPUT = Format("pcm_s16le", RATE)

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


class Wire:
    """Keeps what a client is sent."""

    def __init__(self) -> None:
        self.values: list[Json] = []

    def notify(self, method: str, params: Json, droppable: bool = False) -> None:
        assert method == "$/progress"
        self.values.append(params["value"])

    def of(self, turn_id: str) -> list[Json]:
        return [value for value in self.values if value["turnId"] == turn_id]

    def kinds(self, turn_id: str) -> list[str]:
        return [value["kind"] for value in self.of(turn_id)]

    async def until(self, condition: Callable[[], bool], seconds: float = 25) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)


@dataclass
class Room:
    """A voice, the engine's provider, and what came of both."""

    voice: Voice
    wire: Wire
    server: Server
    history: History
    finished: list[int] = field(default_factory=list)


def pcm(ms: int) -> bytes:
    return b"\x10\x00" * (RATE * ms // 1000)


def spoken(ms: int) -> Script:
    """A provider's answer with so much sound, in two packets."""
    sound = pcm(ms)
    half = len(sound) // 4 * 2
    return [head(Content_Type="audio/pcm"), chunk(sound[:half]), chunk(sound[half:]), END]


@asynccontextmanager
async def room(*scripts: Script) -> AsyncIterator[Room]:
    async with serving(*scripts) as server:
        base = Settings()
        chosen = replace(
            base, tts=replace(base.tts, engines=("openai",)), openai=replace(base.openai, base_url=server.url)
        )
        engines, wire, history = Engines(chosen), Wire(), History()
        turns = SimpleNamespace(history=history)
        session: Any = SimpleNamespace(settings=chosen, engines=engines, turns=turns, metrics=Metrics())
        finished: list[int] = []
        progress = Progress(Client(cast(Any, wire)), "token")
        made = Room(Voice(session, OUTPUT, progress, finished.append), wire, server, history, finished)
        try:
            yield made
            made.voice.hush("closed")
            await made.voice.settled()
            await wire.until(lambda: server.answering == 0)
        finally:
            await engines.close()


def sent_ms(values: list[Json]) -> int:
    return sum(len(base64.b64decode(value["data"])) for value in values if value["kind"] == "audio") * 500 // RATE


# Pausing


@pytest.mark.asyncio
async def test_nothing_is_sent_between_pause_and_resume_and_nothing_is_lost() -> None:
    async with room(spoken(3_000)) as here:
        here.voice.say(1, "t1", "The first one is long. The second as well.")
        await here.wire.until(lambda: sent_ms(here.wire.values) >= 1_000)
        here.voice.pause(1)
        here.voice.pause(1)
        before = len(here.wire.values)
        assert here.wire.values[-1] == {"kind": "pausePlayback", "turnId": "t1"}
        heard = here.voice.heard(1)
        await asyncio.sleep(0.4)
        assert len(here.wire.values) == before
        assert here.voice.heard(1) == heard
        here.voice.played("t1", sent_ms(here.wire.values), "paused")
        await asyncio.sleep(0.4)
        assert len(here.wire.values) == before, "a word of the client's made room"
        here.voice.resume(1)
        here.voice.resume(1)
        await here.wire.until(lambda: here.finished == [1])
        kinds = here.wire.kinds("t1")
        assert (kinds.count("pausePlayback"), kinds.count("resumePlayback"), kinds[-1]) == (1, 1, "audioEnd")
        assert sent_ms(here.wire.values) == 6_000


@pytest.mark.asyncio
async def test_a_speech_paused_before_it_was_heard_begins_when_it_is_resumed() -> None:
    async with room(spoken(100)) as here:
        here.voice.say(1, "t1", "A short one.")
        here.voice.pause(1)
        await here.wire.until(lambda: len(here.server.asked) == 1 and here.server.answering == 0)
        await asyncio.sleep(0.1)
        assert here.wire.values == []
        here.voice.resume(1)
        await here.wire.until(lambda: here.finished == [1])
        assert set(here.wire.kinds("t1")) == {"sentence", "audio", "audioEnd"}


@pytest.mark.asyncio
async def test_a_paused_speech_is_silenced_with_one_word() -> None:
    async with room(spoken(1_000)) as here:
        here.voice.say(1, "t1", "It goes on and on.")
        await here.wire.until(lambda: "audio" in here.wire.kinds("t1"))
        here.voice.pause(1)
        here.voice.silence(1, "speech")
        here.voice.silence(1, "speech")
        here.voice.resume(1)
        assert here.wire.values[-2:] == [
            {"kind": "pausePlayback", "turnId": "t1"},
            {"kind": "stopPlayback", "turnId": "t1", "reason": "speech"},
        ]
        before = len(here.wire.values)
        await here.wire.until(lambda: here.finished == [1])
        here.voice.pause(1)
        here.voice.resume(1)
        assert len(here.wire.values) == before


@pytest.mark.asyncio
async def test_what_plays_on_at_the_client_after_the_last_audio_can_be_paused() -> None:
    async with room(spoken(400)) as here:
        here.voice.say(1, "t1", "Nearly over.")
        await here.wire.until(lambda: here.wire.kinds("t1")[-1:] == ["audioEnd"])
        here.voice.pause(1)
        await asyncio.sleep(0.6)
        assert here.finished == []
        here.voice.resume(1)
        await here.wire.until(lambda: here.finished == [1])
        assert here.wire.kinds("t1")[-3:] == ["audioEnd", "pausePlayback", "resumePlayback"]


# Holding


@pytest.mark.asyncio
async def test_held_sound_is_made_and_told_to_nobody_before_its_release() -> None:
    async with room(spoken(200)) as here:
        here.voice.prepare(1, "t1", held=True)
        here.voice.begin(1)
        here.voice.feed(1, "This is ready. ")
        here.voice.finish(1)
        await here.wire.until(lambda: len(here.server.asked) == 1 and here.server.answering == 0)
        await asyncio.sleep(0.1)
        assert here.wire.values == []
        here.voice.release(1)
        await here.wire.until(lambda: here.finished == [1])
        assert len(here.server.asked) == 1
        assert here.wire.kinds("t1") == ["sentence", "audio", "audio", "audioEnd"]


@pytest.mark.asyncio
async def test_a_held_speech_is_made_no_further_than_a_few_seconds() -> None:
    async with room(spoken(2_000)) as here:
        here.voice.prepare(1, "t1", held=True)
        here.voice.begin(1)
        here.voice.feed(1, "One goes. " * 9)
        await here.wire.until(lambda: len(here.server.asked) == 2 and here.server.answering == 0)
        await asyncio.sleep(0.2)
        assert len(here.server.asked) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["drop", "silence"])
async def test_a_held_speech_that_is_not_given_leaves_no_trace_and_no_connection(how: str) -> None:
    async with room([head(Content_Type="audio/pcm"), chunk(pcm(100)), HANG]) as here:
        here.voice.prepare(1, "t1", held=True)
        here.voice.begin(1)
        here.voice.feed(1, "Never to be heard. ")
        await here.wire.until(lambda: here.server.answering == 1)
        if how == "drop":
            here.voice.drop(1)
        else:
            here.voice.silence(1, "resumed")
        async with asyncio.timeout(25):
            await here.server.gone.wait()
        here.voice.release(1)
        assert here.wire.values == []


@pytest.mark.asyncio
async def test_what_went_wrong_while_held_is_told_when_it_is_given() -> None:
    async with room(said({"error": {"message": "no"}}, 400)) as here:
        here.voice.prepare(1, "t1", held=True)
        here.voice.begin(1)
        here.voice.feed(1, "It will fail. ")
        here.voice.finish(1)
        await here.wire.until(lambda: len(here.server.asked) == 1 and here.server.answering == 0)
        await asyncio.sleep(0.1)
        assert here.wire.values == []
        here.voice.release(1)
        await here.wire.until(lambda: here.finished == [1])
        assert "notice" in here.wire.kinds("t1")
        assert here.wire.kinds("t1").count("audioEnd") == 1


# What was said


@pytest.mark.asyncio
async def test_what_may_be_audible_is_what_was_just_played() -> None:
    async with room(spoken(3_500)) as here:
        assert here.voice.said() == ""
        here.voice.say(1, "t1", "The first stays. The second follows. The third ends.")
        await here.wire.until(lambda: here.wire.kinds("t1").count("sentence") == 2)
        assert here.voice.said() == "The first stays."
        here.voice.played("t1", 3_300, "playing")
        assert here.voice.said() == "The first stays. The second follows."
        await here.wire.until(lambda: sent_ms(here.wire.values) > 5_000)
        here.voice.played("t1", 5_000, "playing")
        here.voice.silence(1, "speech")
        assert here.voice.said() == "The first stays. The second follows."
        here.voice.played("t1", 4_000, "stopped")
        assert here.voice.said() == "The first stays. The second follows."


@pytest.mark.asyncio
async def test_the_history_goes_by_the_listeners_last_word() -> None:
    async with room(spoken(2_000)) as here:
        here.voice.say(1, "t1", "One two three four. Five six seven eight.")
        await here.wire.until(lambda: sent_ms(here.wire.values) >= 1_900)
        here.voice.played("t1", 1_500, "playing")
        here.voice.silence(1, "speech")
        assert here.history._heard["t1"] == "One two three"
        await asyncio.sleep(0.5)
        assert here.voice.heard(1) == "One two three", "what was dropped was heard"
        here.voice.played("t1", 1_000, "stopped")
        assert here.history._heard["t1"] == "One two"


@pytest.mark.asyncio
async def test_answers_that_nobody_heard_push_out_none_that_was() -> None:
    held: Script = [head(Content_Type="audio/pcm"), chunk(pcm(100)), HANG]
    async with room(spoken(1_000), *[held] * PAST) as here:
        here.voice.say(1, "t1", "This may still be audible.")
        await here.wire.until(lambda: sent_ms(here.wire.values) > 900)
        here.voice.silence(1, "speech")
        for number in range(2, 2 + PAST):
            here.voice.prepare(number, f"t{number}", held=True)
            here.voice.begin(number)
            here.voice.feed(number, "Never to be heard. ")
            await here.wire.until(lambda: here.server.answering == 1)
            here.voice.silence(number, "resumed")
            await here.voice.settled()
            await asyncio.sleep(0)
        assert here.voice.said() == "This may still be audible."


# Any order

OFTEN = ("talk", "talk", "think", "release", *["pause"] * 5, *["resume"] * 4)
OPS = (*OFTEN, "say", "feed", "prepare", "hold", "begin", "silence", "drop", "finish", "played")
ANSWERS = {
    "quick": spoken(60),
    "slow": spoken(400),
    "failing": said({"error": {"message": "no"}}, 400),
    "stuck": [head(Content_Type="audio/pcm"), chunk(pcm(60)), HANG],
}


@dataclass
class Doings:
    """What was done to a room's voice, and what should come of it."""

    here: Room
    count: int = 0
    current: dict[int, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)

    def do(self, op: str, number: int) -> None:
        voice, turn_id = self.here.voice, self.current.get(number, "none")
        match op:
            case "prepare" | "hold":
                voice.prepare(number, self._next(number, given=op == "prepare"), held=op == "hold")
            case "say" | "talk":
                voice.say(number, self._next(number, given=True), "All of it at once.")
            case "think":
                voice.prepare(number, self._next(number, given=False), held=True)
                voice.begin(number)
                voice.feed(number, "This is held until it is wanted. ")
            case "release":
                voice.release(number)
                self.given.add(turn_id)
            case "feed":
                voice.feed(number, "This is the next one. ")
            case "silence":
                voice.silence(number, "speech")
            case "played":
                voice.played(turn_id, 10 * self.count, ("playing", "paused", "stopped")[self.count % 3])
            case _:
                getattr(voice, op)(number)

    def _next(self, number: int, given: bool) -> str:
        self.count += 1
        turn_id = self.current[number] = f"t{self.count}"
        if given:
            self.given.add(turn_id)
        return turn_id


def check_turn(values: list[Json], given: bool) -> None:
    """What holds for each turn's messages, whatever was done."""
    kinds = [value["kind"] for value in values]
    assert given or not kinds, "a held speech was told of"
    assert kinds.count("audioEnd") <= 1
    assert "stopPlayback" not in kinds[:-1], "something came after the end"
    turned = [kind for kind in kinds if kind in ("pausePlayback", "resumePlayback")]
    assert turned == ["pausePlayback", "resumePlayback"] * (len(turned) // 2) + ["pausePlayback"] * (len(turned) % 2)
    for before, after in pairwise(kinds):
        if before == "pausePlayback":
            assert after in ("resumePlayback", "stopPlayback")
        if before == "audioEnd":
            assert after in ("pausePlayback", "stopPlayback")
    audio = [value for value in values if value["kind"] == "audio"]
    assert [value["seq"] for value in audio] == list(range(len(audio)))
    sentences = [value["index"] for value in values if value["kind"] == "sentence"]
    assert sentences == list(range(len(sentences)))


def check_order(values: list[Json]) -> None:
    """Whoever began to be heard last is the only one to be heard."""
    begun: list[str] = []
    for value in values:
        turn_id = value["turnId"]
        if turn_id not in begun:
            begun.append(turn_id)
        assert turn_id == begun[-1], "an old turn spoke after a newer one began"


async def play(answers: list[str], steps: list[tuple[str, int, int]]) -> None:
    stuck = "stuck" in answers
    async with room(*map(ANSWERS.__getitem__, answers)) as here:
        doings = Doings(here)
        for op, number, ms in steps:
            silent = len(here.wire.values)
            doings.do(op, number)
            if op in ("silence", "pause"):
                assert all(value["kind"] in ("pausePlayback", "stopPlayback") for value in here.wire.values[silent:])
            if op == "talk":
                await begins_to_be_heard(here, doings.current[number])
            await asyncio.sleep(ms / 1000)
        alive = {number for number in doings.current if here.voice.speaks(number)}
        for number in alive:
            for op in ("silence",) if stuck else ("resume", "finish"):
                doings.do(op, number)
        if not stuck:
            await to_the_end(doings, alive)
    for turn_id in doings.current.values():
        check_turn(here.wire.of(turn_id), turn_id in doings.given)
    check_order(here.wire.values)


async def begins_to_be_heard(here: Room, turn_id: str) -> None:
    """Returns with the first audio of a turn, or when there seems to be none to come."""
    with suppress(TimeoutError):
        await here.wire.until(lambda: "audio" in here.wire.kinds(turn_id), 0.2)


async def to_the_end(doings: Doings, alive: set[int]) -> None:
    """What is still being said is said to its end."""
    here = doings.here
    for number in sorted(alive):
        turn_id = doings.current[number]
        if turn_id in doings.given:
            await to_its_end(here, number, turn_id)


async def to_its_end(here: Room, number: int, turn_id: str) -> None:
    if not here.voice.speaks(number):
        return
    here.voice.begin(number)
    here.voice.played(turn_id, 0, "playing")
    before = here.finished.count(number)
    await here.wire.until(lambda: here.finished.count(number) == before + 1)
    assert here.wire.kinds(turn_id).count("audioEnd") == 1


@given(
    st.lists(st.sampled_from(["slow", "slow", *ANSWERS]), min_size=1, max_size=4),
    st.lists(
        st.tuples(st.sampled_from(OPS), st.sampled_from([1, 1, 2]), st.sampled_from([0, 0, 8, 40])),
        min_size=5,
        max_size=20,
    ),
)
@settings(max_examples=40, deadline=None)
def test_no_order_of_doings_lets_an_old_turn_speak(answers: list[str], steps: list[tuple[str, int, int]]) -> None:
    asyncio.run(play(answers, steps))
