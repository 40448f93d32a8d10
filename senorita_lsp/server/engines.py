"""The engines that the settings ask for, in order of preference."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines.audio.container import CONTAINERS
from senorita_lsp.engines.audio.decode import RAW
from senorita_lsp.engines.audio.encode import ENCODINGS
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.protocol.names import VERSION
from senorita_lsp.server.progress import Progress
from senorita_lsp.transcript.replace import replaced

if TYPE_CHECKING:
    from senorita_lsp.config import Settings
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.live import Live
    from senorita_lsp.engines.llm.base import LanguageModel
    from senorita_lsp.engines.stt.base import Hints, Recognizer
    from senorita_lsp.engines.tts.base import Speaker, VoiceInfo
    from senorita_lsp.engines.turn._transcribing import Complete
    from senorita_lsp.engines.turn.by_silence import BySilence
    from senorita_lsp.engines.turn.smart_turn import SmartTurn
    from senorita_lsp.thinking.message import Chunk, Request
    from senorita_lsp.transcript.transcript import Transcript

Json = dict[str, Any]

NO_MODEL = (
    "That needs a language model, and none is configured. Commands that name what to do, such as"
    " 'delete function parse', work without one."
)
TURN_ENGINES = ("deepgram",)
"""Recognisers that hear the end of a turn by themselves, as far as that is known before they are made."""
NO_EARS = "Speech recognition is turned off (senorita.stt.engines)."
OFFER = (
    " {title} runs on this machine: set senorita.llm.engines to openai, senorita.openai.baseUrl to {url} and"
    " senorita.openai.model to one of its models, such as {model}."
)


class Engines:
    """Makes engines on first need; what one of them loads is shared by all sessions of the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[str, list[Any]] = {}
        self._retired: list[Any] = []
        self._by_silence: dict[int, tuple[Complete | None, BySilence]] = {}
        self._ahead: dict[int, BySilence] = {}

    def configure(self, settings: Settings) -> None:
        """Other settings: engines are made anew on next need, unless nothing of theirs changed."""
        if settings != self._settings:
            self._settings = settings
            # Somebody may still be using them: they are closed with the session.
            self._retired += [engine for made in self._made.values() for engine in made]
            self._made.clear()
            self._by_silence.clear()
            self._ahead.clear()

    @property
    def may_listen_live(self) -> bool:
        """Whether a recogniser of the settings listens while a key is held, or may do so for all that is known by now.

        Hands-free, every one of them does (``listen``).
        """
        from senorita_lsp.engines.live import streams

        made = self._made.get("stt")
        return bool(self._settings.stt.engines) and (
            made is None or any(streams(self._hearing_ahead(engine)) for engine in made)
        )

    async def deaf_to_turns(self) -> str | None:
        """Why no recogniser can be used hands-free, in one or more sentences; None where one can."""
        reasons = []
        for engine in await self.recognizers():
            reason = await self._hearing_turns(engine, None).available()
            if reason is None:
                return None
            reasons.append(reason)
        return " ".join(dict.fromkeys(reasons)) or NO_EARS

    @property
    def thinks(self) -> bool:
        """Whether any language model is set."""
        return bool(self._settings.llm.engines)

    async def no_model(self) -> str:
        """What to say where there is no language model: a server on this machine is offered, and not used unasked."""
        from senorita_lsp.engines.network import local

        with_models = (server for server in await local.found() if server.models)
        server = next(with_models, None)
        if server is None:
            return NO_MODEL
        return NO_MODEL + OFFER.format(title=server.title, url=server.base_url, model=server.models[0])

    async def freshen(self) -> None:
        """Opens the connections that the answer will need, while somebody still speaks; failures show themselves then.

        Engines of this machine are loaded once, by ``warm``.
        """
        needed: list[LanguageModel | Speaker] = [*await self._models(), *await self._speakers()]
        for engine in needed:
            if engine.network and await engine.available() is None:
                with suppress(EngineError):
                    await engine.warm(lambda _: None)

    def capability(self) -> Json:
        """The server's ``capabilities.experimental.voice``."""
        settings = self._settings
        return {
            "version": VERSION,
            "input": [_format(encoding, 16_000) for encoding in (*RAW, *CONTAINERS)],
            "output": [_format(encoding, 24_000) for encoding in ENCODINGS],
            "engines": {
                "stt": list(settings.stt.engines),
                "tts": list(settings.tts.engines),
                "llm": list(settings.llm.engines),
                "turn": list(self._turn_names()),
            },
        }

    async def warm(self, progress: Progress) -> None:
        """Loads the first engine of each kind that can be used, telling what it loads."""
        from senorita_lsp.engines import preference

        notice = _notices(progress)
        recognizers, speakers, models = await self.recognizers(), await self._speakers(), await self._models()
        await asyncio.gather(
            preference.warm(recognizers, notice), preference.warm(speakers, notice), preference.warm(models, notice)
        )

    async def transcribe(self, clip: Clip, hints: Hints, progress: Progress) -> Transcript:
        """What was said, by the first engine that can tell; raises EngineError when none can."""
        from senorita_lsp.engines import preference

        heard = await preference.transcribe(clip, hints, await self.recognizers(), _notices(progress))
        return replaced(heard, self._settings.replacements)

    async def listen(
        self, live: Live, hints: Hints, progress: Progress, complete: Complete | None = None
    ) -> Transcript | None:
        """What is said until ``live`` is told to finish; None where no engine heard it to its end.

        Where ``live`` is endless every recogniser hears the end of a turn, those of clips by silence; ``complete``
        tells them how complete words are, 0 to 2. Where it is not, those that may be asked ahead hear at each silence
        what was said so far, so that most of the work is done when a key is let go of.
        """
        engines = await self.recognizers()
        if live.endless:
            engines = [self._hearing_turns(engine, complete) for engine in engines]
        else:
            engines = [self._hearing_ahead(engine) for engine in engines]
        heard = await live.run(engines, hints, _notices(progress))
        return None if heard is None else replaced(heard, self._settings.replacements)

    async def answer(self, request: Request, progress: Progress) -> AsyncGenerator[Chunk, None]:
        """A language model's answer as it comes; raises EngineError when none can give one."""
        from senorita_lsp.engines import preference

        async with aclosing(preference.answer(request, await self._models(), _notices(progress))) as chunks:
            async for chunk in chunks:
                yield chunk

    async def speak(self, sentence: str, voice: str | None, progress: Progress) -> AsyncGenerator[Clip, None]:
        """One sentence, by the first engine that can say it; raises EngineError when none can."""
        from senorita_lsp.engines import preference

        async with aclosing(preference.speak(sentence, voice, await self._speakers(), _notices(progress))) as clips:
            async for clip in clips:
                yield clip

    async def voices(self) -> list[VoiceInfo]:
        return [
            voice
            for speaker in await self._speakers()
            if await speaker.available() is None
            for voice in await speaker.voices()
        ]

    async def status(self) -> Json:
        """As ``voice/status`` has it (protocol/README.md, EnginesStatus)."""
        return {
            "stt": [await _status(engine) for engine in await self.recognizers()],
            "tts": [await _status(engine) for engine in await self._speakers()],
            "llm": [await _status(engine) for engine in await self._models()],
            "turn": await self._turn_status(),
        }

    def _hearing_turns(self, engine: Recognizer, complete: Complete | None) -> Recognizer:
        """A recogniser as it is used hands-free; the same one for as long as ``complete`` is the same."""
        from senorita_lsp.engines.turn import by_silence

        if getattr(engine, "detects_turns", False):
            return engine
        known, made = self._by_silence.get(id(engine), (None, None))
        if made is None or known != complete:
            settings = self._settings
            words = None if complete is None else lambda heard: complete(replaced(heard, settings.replacements))
            made = by_silence.BySilence(engine, by_silence.delays(settings), words, self._judge())
            self._by_silence[id(engine)] = complete, made
        return made

    def _hearing_ahead(self, engine: Recognizer) -> Recognizer:
        """A recogniser as it is used while a key is held."""
        from senorita_lsp.engines.live import streams
        from senorita_lsp.engines.turn import by_silence

        if streams(engine) or not getattr(engine, "ahead", False) or by_silence.lacking() is not None:
            return engine
        made = self._ahead.get(id(engine))
        if made is None:
            made = self._ahead[id(engine)] = by_silence.while_pushed(engine, self._settings)
        return made

    def _judge(self) -> SmartTurn | None:
        """What hears by the voice whether somebody has finished, where its model is at hand."""
        from senorita_lsp.engines.turn import smart_turn

        if "turn" not in self._made:
            judge = smart_turn.create(self._settings)
            self._made["turn"] = [] if judge is None else [judge]
        return next(iter(self._made["turn"]), None)

    def _turn_names(self) -> Iterator[str]:
        from senorita_lsp.engines.turn import by_silence, smart_turn

        names = self._settings.stt.engines
        yield from (name for name in names if name in TURN_ENGINES)
        if any(name not in TURN_ENGINES for name in names) and by_silence.lacking() is None:
            yield by_silence.DETECTOR
            if self._judge() is not None:
                yield smart_turn.NAME

    async def _turn_status(self) -> list[Json]:
        from senorita_lsp.engines.turn import by_silence

        engines = await self.recognizers()
        found = [await _status(engine) for engine in engines if getattr(engine, "detects_turns", False)]
        if len(found) == len(engines):
            return found
        lacking, judge = by_silence.lacking(), self._judge()
        found.append({"name": by_silence.DETECTOR, "ready": lacking is None, "network": False})
        if lacking is not None:
            found[-1]["reason"] = lacking
        return found if judge is None else [*found, await _status(judge)]

    async def retire(self) -> None:
        """Closes the engines of earlier settings, whoever still uses them."""
        retired, self._retired = self._retired, []
        for engine in retired:
            await engine.close()

    async def close(self) -> None:
        for engine in [*self._retired, *(engine for made in self._made.values() for engine in made)]:
            await engine.close()

    async def recognizers(self) -> list[Recognizer]:
        """The recognisers of the settings, in order of preference."""
        return await self._of("stt", self._settings.stt.engines)

    async def _speakers(self) -> list[Speaker]:
        return await self._of("tts", self._settings.tts.engines)

    async def _models(self) -> list[LanguageModel]:
        return await self._of("llm", self._settings.llm.engines)

    async def _of(self, kind: str, names: tuple[str, ...]) -> list[Any]:
        """The engines of one kind, made once; what takes long, their import, is done off the event loop."""
        from senorita_lsp.engines import registry

        if kind in self._made:
            return self._made[kind]
        settings = self._settings
        made = await asyncio.to_thread(registry.engines, kind, names, settings)
        if settings is self._settings:
            return self._made.setdefault(kind, made)
        self._retired += made
        return made


def _format(encoding: str, rate: int) -> Json:
    return {"encoding": encoding, "sampleRate": rate, "channels": 1}


def _notices(progress: Progress) -> Callable[[str], None]:
    return lambda message: progress.notice("info", "engine", message)


async def _status(engine: Recognizer | Speaker | LanguageModel | SmartTurn) -> Json:
    from senorita_lsp.engines import preference

    reason = await engine.available()
    status: Json = {"name": engine.name, "ready": reason is None, "network": engine.network}
    if engine.model:
        status["model"] = engine.model
    if reason is None and (left := preference.resting(engine)) is not None:
        status["retryAfter"] = round(left, 1)
    if (rate := getattr(engine, "rate", None)) is not None:
        told = {
            "remainingRequests": rate.remaining_requests,
            "remainingTokens": rate.remaining_tokens,
            "resetSeconds": rate.reset_s,
        }
        status["rate"] = {name: value for name, value in told.items() if value is not None}
    return status if reason is None else status | {"reason": reason}
