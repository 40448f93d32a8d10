"""Flux speech, ``/v2/speak``: a turn for each sentence (https://developers.deepgram.com/docs/flux-tts/state).

All sound of a turn comes before its SpeechMetadata; Flushed says only that its text is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.speaking import RATE, Dialect, Sign
from senorita_lsp.engines.network.faults import Provider

if TYPE_CHECKING:
    from deepgram import AsyncDeepgramClient


class FluxSpeech(Dialect):
    """A Dialect. An interrupted turn is over with SpeechInterrupted; where the interruption came too early to be
    heeded, or too late, it is over as any other, with SpeechMetadata."""

    limited = False

    def __init__(self) -> None:
        self._interrupted = False

    def connect(self, client: AsyncDeepgramClient, voice: str) -> AbstractAsyncContextManager[Any]:
        self._interrupted = False
        asked = {"model": voice, "encoding": "linear16", "sample_rate": RATE, "mip_opt_out": True}
        manager: AbstractAsyncContextManager[Any] = client.speak.v2.connect(**asked)
        return manager

    async def say(self, sdk: Any, pieces: Sequence[str]) -> None:
        from deepgram.speak.v2.types.speak_v2speak import SpeakV2Speak

        for piece in pieces:
            await sdk.send_speak(SpeakV2Speak(text=piece))
        await sdk.send_flush()

    async def stop(self, sdk: Any) -> None:
        self._interrupted = True
        await sdk.send_interrupt()

    def sign(self, message: Any, who: Provider) -> Sign:
        match getattr(message, "type", None):
            case "SpeechMetadata" | "SpeechInterrupted" if self._interrupted:
                self._interrupted = False
                return Sign.STOPPED
            case "Warning" if self._interrupted and message.code == "NO_ACTIVE_SPEECH":
                self._interrupted = False
                return Sign.STOPPED
            case "SpeechMetadata":
                return Sign.DONE
            case "Error":
                raise faults.of_code(who, getattr(message, "code", None))
            case _:
                return Sign.NOTHING
