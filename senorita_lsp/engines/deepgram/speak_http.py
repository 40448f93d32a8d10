"""A text spoken by one request (https://developers.deepgram.com/docs/text-to-speech), its sound as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.client import Host, provider
from senorita_lsp.engines.deepgram.speaking import ANSWER_S, RATE
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.network.backoff import retried
from senorita_lsp.engines.network.faults import Provider, stalled

_Sound = AsyncGenerator[bytes, None]


async def speak(host: Host, voice: str, text: str) -> _Sound:
    """pcm_s16le at RATE in any pieces; raises EngineError. Closing it ends the connection, and opens another."""
    who = provider(voice, "deepgram.ttsVoice")
    try:
        async with asyncio.timeout(ANSWER_S):
            sound, first = await retried(lambda: _begun(host, who, text))
    except TimeoutError as error:
        raise faults.of(who, error) from None
    over = False
    try:
        yield first
        while True:
            piece = await _next(sound, who)
            if piece is None:
                break
            yield piece
        over = True
        host.line.used()
    finally:
        await sound.aclose()
        if not over:
            host.line.rewarm()


async def _begun(host: Host, who: Provider, text: str) -> tuple[_Sound, bytes]:
    client = await host.client()
    speech: Any = client.speak.v2.audio if is_flux(who.model) else client.speak.v1.audio
    sound = cast(
        "_Sound",
        speech.generate(
            text=text,
            model=who.model,
            encoding="linear16",
            container="none",
            sample_rate=RATE,
            mip_opt_out=True,
            request_options={"max_retries": 0},
        ),
    )
    try:
        return sound, await anext(sound)
    except BaseException as error:
        await sound.aclose()
        if isinstance(error, StopAsyncIteration):
            raise EngineError("engineFailed", "Deepgram gave no sound.", who.engine) from None
        if isinstance(error, Exception):
            raise faults.of(who, error) from None
        raise


async def _next(sound: _Sound, who: Provider) -> bytes | None:
    """The next piece, None after the last one; raises EngineError."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await anext(sound)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise stalled(who) from None
    except Exception as error:  # noqa: BLE001  the SDK lets through what any layer below it raises
        raise faults.of(who, error) from None


def is_flux(voice: str) -> bool:
    """Whether a voice is one of Flux speech, which has a protocol of its own."""
    return voice.startswith("flux-")
