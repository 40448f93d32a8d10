"""A whole clip, transcribed by one request (https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded).

What is asked for: punctuation, for prose is dictated too, and the grammar sees through it; but neither smart formatting
nor numerals, which write "line two thirty" as a time of day and run "ten twenty" together: what was said word by word
says more to the grammar, which reads spoken numbers itself.
"""

from __future__ import annotations

import asyncio
import io
import wave
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.client import Host, provider
from senorita_lsp.engines.deepgram.hints import keyterms, language
from senorita_lsp.engines.deepgram.transcripts import of_alternatives
from senorita_lsp.engines.network.backoff import retried
from senorita_lsp.engines.network.faults import Provider, malformed
from senorita_lsp.transcript.transcript import Transcript

if TYPE_CHECKING:
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints

ANSWER_S: Final = 20.0
"""The longest wait for an answer, all tries together, to which half the clip's length is added."""


async def transcribe(host: Host, model: str, clip: Clip, hints: Hints) -> Transcript:
    """What was said in a clip; raises EngineError. Nothing is sent of a clip without any sound."""
    if not clip.data.strip(b"\0"):
        return Transcript("", engine="deepgram")
    sound = _wave(clip)
    who = provider(model, "deepgram.batchModel")
    try:
        async with asyncio.timeout(ANSWER_S + clip.duration_ms / 2000):
            return await retried(lambda: _asked(host, who, sound, hints))
    except TimeoutError as error:
        raise faults.of(who, error) from None


async def _asked(host: Host, who: Provider, sound: bytes, hints: Hints) -> Transcript:
    client = await host.client()
    try:
        response: Any = await client.listen.v1.media.transcribe_file(
            request=sound,
            model=who.model,
            language=language(hints),
            keyterm=keyterms(hints, who.model) or None,
            punctuate=True,
            mip_opt_out=True,
            request_options={"max_retries": 0},
        )
    except Exception as error:  # noqa: BLE001 - the SDK lets through what any layer below it raises
        raise faults.of(who, error) from None
    host.line.used()
    channels = getattr(getattr(response, "results", None), "channels", None)
    if not isinstance(channels, list) or not channels:
        raise malformed(who)
    return of_alternatives(getattr(channels[0], "alternatives", None))


def _wave(clip: Clip) -> bytes:
    """The clip with a header: the SDK has no parameter for the rate of raw sound."""
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(clip.rate)
        sound.writeframes(clip.data[: len(clip.data) // 2 * 2])
    return data.getvalue()
