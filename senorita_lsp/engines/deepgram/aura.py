"""Aura's protocol, ``/v1/speak``: Speak and Flush for each sentence, its sound, Flushed
(https://developers.deepgram.com/docs/tts-websocket).

A Cleared comes as the SDK's class for Flushed, and an Error too: only ``type`` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.deepgram import faults
from senorita_lsp.engines.deepgram.speaking import RATE, Dialect, Sign
from senorita_lsp.engines.network.faults import Provider, malformed

if TYPE_CHECKING:
    from deepgram import AsyncDeepgramClient


class Aura(Dialect):
    """A Dialect."""

    limited = True

    def connect(self, client: AsyncDeepgramClient, voice: str) -> AbstractAsyncContextManager[Any]:
        asked = {"model": voice, "encoding": "linear16", "sample_rate": RATE, "mip_opt_out": True}
        manager: AbstractAsyncContextManager[Any] = client.speak.v1.connect(**asked)
        return manager

    async def say(self, sdk: Any, pieces: Sequence[str]) -> None:
        from deepgram.speak.v1.types.speak_v1text import SpeakV1Text

        for piece in pieces:
            await sdk.send_text(SpeakV1Text(text=piece))
        await sdk.send_flush()

    async def stop(self, sdk: Any) -> None:
        await sdk.send_clear()

    def sign(self, message: Any, who: Provider) -> Sign:
        match getattr(message, "type", None):
            case "Flushed" | "Cleared" if not isinstance(message.sequence_id, int):
                raise malformed(who)
            case "Flushed":
                return Sign.DONE
            case "Cleared":
                return Sign.STOPPED
            case "Warning" if "flush" in f"{message.code} {message.description}".lower():
                return Sign.REFUSED
            case "Error":
                raise faults.of_code(who, getattr(message, "code", None))
            case _:
                return Sign.NOTHING
