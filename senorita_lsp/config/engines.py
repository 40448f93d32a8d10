"""The settings of engines: which are used, in which order, and how each is configured."""

from __future__ import annotations

from dataclasses import dataclass

from senorita_lsp.config.declare import setting
from senorita_lsp.config.kind import Choice, Flag, Integer, Text, TextList, Url

_ENGINE_NAME = r"[a-z][a-z0-9_-]{0,31}"
_NAME = Text(r".+", "a name")


def _engines(default: tuple[str, ...], known: tuple[str, ...], what: str) -> tuple[str, ...]:
    kind = TextList(_ENGINE_NAME, "engine names", most=16, suggestions=known)
    return setting(
        default,
        kind,
        f"Engines that {what}, in order of preference: the first one that is ready is used, and the next one if it "
        "fails. An empty list turns this off.",
    )


@dataclass(frozen=True)
class Stt:
    engines: tuple[str, ...] = _engines(
        ("whisper", "moonshine"), ("whisper", "moonshine", "deepgram", "groq", "openai"), "turn speech into text"
    )


@dataclass(frozen=True)
class Tts:
    engines: tuple[str, ...] = _engines(
        ("piper", "system"), ("piper", "system", "deepgram", "groq", "openai", "rime"), "speak"
    )


@dataclass(frozen=True)
class Llm:
    engines: tuple[str, ...] = _engines((), ("groq", "openai"), "answer questions and write code")
    context_tokens: int = setting(
        6_000,
        Integer(1_000, 200_000),
        "The most that a language model is sent with one request, in tokens: code, names, problems and the "
        "conversation so far.",
    )
    answer_tokens: int = setting(
        2_000, Integer(200, 32_000), "The longest answer a language model is asked for, in tokens."
    )


@dataclass(frozen=True)
class Whisper:
    model: str = setting(
        "",
        Text(),
        "A Whisper model for faster-whisper: a folder, or a name on the model hub such as `small.en`, which is "
        "downloaded once. Empty: the small English model installed with the package.",
        machine=True,
    )


@dataclass(frozen=True)
class Piper:
    voice: str = setting(
        "",
        Text(),
        "A Piper voice: the path of its `.onnx` file. Empty: the voice installed with the package.",
        machine=True,
    )


@dataclass(frozen=True)
class System:
    voice: str = setting("", Text(), "The name of one of the operating system's voices. Empty: its default voice.")


@dataclass(frozen=True)
class Deepgram:
    base_url: str = setting(
        "https://api.deepgram.com", Url(), "Deepgram's address, or that of a self-hosted Deepgram.", machine=True
    )
    stt_model: str = setting("flux-general-en", _NAME, "The model that listens: a Flux or a Nova model.")
    batch_model: str = setting(
        "nova-3",
        _NAME,
        "The model that transcribes whole clips, and anything a broken connection left unheard.",
    )
    tts_voice: str = setting(
        "aura-2-thalia-en", _NAME, "The voice that speaks: an Aura voice, or a Flux voice where offered."
    )
    tts_transport: str = setting(
        "websocket",
        Choice(
            {
                "websocket": "One connection that stays open; the fastest.",
                "http": "One request per sentence.",
            }
        ),
        "How speech is fetched.",
    )
    end_of_turn_percent: int = setting(
        70,
        Integer(50, 100),
        "Flux models: how certain the end of a turn has to be, in percent.",
    )
    end_of_turn_timeout_ms: int = setting(
        5_000, Integer(500, 60_000), "Flux models: the silence, in milliseconds, that ends any turn."
    )
    eager_end_of_turn: bool = setting(
        False,
        Flag(),
        "Start working on the answer before the end of the turn is certain: faster answers, at the price of more "
        "requests to the language model and the voice. For Deepgram's Flux models; engines on this machine always do.",
    )


@dataclass(frozen=True)
class Groq:
    base_url: str = setting("https://api.groq.com", Url(), "Groq's address.", machine=True)
    model: str = setting("openai/gpt-oss-120b", _NAME, "The language model.")
    reasoning: str = setting(
        "low",
        Choice(
            {
                "default": "The model's own default.",
                "low": "The fastest.",
                "medium": "In between.",
                "high": "The most thorough.",
            }
        ),
        "How long a reasoning model thinks before it answers.",
    )
    stt_model: str = setting("whisper-large-v3-turbo", _NAME, "The model that listens.")
    tts_model: str = setting("canopylabs/orpheus-v1-english", _NAME, "The model that speaks.")
    tts_voice: str = setting("troy", _NAME, "The voice that speaks.")


@dataclass(frozen=True)
class OpenAI:
    base_url: str = setting(
        "https://api.openai.com/v1",
        Url(),
        "The address of an OpenAI-compatible server, including its version (`/v1`): OpenAI, Gemini, Ollama, vLLM, "
        "Speaches, LocalAI and others.",
        machine=True,
    )
    model: str = setting("", Text(), "The language model. Servers differ, so there is no default.")
    stt_model: str = setting("whisper-1", _NAME, "The model that listens.")
    tts_model: str = setting("tts-1", _NAME, "The model that speaks.")
    tts_voice: str = setting("alloy", _NAME, "The voice that speaks.")


@dataclass(frozen=True)
class Rime:
    base_url: str = setting("https://users.rime.ai", Url(), "Rime's address.", machine=True)
    speaker: str = setting("astra", _NAME, "The voice that speaks.")
    model: str = setting("coda", _NAME, "The model that speaks.")
