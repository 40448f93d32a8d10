"""The engines of the table: how each is made, asked for something, and what shows that nothing of it was lost.

Each is asked through the preference of its kind, with a second engine behind it whose provider is well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from senorita_lsp.config import Settings
from senorita_lsp.engines import preference, registry
from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.live import Live
from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.engines.webhook import trigger
from senorita_lsp.engines.webhook.base import Call
from senorita_lsp.thinking.message import Delta, End, Message, Request
from tests.cloud import Cloud

SAID = "delete the empty lines"
"""What is heard where all is well."""
ANSWER = "The second engine says this. And this as well."
QUESTION = "what is the part in the middle for"
SENTENCE = "Three tests passed and one of them was slow."
KEYS = {
    name: f"{name.split('_')[0].lower()}-key"
    for name in ("DEEPGRAM_API_KEY", "GROQ_API_KEY", "OPENAI_API_KEY", "RIME_API_KEY")
}

_LOUD, _QUIET = b"\x00\x10\x00\xf0" * 160, b"\x00\x00" * 320
SOUND = _LOUD * 40 + _QUIET * 20
"""1.2 s at 16 kHz: speech (as the cloud tells it), then silence."""


@dataclass
class Outcome:
    """What came of it: ``code`` of the fault that the first engine raised ("" where it did not), the sentences the
    user is told, the requests the first provider saw; ``then``: who did the work; ``lost``: what is missing."""

    code: str = ""
    told: list[str] = field(default_factory=list)
    attempts: int = 0
    then: str = ""
    lost: str = ""


class Watched:
    """An engine, and the error it raised: everything else is the engine's own."""

    def __init__(self, engine: Any, outcome: Outcome) -> None:
        self._engine, self._outcome = engine, outcome

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def transcribe(self, clip: Clip, hints: Hints) -> Any:
        try:
            return await self._engine.transcribe(clip, hints)
        except EngineError as error:
            self._outcome.code = error.code
            raise

    async def open(self, rate: int, hints: Hints) -> Any:
        """The ear of a recogniser that listens live."""
        try:
            return WatchedStream(await self._engine.open(rate, hints), self._outcome)
        except EngineError as error:
            self._outcome.code = error.code
            raise

    async def speak(self, sentence: str, voice: str | None = None) -> Any:
        async with aclosing(self._engine.speak(sentence, voice)) as clips:
            async for clip in self._pieces(clips):
                yield clip

    async def stream(self, request: Request) -> Any:
        async with aclosing(self._engine.stream(request)) as chunks:
            async for chunk in self._pieces(chunks):
                yield chunk

    async def _pieces(self, pieces: Any) -> Any:
        try:
            async for piece in pieces:
                yield piece
        except EngineError as error:
            self._outcome.code = error.code
            raise


class WatchedStream:
    """An open ear, and the error it died of."""

    def __init__(self, stream: Any, outcome: Outcome) -> None:
        self._stream, self._outcome = stream, outcome

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def feed(self, data: bytes) -> None:
        try:
            await self._stream.feed(data)
        except EngineError as error:
            self._outcome.code = error.code
            raise

    async def events(self) -> Any:
        try:
            async for event in self._stream.events():
                yield event
        except EngineError as error:
            self._outcome.code = error.code
            raise


Use = Callable[[list[Any], Cloud, Outcome], Awaitable[None]]


@dataclass(frozen=True)
class Subject:
    """One row's engine. ``endpoint`` as in Fault.on; ``options`` are settings of its group; ``deputy`` the second."""

    name: str
    endpoint: str
    deputy: str
    deputy_endpoint: str
    use: Use
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.name.split()[0]

    @property
    def engine(self) -> str:
        return self.name.split()[1]


def settings(base_url: str, **groups: dict[str, Any]) -> Settings:
    """All engines' addresses at one cloud; ``groups`` has further options of a group."""
    whole = Settings()
    bases = {"deepgram": base_url, "groq": base_url, "openai": f"{base_url}/v1", "rime": base_url}
    made = {name: replace(getattr(whole, name), base_url=base, **groups.get(name, {})) for name, base in bases.items()}
    made["openai"] = replace(made["openai"], model=made["openai"].model or "local-model")
    hooks = replace(whole.webhooks, slack=f"{base_url}/hook/slack")
    return replace(whole, webhooks=hooks, **made)


def load() -> None:
    """Imports all that the engines of the table need, so that no case waits for it."""
    for subject in SUBJECTS:
        if subject.deputy:
            made(subject.kind, subject.engine, settings("http://127.0.0.1"))
    for name in ("deepgram", "groq", "httpx", "senorita_lsp.engines.webhook.http"):
        import_module(name)


def made(kind: str, engine: str, chosen: Settings) -> Any:
    return registry.engines(kind, [engine], chosen)[0]


async def transcribes(engines: list[Any], second: Cloud, outcome: Outcome) -> None:
    heard = await preference.transcribe(Clip(SOUND), Hints(("lines",)), engines, outcome.told.append)
    if heard.text.lower().strip(" .") != SAID:
        outcome.lost = f"heard {heard.text!r}"
    elif any(SOUND not in bytes(one.audio) for one in second.requests if one.method == "POST"):
        outcome.lost = "sound"


async def listens(engines: list[Any], second: Cloud, outcome: Outcome) -> None:
    """Live, the sound in pieces of 100 ms, as fast as it is taken."""
    live = Live(16_000, 60, lambda event: None)

    async def speak() -> None:
        for start in range(0, len(SOUND), 3_200):
            live.feed(SOUND[start : start + 3_200])
            await asyncio.sleep(0.005)
        live.finish()

    speaking = asyncio.ensure_future(speak())
    try:
        heard = await live.run(engines, Hints(("lines",)), outcome.told.append)
    finally:
        await speaking
    if heard is None:
        raise EngineError("none", "nobody could listen to the end")
    if heard.text.lower().strip(" .") != SAID:
        outcome.lost = f"heard {heard.text!r}"
    elif second.requests and SOUND not in bytes(second.requests[-1].audio):
        outcome.lost = "sound"


async def speaks(engines: list[Any], second: Cloud, outcome: Outcome) -> None:
    sound = b""
    async with aclosing(preference.speak(SENTENCE, None, engines, outcome.told.append)) as clips:
        async for clip in clips:
            sound += clip.data
    asked = [one.json["input"] for one in second.requests if one.method == "POST"]
    if not sound or any(text != SENTENCE for text in asked):
        outcome.lost = "the sentence"


async def answers(engines: list[Any], second: Cloud, outcome: Outcome) -> None:
    text, ended = "", False
    request = Request((Message("user", QUESTION),))
    async with aclosing(preference.answer(request, engines, outcome.told.append)) as chunks:
        async for chunk in chunks:
            text += chunk.text if isinstance(chunk, Delta) else ""
            ended = isinstance(chunk, End)
    asked = [one.json["messages"][-1]["content"] for one in second.requests if one.method == "POST"]
    if text.strip() != ANSWER or not ended or any(question != QUESTION for question in asked):
        outcome.lost = f"answered {text!r}"


async def calls(engines: list[Any], second: Cloud, outcome: Outcome) -> None:
    """A webhook: nobody stands behind it."""
    try:
        await trigger(Call("slack", "tests are green"), engines[0])
    except EngineError as error:
        outcome.code = error.code
        raise


SUBJECTS = (
    Subject("stt groq", "groq.transcriptions", "openai", "openai.transcriptions", transcribes),
    Subject("stt openai", "openai.transcriptions", "groq", "groq.transcriptions", transcribes),
    Subject("stt deepgram clip", "deepgram.prerecorded", "groq", "groq.transcriptions", transcribes),
    Subject(
        "stt deepgram flux",
        "deepgram.listen2",
        "deepgram",
        "deepgram.listen2",
        listens,
        options={"stt_model": "flux-general-en"},
    ),
    Subject(
        "stt deepgram nova",
        "deepgram.listen1",
        "deepgram",
        "deepgram.listen2",
        listens,
        options={"stt_model": "nova-3"},
    ),
    Subject("tts groq", "groq.speech", "openai", "openai.speech", speaks),
    Subject("tts openai", "openai.speech", "groq", "groq.speech", speaks),
    Subject("tts rime", "rime.speech", "openai", "openai.speech", speaks),
    Subject(
        "tts deepgram http",
        "deepgram.speak_http",
        "openai",
        "openai.speech",
        speaks,
        options={"tts_transport": "http"},
    ),
    Subject(
        "tts deepgram websocket",
        "deepgram.speak_ws",
        "openai",
        "openai.speech",
        speaks,
        options={"tts_transport": "websocket"},
    ),
    Subject(
        "tts deepgram flux",
        "deepgram.speak2",
        "openai",
        "openai.speech",
        speaks,
        options={"tts_voice": "flux-alexis-en"},
    ),
    Subject("llm groq", "groq.chat", "openai", "openai.chat", answers),
    Subject("llm openai", "openai.chat", "groq", "groq.chat", answers),
    Subject("webhook slack", "hook.slack", "", "", calls),
)
