"""The first engine that can: engines are tried in their order of preference, and what was said is never lost.

What belongs here: passing over and going on. What does not: what an engine does, or which ones are listed (settings).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TypeAlias
from weakref import WeakKeyDictionary

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.stt.base import Hints, Recognizer
from senorita_lsp.engines.tts.base import Speaker
from senorita_lsp.transcript.transcript import Transcript

Notice: TypeAlias = Callable[[str], None]
"""Takes one sentence for the user."""


_told: WeakKeyDictionary[object, str] = WeakKeyDictionary()
"""What was last told of an engine: an engine that is passed over utterance after utterance is told of once."""


async def warm(engines: Sequence[Recognizer] | Sequence[Speaker], notice: Notice) -> None:
    """Loads the first engine that can be; ``notice`` hears what is loaded, and why one is passed over."""
    for engine in engines:
        reason = await engine.available()
        if reason is not None:
            _tell(engine, reason, notice)
            continue
        try:
            await engine.warm(notice)
        except EngineError as error:
            _tell(engine, error.message, notice)
        else:
            return


def _tell(engine: object, message: str, notice: Notice) -> None:
    if _told.get(engine) != message:
        _told[engine] = message
        notice(message)


async def transcribe(clip: Clip, hints: Hints, engines: Sequence[Recognizer], notice: Notice) -> Transcript:
    """What was said in a clip, "" for silence; the same clip goes to the next engine where one fails.

    Raises EngineError: that of the last engine, or ``sttUnavailable`` where there is none.
    """
    failure: EngineError | None = None
    reasons: list[str] = []
    for engine in engines:
        reason = await engine.available()
        if reason is not None:
            reasons.append(reason)
            _tell(engine, reason, notice)
            continue
        try:
            heard = await engine.transcribe(clip, hints)
        except EngineError as error:
            failure = error
            _tell(engine, error.message, notice)
        else:
            _told.pop(engine, None)
            return heard
    raise failure or EngineError(
        "sttUnavailable", " ".join(reasons) or "Speech recognition is turned off (senorita.stt.engines)."
    )


async def speak(
    sentence: str, voice: str | None, engines: Sequence[Speaker], notice: Notice
) -> AsyncGenerator[Clip, None]:
    """One sentence as audio; where an engine fails before its first sound, the next one says it.

    A ``voice`` is asked of the engine that has it. Raises EngineError: that of the engine which failed, or
    ``ttsUnavailable`` where there is none.
    """
    failure: EngineError | None = None
    reasons: list[str] = []
    for engine in await _with_voice(engines, voice):
        reason = await engine.available()
        if reason is not None:
            reasons.append(reason)
            _tell(engine, reason, notice)
            continue
        begun = False
        try:
            async with aclosing(engine.speak(sentence, voice)) as clips:
                async for clip in clips:
                    begun = True
                    yield clip
            _told.pop(engine, None)
            return
        except EngineError as error:
            if begun:
                raise
            failure = error
            _tell(engine, error.message, notice)
    raise failure or EngineError("ttsUnavailable", " ".join(reasons) or "Speech is turned off (senorita.tts.engines).")


async def _with_voice(engines: Sequence[Speaker], voice: str | None) -> Sequence[Speaker]:
    if voice is None:
        return engines
    for engine in engines:
        if await engine.available() is None and any(info.id == voice for info in await engine.voices()):
            return [engine]
    raise EngineError("voiceUnknown", "There is no voice of that name; voice/voices lists those there are.")
