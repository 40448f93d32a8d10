"""Tries engines in order of preference; when one fails, the next one gets the same input, so nothing said is lost."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.llm.base import LanguageModel
from senorita_lsp.engines.network.faults import TRANSIENT
from senorita_lsp.engines.stt.base import Hints, Recognizer
from senorita_lsp.engines.tts.base import Speaker
from senorita_lsp.thinking.message import Chunk, Request
from senorita_lsp.transcript.transcript import Transcript

E = TypeVar("E", Recognizer, Speaker, LanguageModel)
T = TypeVar("T")

Notice: TypeAlias = Callable[[str], None]
"""Takes one sentence for the user."""


_told: WeakKeyDictionary[object, str] = WeakKeyDictionary()
"""What was last told of an engine: an engine that is passed over utterance after utterance is told of once."""

_resting: WeakKeyDictionary[object, float] = WeakKeyDictionary()
"""Until when (``time.monotonic``) an engine that failed comes after all others."""

REST_S = {"unauthorized": 60.0, "quotaExceeded": 300.0, "modelNotFound": 60.0, "timeout": 30.0}
"""For faults that the next try will hardly be spared."""

SHORT_REST_S = 5.0
LONGEST_REST_S = 120.0


async def warm(engines: Sequence[E], notice: Notice) -> None:
    """Loads the first engine that can be used; ``notice`` is told what is loaded, and why one is skipped."""
    for engine in rested_first(engines):
        reason = await engine.available()
        if reason is not None:
            tell(engine, reason, notice)
            continue
        try:
            await engine.warm(notice)
        except EngineError as error:
            rest(engine, error)
            tell(engine, error.message, notice)
        else:
            return


def tell(engine: object, message: str, notice: Notice) -> None:
    """Tells once why an engine is skipped."""
    if _told.get(engine) != message:
        _told[engine] = message
        notice(message)


def well(engine: object) -> None:
    """Notes that an engine worked: its next fault is reported again."""
    _told.pop(engine, None)
    _resting.pop(engine, None)


def rest(engine: object, error: EngineError) -> None:
    """After a fault of an engine, asks others before it for as long as the fault is likely to last."""
    if error.code in TRANSIENT or error.code in REST_S:
        seconds = error.retry_after or REST_S.get(error.code, SHORT_REST_S)
        _resting[engine] = time.monotonic() + min(LONGEST_REST_S, seconds)


def resting(engine: object) -> float | None:
    """For how many more seconds others are asked before this engine; None if it is not resting."""
    left = _resting.get(engine, 0.0) - time.monotonic()
    return left if left > 0 else None


def rested_first(engines: Sequence[E]) -> list[E]:
    """The engines in order, with those that failed recently last."""
    return sorted(engines, key=lambda engine: resting(engine) is not None)


async def transcribe(clip: Clip, hints: Hints, engines: Sequence[Recognizer], notice: Notice) -> Transcript:
    """The transcript of a clip, "" for silence; where an engine fails the next one gets the same clip.

    Raises EngineError: that of the last engine, or ``sttUnavailable`` where there is none.
    """

    async def heard(engine: Recognizer) -> AsyncGenerator[Transcript, None]:
        yield await engine.transcribe(clip, hints)

    none = EngineError("sttUnavailable", "Speech recognition is turned off (senorita.stt.engines).")
    async with aclosing(_by_first(engines, heard, none, notice)) as transcripts:
        (found,) = [transcript async for transcript in transcripts]
    return found


async def speak(
    sentence: str, voice: str | None, engines: Sequence[Speaker], notice: Notice
) -> AsyncGenerator[Clip, None]:
    """One sentence as audio; where an engine fails before its first sound, the next one says it.

    A ``voice`` is asked of the engine that has it. Raises EngineError: that of the engine which failed, or
    ``ttsUnavailable`` where there is none.
    """
    able = await _with_voice(engines, voice)
    none = EngineError("ttsUnavailable", "Speech is turned off (senorita.tts.engines).")
    async with aclosing(_by_first(able, lambda engine: engine.speak(sentence, voice), none, notice)) as clips:
        async for clip in clips:
            yield clip


def answer(request: Request, engines: Sequence[LanguageModel], notice: Notice) -> AsyncGenerator[Chunk, None]:
    """A model's answer as it comes; where an engine fails before its first chunk, the next one answers.

    Raises EngineError: that of the engine which failed, or ``llmUnavailable`` where there is none.
    """
    none = EngineError("llmUnavailable", "No language model is set (senorita.llm.engines).")
    return _by_first(engines, lambda engine: engine.stream(request), none, notice)


async def _by_first(
    engines: Sequence[E], begin: Callable[[E], AsyncGenerator[T, None]], none: EngineError, notice: Notice
) -> AsyncGenerator[T, None]:
    """What ``begin`` gives for the first engine that can; an engine that fails after its first item is the last.

    Raises EngineError: that of the engine which failed, or ``none``, with the reasons of those that cannot be used.
    """
    failure: EngineError | None = None
    reasons: list[str] = []
    for engine in rested_first(engines):
        reason = await engine.available()
        if reason is not None:
            reasons.append(reason)
            tell(engine, reason, notice)
            continue
        begun = False
        try:
            async with aclosing(begin(engine)) as items:
                async for item in items:
                    begun = True
                    yield item
            well(engine)
            return
        except EngineError as error:
            rest(engine, error)
            if begun:
                raise
            failure = error
            tell(engine, error.message, notice)
    raise failure or EngineError(none.code, " ".join(reasons) or none.message)


async def _with_voice(engines: Sequence[Speaker], voice: str | None) -> Sequence[Speaker]:
    if voice is None:
        return engines
    for engine in engines:
        if await engine.available() is None and any(info.id == voice for info in await engine.voices()):
            return [engine]
    raise EngineError("voiceUnknown", "There is no voice of that name; voice/voices lists those there are.")
