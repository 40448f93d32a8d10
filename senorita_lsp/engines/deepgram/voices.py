"""The voices that the SDK knows by name: Aura's and Flux's."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from typing import Any, get_args

from senorita_lsp.engines.deepgram.client import NAME
from senorita_lsp.engines.tts.base import VoiceInfo

_NAME = re.compile(r"(aura|aura-2|flux)-([a-z]+)-([a-z]{2,3})")


async def voices(chosen: str) -> list[VoiceInfo]:
    """All of them, and the chosen one first where the SDK does not know it. Asks nobody."""
    known = await asyncio.to_thread(_known)
    own = () if any(info.id == chosen for info in known) else (_info(chosen),)
    return [*own, *known]


@cache
def _known() -> tuple[VoiceInfo, ...]:
    from deepgram.speak.v1.audio.types.audio_generate_request_model import AudioGenerateRequestModel
    from deepgram.types.deepgram_model import DeepgramModel

    names = dict.fromkeys((*_literals(AudioGenerateRequestModel), *_literals(DeepgramModel)))
    return tuple(_info(name) for name in names if _NAME.fullmatch(name))


def _literals(union: Any) -> list[str]:
    """The strings of ``Union[Literal[…], Any]``."""
    return [name for part in get_args(union) for name in get_args(part) if isinstance(name, str)]


def _info(voice: str) -> VoiceInfo:
    """``aura-2-thalia-en`` is Thalia (Aura 2), who speaks English."""
    match = _NAME.fullmatch(voice)
    if match is None:
        return VoiceInfo(voice, voice, "und", NAME)
    family = match[1].replace("-", " ").capitalize()
    return VoiceInfo(voice, f"{match[2].capitalize()} ({family})", match[3], NAME)
