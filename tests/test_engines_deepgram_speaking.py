"""Deepgram speaks: through its SDK, over real sockets, from a cloud on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from senorita_lsp.config import Settings
from senorita_lsp.engines import tts
from senorita_lsp.engines.deepgram import speaking
from senorita_lsp.engines.deepgram import transport as wire
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.tts.deepgram import Deepgram
from tests.cloud import Cloud, Fault, Script, cloud
from tests.cloud.sound import pcm
from tests.deepgram_ear import KEY, clean

AURA, FLUX = "aura-2-thalia-en", "flux-kit-en"
SOCKET = {AURA: "speak_ws", FLUX: "speak2"}
HTTP = {AURA: "speak_http", FLUX: "speak2_http"}
SENTENCE = "Three tests passed, and one of them was slow."
BOTH = pytest.mark.parametrize("voice", [AURA, FLUX])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    monkeypatch.setattr("senorita_lsp.engines.network.backoff.FIRST_S", 0.001)


def made(base_url: str, voice: str = AURA, transport: str = "websocket") -> Deepgram:
    settings = Settings()
    chosen = replace(settings.deepgram, base_url=base_url, tts_voice=voice, tts_transport=transport)
    engine = tts.engines(replace(settings, tts=replace(settings.tts, engines=("deepgram",)), deepgram=chosen))[0]
    assert isinstance(engine, Deepgram)
    return engine


@asynccontextmanager
async def voiced(
    voice: str = AURA, transport: str = "websocket", script: Script | None = None
) -> AsyncIterator[tuple[Deepgram, Cloud]]:
    async with cloud(script) as sky:
        engine = made(sky.base_url, voice, transport)
        try:
            yield engine, sky
        finally:
            await engine.close()


async def said(engine: Deepgram, text: str = SENTENCE, voice: str | None = None, most: int = 1 << 30) -> bytes:
    """The sound of a sentence; broken off after the clip that brings it to ``most`` bytes."""
    sound = b""
    async with aclosing(engine.speak(text, voice)) as clips:
        async for clip in clips:
            assert clip.rate == 24_000
            assert len(clip.data) % 2 == 0
            sound += clip.data
            if len(sound) >= most:
                break
    return sound


def expected(sky: Cloud, text: str = SENTENCE) -> bytes:
    return pcm(sky.script, text, 24_000)


def types(sky: Cloud, on: str) -> list[str]:
    return [message["type"] for one in sky.of(on) for message in one.messages]


async def came(sky: Cloud, on: str, kind: str) -> None:
    async with asyncio.timeout(25):
        while kind not in types(sky, on):
            await asyncio.sleep(0.005)


# One socket, many sentences


@BOTH
@pytest.mark.asyncio
async def test_sentences_are_spoken_over_one_socket_that_stays_open(voice: str) -> None:
    async with voiced(voice) as (engine, sky):
        await engine.warm(lambda _: None)
        await engine.warm(lambda _: None)
        for text in ("One.", SENTENCE, "And the last."):
            assert await said(engine, text) == expected(sky, text)
        (line,) = sky.requests
        assert line.on == f"deepgram.{SOCKET[voice]}"
        assert line.query == {
            "model": [voice],
            "encoding": ["linear16"],
            "sample_rate": ["24000"],
            "mip_opt_out": ["true"],
        }
        assert types(sky, SOCKET[voice]) == ["Speak", "Flush"] * 3


@BOTH
@pytest.mark.asyncio
async def test_a_request_for_each_sentence_where_that_is_set(voice: str) -> None:
    async with voiced(voice, "http") as (engine, sky):
        await engine.warm(lambda _: None)
        assert await said(engine) == expected(sky)
        assert await said(engine, "Again.") == expected(sky, "Again.")
        first, second = sky.of(HTTP[voice])
        assert (first.json, second.json) == ({"text": SENTENCE}, {"text": "Again."})
        assert first.query == {
            "model": [voice],
            "encoding": ["linear16"],
            "container": ["none"],
            "sample_rate": ["24000"],
            "mip_opt_out": ["true"],
        }


@pytest.mark.asyncio
@pytest.mark.parametrize(("own", "other"), [(AURA, FLUX), (FLUX, AURA), (AURA, "aura-2-zeus-en")])
async def test_another_voice_is_asked_for_by_a_request(own: str, other: str) -> None:
    async with voiced(own) as (engine, sky):
        assert await said(engine, voice=other) == expected(sky)
        (asked,) = sky.requests
        assert (asked.on, asked.value("model")) == (f"deepgram.{HTTP.get(other, 'speak_http')}", other)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["", "  ", "...", "—", "\\"])
async def test_what_has_no_words_is_not_sent(text: str) -> None:
    async with voiced() as (engine, sky):
        assert await said(engine, text) == b""
        assert sky.requests == []


@pytest.mark.asyncio
@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_long_sentence_goes_in_pieces(transport: str) -> None:
    text = " ".join(f"word{number}" for number in range(600))
    async with voiced(transport=transport, script=Script(sound_speed=0, sound_per_char=1)) as (engine, sky):
        assert len(text) > 4_000
        await said(engine, text)
        if transport == "http":
            told = [one.json["text"] for one in sky.requests]
        else:
            told = [message["text"] for message in sky.requests[0].messages if message["type"] == "Speak"]
            assert types(sky, "speak_ws").count("Flush") == 1
        assert "".join(told) == text
        assert max(map(len, told)) <= 1_900


@pytest.mark.asyncio
async def test_no_control_sequence_is_spoken() -> None:
    async with voiced(FLUX) as (engine, sky):
        await said(engine, r'It is \{"word": "a", "pronounce": "b"\} there.')
        assert "\\" not in sky.requests[0].messages[0]["text"]


@BOTH
@pytest.mark.asyncio
async def test_two_at_once_are_both_spoken(voice: str) -> None:
    async with voiced(voice) as (engine, sky):
        both = await asyncio.gather(said(engine), said(engine, "Another one."))
        assert both == [expected(sky), expected(sky, "Another one.")]
        assert sorted(one.on.partition(".")[2] for one in sky.requests) == sorted((SOCKET[voice], HTTP[voice]))


# Breaking off


@BOTH
@pytest.mark.asyncio
async def test_a_sentence_that_is_broken_off_leaves_nothing_in_the_next(voice: str) -> None:
    stop = {AURA: "Clear", FLUX: "Interrupt"}[voice]
    async with voiced(voice, script=Script(sound_speed=4)) as (engine, sky):
        for _ in range(3):
            assert len(await said(engine, most=1)) < len(expected(sky))
            assert await said(engine, "Next.") == expected(sky, "Next.")
        assert len(sky.requests) == 1
        assert types(sky, SOCKET[voice]) == ["Speak", "Flush", stop, "Speak", "Flush"] * 3


@BOTH
@pytest.mark.asyncio
async def test_a_sentence_broken_off_before_its_first_sound_is_not_heard_later(voice: str) -> None:
    async with voiced(voice, script=Script(first_sound=150, sound_speed=0)) as (engine, sky):
        await engine.warm(lambda _: None)
        speaking_one = asyncio.create_task(said(engine))
        await came(sky, SOCKET[voice], "Flush")
        speaking_one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking_one
        assert await said(engine, "Next.") == expected(sky, "Next.")


@pytest.mark.asyncio
async def test_a_provider_that_does_not_confirm_the_end_gets_a_new_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "STOP_S", 0.05)
    async with voiced(script=Script(sound_speed=4)) as (engine, sky):
        sky.faults.add(Fault("speak_ws", "stall", after=2))
        await said(engine, most=1)
        assert await said(engine, "Next.") == expected(sky, "Next.")
        assert [one.on for one in sky.requests] == ["deepgram.speak_ws"] * 2


@BOTH
@pytest.mark.asyncio
async def test_a_request_that_is_broken_off_is_given_up_and_a_connection_opened(voice: str) -> None:
    async with voiced(voice, "http", Script(sound_speed=2)) as (engine, sky):
        await said(engine, most=1)
        async with asyncio.timeout(25):
            while sky.of(HTTP[voice])[0].ended != "aborted":
                await asyncio.sleep(0.005)
        assert await said(engine, "Next.") == expected(sky, "Next.")


# Limits


@pytest.mark.asyncio
async def test_beyond_twenty_a_minute_sentences_go_by_another_socket() -> None:
    async with voiced(script=Script(sound_speed=0, sound_per_char=1)) as (engine, sky):
        for number in range(23):
            assert await said(engine, f"Number {number}.")
        first, second = sky.of("speak_ws")
        assert [len([one for one in line.messages if one["type"] == "Flush"]) for line in (first, second)] == [20, 3]
        assert not sky.of("speak_http")
        async with asyncio.timeout(25):
            while not first.ended:
                await asyncio.sleep(0.01)
        assert not second.ended


@pytest.mark.asyncio
async def test_beyond_twenty_a_minute_sentences_are_requests_where_there_is_no_other_socket() -> None:
    async with voiced(script=Script(sound_speed=0, sound_per_char=1)) as (engine, sky):
        await engine.warm(lambda _: None)
        sky.faults.add(Fault("deepgram.speak_ws", "drop_before", count=100))
        for number in range(23):
            assert await said(engine, f"Number {number}.")
        assert types(sky, "speak_ws").count("Flush") == 20
        assert [one.json["text"] for one in sky.of("speak_http")] == [f"Number {number}." for number in (20, 21, 22)]


@pytest.mark.asyncio
async def test_a_provider_that_counts_otherwise_is_believed() -> None:
    async with voiced(script=Script(flush_limit=2, sound_speed=0)) as (engine, sky):
        for number in range(4):
            text = f"Number {number}."
            assert await said(engine, text) == expected(sky, text)
        assert types(sky, "speak_ws").count("Flush") == 3
        assert len(sky.of("speak_http")) == 2


@pytest.mark.asyncio
async def test_flux_speech_has_no_such_limit() -> None:
    async with voiced(FLUX, script=Script(sound_speed=0, sound_per_char=1)) as (engine, sky):
        for number in range(23):
            assert await said(engine, f"Number {number}.")
        assert len(sky.requests) == 1


# What goes wrong


@BOTH
@pytest.mark.asyncio
async def test_a_socket_that_died_between_sentences_is_opened_anew(voice: str) -> None:
    async with voiced(voice) as (engine, sky):
        sky.faults.add(Fault("*", "drop", after=1))
        await engine.warm(lambda _: None)
        assert await said(engine) == expected(sky)
        assert [one.on for one in sky.requests] == [f"deepgram.{SOCKET[voice]}"] * 2


@BOTH
@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["drop", "stall", "truncated", "malformed", "wrong_shape", "oversized", "error"])
async def test_a_sentence_that_breaks_in_its_middle_is_told_and_the_next_is_whole(
    voice: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "ANSWER_S", 0.3)
    async with voiced(voice) as (engine, sky):
        sky.faults.add(Fault("*", kind, after=4))
        if (voice, kind) == (FLUX, "wrong_shape"):
            # In the place of a piece came a message that nothing hangs on.
            assert len(await said(engine)) < len(expected(sky))
        else:
            with pytest.raises(EngineError) as broken:
                await said(engine)
            assert clean(broken.value).code in ("unreachable", "timeout", "engineFailed")
        assert await said(engine, "Next.") == expected(sky, "Next.")


@BOTH
@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "code"), [(401, "unauthorized"), (402, "quotaExceeded"), (404, "modelNotFound")])
@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_what_no_other_way_would_mend_is_told_at_once(voice: str, status: int, code: str, transport: str) -> None:
    async with voiced(voice, transport) as (engine, sky):
        sky.faults.add(Fault("*", "status", status=status, count=9))
        with pytest.raises(EngineError) as refused:
            await said(engine)
        assert clean(refused.value).code == code
        assert len(sky.requests) == 1


@BOTH
@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["status", "drop_before", "redirect"])
async def test_where_no_socket_can_be_opened_requests_do_it(voice: str, kind: Any) -> None:
    async with voiced(voice) as (engine, sky):
        sky.faults.add(Fault(SOCKET[voice], kind, count=9))
        await engine.warm(lambda _: None)
        assert await said(engine) == expected(sky)
        assert await said(engine, "Next.") == expected(sky, "Next.")
        assert len(sky.of(SOCKET[voice])) == 1
        assert len(sky.of(HTTP[voice])) == 2


@pytest.mark.asyncio
async def test_requests_are_tried_again_before_their_first_sound_only() -> None:
    async with voiced(transport="http") as (engine, sky):
        sky.faults.add(Fault("speak_http", "status", status=503, count=2))
        assert await said(engine) == expected(sky)
        sky.faults.add(Fault("speak_http", "drop", after=2))
        with pytest.raises(EngineError, match="broke") as broken:
            await said(engine)
        assert clean(broken.value).code == "unreachable"
        assert len(sky.of("speak_http")) == 4


@pytest.mark.asyncio
async def test_a_voice_that_is_not_there_is_named_with_its_setting() -> None:
    for transport in ("websocket", "http"):
        async with voiced("aurora-9", transport) as (engine, _):
            with pytest.raises(EngineError, match=r"aurora-9 .*senorita\.deepgram\.ttsVoice") as refused:
                await said(engine)
            assert clean(refused.value).code == "modelNotFound"


@pytest.mark.asyncio
async def test_nobody_there_is_told_as_such() -> None:
    async with cloud() as sky:
        for transport in ("websocket", "http"):
            engine = made(sky.dead_url, transport=transport)
            with pytest.raises(EngineError, match="cannot be reached") as refused:
                await said(engine)
            assert clean(refused.value).code == "unreachable"
            await engine.close()


@BOTH
@pytest.mark.asyncio
async def test_a_voice_that_is_closed_lets_go_of_who_waits_for_it(voice: str) -> None:
    async with voiced(voice, script=Script(first_sound=60_000)) as (engine, sky):
        waiting = asyncio.create_task(said(engine))
        await came(sky, SOCKET[voice], "Flush")
        await engine.close()
        with pytest.raises(EngineError) as ended:
            await asyncio.wait_for(waiting, 25)
        assert clean(ended.value).code == "unreachable"
        assert len(sky.requests) == 1


# Voices


@pytest.mark.asyncio
async def test_voices_are_listed_with_their_languages_and_without_asking() -> None:
    engine = made("https://api.deepgram.com")
    listed = {info.id: info for info in await engine.voices()}
    thalia, kit, german = listed[AURA], listed[FLUX], listed["aura-2-viktoria-de"]
    assert (thalia.name, thalia.language, thalia.engine) == ("Thalia (Aura 2)", "en", "deepgram")
    assert (kit.name, german.name, german.language) == ("Kit (Flux)", "Viktoria (Aura 2)", "de")
    assert listed["aura-stella-en"].name == "Stella (Aura)"
    assert "aura-2-stella-en" not in listed
    assert not any("general" in name for name in listed)


@pytest.mark.asyncio
async def test_a_voice_of_ones_own_server_is_listed_first() -> None:
    first = (await made("http://127.0.0.1:9", "our-voice").voices())[0]
    assert (first.id, first.language) == ("our-voice", "und")


@pytest.mark.asyncio
async def test_without_a_key_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEEPGRAM_API_KEY")
    engine = made("https://api.deepgram.com")
    assert "DEEPGRAM_API_KEY" in (await engine.available() or "")
    with pytest.raises(EngineError) as refused:
        await said(engine)
    assert refused.value.code == "unauthorized"
    assert await made("https://speech.example.org").available() is None


@pytest.mark.asyncio
@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_headers_tell_nothing_of_the_machine(transport: str) -> None:
    async with voiced(transport=transport) as (engine, sky):
        await said(engine)
        [received] = [
            one for one in sky.of((SOCKET if transport == "websocket" else HTTP)[AURA]) if one.method != "HEAD"
        ]
    assert received.headers["authorization"] == f"Token {KEY}"
    assert received.headers["user-agent"] == "senorita-lsp"
    usual = {"host", "accept", "accept-encoding", "connection", "content-length", "content-type", "upgrade"}
    handshake = {name for name in received.headers if name.startswith("sec-websocket-")}
    assert set(received.headers) <= usual | handshake | {"authorization", "user-agent"}


@BOTH
@pytest.mark.asyncio
async def test_a_voice_that_is_closed_while_its_socket_opens_leaves_none_open(
    voice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may = asyncio.Event(), asyncio.Event()
    connect = wire._connect
    opened: list[Any] = []

    async def held_up(*where: Any) -> Any:
        asked.set()
        await may.wait()
        opened.append(await connect(*where))
        return opened[0]

    monkeypatch.setattr(wire, "_connect", held_up)
    async with voiced(voice) as (engine, _):
        speech = asyncio.create_task(said(engine))
        await asked.wait()
        await engine.close()
        may.set()
        with pytest.raises(EngineError) as caught:
            await speech
    assert caught.value.code in ("unreachable", "unavailable")
    assert opened[0].state.name == "CLOSED"
