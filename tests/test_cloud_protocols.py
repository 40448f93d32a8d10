"""The cloud speaks as its providers' own SDKs understand them: no message lacks a field that the SDK says is there."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.cloud import Cloud, Fault, cloud

LOUD, QUIET = b"\x00\x10\x00\xf0" * 160, bytes(640)
SPOKEN = LOUD * 30 + QUIET * 20


@pytest_asyncio.fixture
async def running() -> AsyncIterator[Cloud]:
    async with cloud() as made:
        yield made


def deepgram(running: Cloud) -> Any:
    from deepgram import AsyncDeepgramClient
    from deepgram.environment import DeepgramClientEnvironment

    sockets = "ws" + running.base_url.removeprefix("http")
    hosts = DeepgramClientEnvironment(base=running.base_url, production=sockets, agent=sockets, agent_rest="")
    return AsyncDeepgramClient(api_key="a-key", environment=hosts, max_retries=0)


def whole(message: Any) -> Any:
    """The SDK's models check nothing by themselves: validated, a message without a field it has to have is an error."""
    if not isinstance(message, bytes):
        type(message).model_validate(message.model_dump(by_alias=True))
    return message


async def heard(connection: Any) -> list[Any]:
    async with connection as socket:
        for start in range(0, len(SPOKEN), 640):
            await socket.send_media(SPOKEN[start : start + 640])
        await asyncio.sleep(0.1)
        await socket.send_close_stream()
        return [whole(message) async for message in socket]


@pytest.mark.asyncio
async def test_nova_hears_the_script_and_keeps_every_byte(running: Cloud) -> None:
    running.script.transcripts = ["open the file"]
    asked = {"model": "nova-3", "encoding": "linear16", "sample_rate": 16_000, "interim_results": True}
    messages = await heard(deepgram(running).listen.v1.connect(**asked, vad_events=True))
    results = [message for message in messages if message.type == "Results"]
    assert messages[0].type == "SpeechStarted"
    assert messages[-1].type == "Metadata"
    assert not results[0].is_final
    assert results[-1].speech_final
    assert results[-1].channel.alternatives[0].transcript == "open the file"
    assert running.of("listen1")[0].audio == SPOKEN
    assert running.of("listen1")[0].key == "a-key"
    assert running.script.transcripts == []


@pytest.mark.asyncio
async def test_flux_takes_turns(running: Cloud) -> None:
    running.script.transcripts, running.script.warning = ["open the file"], "TOO_MANY_KEYTERMS"
    asked = {"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16_000}
    messages = await heard(deepgram(running).listen.v2.connect(**asked, eager_eot_threshold=0.5))
    events = [message.event for message in messages if message.type == "TurnInfo"]
    assert [message.type for message in messages[:2]] == ["Connected", "Warning"]
    assert [event for event in events if event != "Update"] == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]
    ends = [message for message in messages if message.type == "TurnInfo" and message.event == "EndOfTurn"]
    assert (ends[0].transcript, ends[0].trigger) == ("open the file", "model")


@pytest.mark.asyncio
async def test_flux_ends_a_turn_by_force_and_takes_other_words_on_its_way(running: Cloud) -> None:
    asked = {"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16_000, "eot_threshold": 1.0}
    async with deepgram(running).listen.v2.connect(**asked) as socket:
        await socket.send_media(LOUD * 20)
        await socket.send_configure({"type": "Configure", "keyterms": ["pytest"]})
        await socket.send_force_end_turn()
        seen = []
        async for message in socket:
            seen.append(whole(message))
            if getattr(message, "event", "") == "EndOfTurn":
                break
        assert seen[-1].trigger == "manual"
        assert [one.keyterms for one in seen if one.type == "ConfigureSuccess"] == [["pytest"]]


@pytest.mark.asyncio
async def test_aura_counts_flushes_and_stops_when_told(running: Cloud) -> None:
    from deepgram.speak.v1.types.speak_v1text import SpeakV1Text

    running.script.flush_limit, running.script.sound_speed = 2, 1.0
    async with deepgram(running).speak.v1.connect(model="aura-2-thalia-en", encoding="linear16") as socket:
        await socket.send_text(SpeakV1Text(text="One. "))
        await socket.send_flush()
        await socket.send_text(SpeakV1Text(text="A long one that is broken off before it has come to its end. "))
        await socket.send_flush()
        await socket.send_flush()
        await socket.send_clear()
        kinds = []
        while "Cleared" not in kinds:
            message = await socket.recv()
            kinds += [] if isinstance(message, bytes) else [message.type]
    # Whether the first sentence is over by then is a matter of time.
    assert [kind for kind in kinds if kind != "Flushed"] == ["Metadata", "Warning", "Cleared"]


@pytest.mark.asyncio
async def test_flux_speech_tells_what_was_heard_of_it(running: Cloud) -> None:
    from deepgram.speak.v2.types import (
        SpeakV2Interrupt,
        SpeakV2InterruptPlaybackOffset,
        SpeakV2Speak,
    )

    async with deepgram(running).speak.v2.connect(model="flux-alexis-en", encoding="linear16") as socket:
        await socket.send_speak(SpeakV2Speak(text="This is half of it, and this is the other."))
        await socket.send_flush()
        kinds = []
        while "SpeechMetadata" not in kinds:
            message = whole(await socket.recv())
            kinds += [] if isinstance(message, bytes) else [message.type]
        await socket.send_interrupt(SpeakV2Interrupt(playback_offset=SpeakV2InterruptPlaybackOffset(value=300)))
        told = whole(await socket.recv())
        await socket.send_close()
        totals = whole(await socket.recv())
    assert kinds == ["Connected", "SpeechStarted", "Flushed", "SpeechMetadata"]
    assert told.text_spoken + told.text_remaining == "This is half of it, and this is the other."
    assert len(told.text_spoken) == 300 / running.script.sound_per_char
    assert totals.type == "SessionMetadata"


@pytest.mark.asyncio
async def test_groq_streams_a_tool_call_in_fragments(running: Cloud) -> None:
    from groq import AsyncGroq

    running.script.replies = [{"tool": "rename", "arguments": {"to": "load_settings"}}]
    async with AsyncGroq(api_key="a-key", base_url=running.base_url) as client:
        messages: Any = [{"role": "user", "content": "call it load settings"}]
        stream = await client.chat.completions.create(model="openai/gpt-oss-120b", messages=messages, stream=True)
        chunks = [chunk async for chunk in stream]
    calls = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or ()]
    assert calls[0].function.name == "rename"
    assert len(calls) > 3
    assert "".join(call.function.arguments or "" for call in calls) == '{"to": "load_settings"}'
    assert chunks[-1].choices[0].finish_reason == "tool_calls"
    assert chunks[-1].x_groq.usage.total_tokens > 0
    assert running.of("groq.chat")[0].json["messages"][0]["content"] == "call it load settings"


@pytest.mark.asyncio
async def test_what_is_refused_is_refused_as_the_provider_does(running: Cloud) -> None:
    running.script.key = "the-key"
    async with httpx.AsyncClient(base_url=running.base_url) as client:
        right = {"Authorization": "Bearer the-key"}
        chat = {"model": "gone", "messages": [{"role": "user", "content": "x"}]}
        assert (await client.get("/v1/models")).status_code == 401
        assert (await client.post("/v1/listen", headers={"Authorization": "Token x"})).json()[
            "err_code"
        ] == "INVALID_AUTH"
        assert (await client.post("/v1/rime-tts", json={})).text == "missing headers"
        gone = await client.post("/openai/v1/chat/completions", json=chat, headers=right)
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "model_not_found")
        listed = await client.get("/openai/v1/models", headers=right)
        assert listed.headers["x-ratelimit-remaining-requests"]
        form = {"model": "whisper-1", "response_format": "verbose_json"}
        clip = await client.post(
            "/v1/audio/transcriptions", data=form, files={"file": ("a.wav", SPOKEN)}, headers=right
        )
        assert clip.json()["text"].strip() == running.script.transcript
        hook = await client.post("/hook/email", json={"action": "email"})
        assert (hook.text, running.of("hook.email")[0].json) == ("ok", {"action": "email"})


@pytest.mark.asyncio
async def test_a_fault_strikes_as_often_as_it_should_and_where_it_should(running: Cloud) -> None:
    running.faults.add(Fault("groq.models", "status", status=503, retry_after=2), Fault("speech", "drop_before"))
    key = {"Authorization": "Bearer k"}
    async with httpx.AsyncClient(base_url=running.base_url, headers=key) as client:
        assert (await client.get("/v1/models")).status_code == 200
        first = await client.get("/openai/v1/models")
        assert (first.status_code, first.headers["Retry-After"]) == (503, "2")
        assert (await client.get("/openai/v1/models")).status_code == 200
        body = {"model": "tts-1", "voice": "alloy", "input": "hello", "response_format": "pcm"}
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/v1/audio/speech", json=body)
        assert (await client.post("/v1/audio/speech", json=body)).content
        with pytest.raises(httpx.ConnectError):
            await client.get(running.dead_url)
    with pytest.raises(ValueError, match="no such fault"):
        Fault("chat", "earthquake")


@pytest.mark.asyncio
async def test_it_runs_as_a_process_too() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cloud", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        address = (await process.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=address, headers={"Authorization": "Bearer k"}) as client:
            await client.post("/control/script", json={"models": ["only-this"]})
            await client.post("/control/fault", json={"on": "models", "kind": "status", "status": 503})
            assert (await client.post("/control/script", json={"weather": "fine"})).status_code == 400
            assert (await client.get("/v1/models")).status_code == 503
            assert [one["id"] for one in (await client.get("/v1/models")).json()["data"]] == ["only-this"]
            assert [one["on"] for one in (await client.get("/control/requests")).json()] == ["openai.models"] * 2
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.asyncio
async def test_a_turn_can_be_followed_by_its_mark_from_hearing_to_speech(running: Cloud) -> None:
    running.script.transcript, running.script.reply = "what is c{conn} t{turn}", "It is {mark}."
    asked = {"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16_000}
    told = await heard(deepgram(running).listen.v2.connect(**asked))
    (ended,) = [one for one in told if getattr(one, "event", "") == "EndOfTurn"]
    async with httpx.AsyncClient(base_url=running.base_url, headers={"Authorization": "Bearer a-key"}) as client:
        messages = [{"role": "user", "content": "c7 t7"}, {"role": "user", "content": ended.transcript}]
        body = {"model": "openai/gpt-oss-120b", "messages": messages}
        answer = (await client.post("/openai/v1/chat/completions", json=body)).json()
    assert answer["choices"][0]["message"]["content"] == "It is c0 t0."
    texts = {one["kind"]: one.get("text") for one in running.events}
    assert texts["stt.final"] == texts["llm.request"] == "what is c0 t0"
    assert [one["speech_ms"] for one in running.events if one["kind"] == "stt.turn"] == [len(LOUD) * 30 // 32]


@pytest.mark.asyncio
async def test_what_is_loud_is_counted_however_the_sound_is_cut(running: Cloud) -> None:
    asked = {"model": "flux-general-en", "encoding": "linear16", "sample_rate": 16_000}
    async with deepgram(running).listen.v2.connect(**asked) as socket:
        await socket.send_media(QUIET * 10 + SPOKEN)
        await socket.send_close_stream()
        assert [whole(message) async for message in socket][-1].event == "EndOfTurn"
    assert [one["speech_ms"] for one in running.events if one["kind"] == "stt.turn"] == [len(LOUD) * 30 // 32]


@pytest.mark.asyncio
async def test_an_open_line_can_be_dropped_from_afar(running: Cloud) -> None:
    asked = {"model": "nova-3", "encoding": "linear16", "sample_rate": 16_000}
    remote = httpx.AsyncClient(base_url=running.base_url)
    async with remote, deepgram(running).listen.v1.connect(**asked) as socket:
        await socket.send_media(LOUD)
        assert (await remote.post("/control/drop", json={"on": "listen2"})).json() == {"dropped": 0}
        assert (await remote.post("/control/drop", json={"on": "listen1"})).json() == {"dropped": 1}
        with pytest.raises(Exception, match="close"):
            await asyncio.wait_for(socket.recv(), 25)
    assert running.of("listen1")[0].ended == "fault"
