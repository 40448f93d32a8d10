"""The settings. A new one is a new line here; resolving, schema and documentation follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from senorita_lsp.config.kind import Choice, Flag, Integer, Kind, Text, TextList, TextMap, Url

_T = TypeVar("_T")

_ENGINE_NAME = r"[a-z][a-z0-9_-]{0,31}"
_NAME = Text(r".+", "a name")

LATER: Final = "This version does nothing with it yet."
"""Ends the help of a setting that is kept for what is not there yet."""


def _setting(
    default: _T,
    kind: Kind,
    text: str,
    *,
    machine: bool = False,
    safe: _T | None = None,
    secret: bool = False,
    later: bool = False,
) -> _T:
    """A field. ``machine``: it is about this machine or opens a door, so a workspace may not set it, but to ``safe``,
    which closes the door; ``secret``: it is never shown; ``later``: it is read and checked, and does nothing yet."""
    help_text = f"{text} {LATER}" if later else text
    metadata = {"kind": kind, "help": help_text, "machine": machine, "safe": safe, "secret": secret}
    result: _T = field(default=default, repr=not secret, metadata=metadata)
    return result


def _engines(default: tuple[str, ...], known: tuple[str, ...], what: str, later: bool = False) -> tuple[str, ...]:
    kind = TextList(_ENGINE_NAME, "engine names", most=16, suggestions=known)
    return _setting(
        default,
        kind,
        f"Engines that {what}, in order of preference: the first that is ready is used, and the next when it fails. "
        "An empty list turns this off.",
        later=later,
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
    context_tokens: int = _setting(
        6_000,
        Integer(1_000, 200_000),
        "The most that a language model is told with one request, in tokens: code, names, problems and the "
        "conversation so far.",
    )
    answer_tokens: int = _setting(
        2_000, Integer(200, 32_000), "The longest answer that is asked of a language model, in tokens."
    )


@dataclass(frozen=True)
class Whisper:
    model: str = _setting(
        "",
        Text(),
        "A Whisper model for faster-whisper: a folder, or a name on the model hub such as `small.en`, which is "
        "downloaded once. Empty: the small English one that is installed with the package.",
        machine=True,
    )


@dataclass(frozen=True)
class Piper:
    voice: str = _setting(
        "",
        Text(),
        "A Piper voice: the path of its `.onnx` file. Empty: the one that is installed with the package.",
        machine=True,
    )


@dataclass(frozen=True)
class System:
    voice: str = _setting("", Text(), "A voice of the operating system, by its name. Empty: its default voice.")


@dataclass(frozen=True)
class Audio:
    input_device: str = _setting(
        "",
        Text(),
        "The microphone the server itself listens to, by its name or the beginning of it. Empty: the system's default.",
        machine=True,
    )
    output_device: str = _setting(
        "",
        Text(),
        "The speaker the server itself plays on, by its name or the beginning of it. Empty: the system's default.",
        machine=True,
    )


@dataclass(frozen=True)
class Endpointing:
    min_delay_ms: int = _setting(
        300,
        Integer(100, 5_000),
        "Hands-free: the silence, in milliseconds, that ends an utterance which is complete as it stands.",
    )
    max_delay_ms: int = _setting(
        1_500,
        Integer(100, 10_000),
        "The silence, in milliseconds, that ends any utterance, hands-free or into the server's own microphone; with "
        "Deepgram, its own settings do.",
    )
    smart_turn_model: str = _setting(
        "",
        Text(),
        "Hands-free: the path of a Smart Turn v3 model (`.onnx`), which hears by the voice whether one has finished "
        "where the words do not tell. Empty: that of an installed `pipecat-ai`, else none.",
        machine=True,
    )


@dataclass(frozen=True)
class Turn:
    wake_word: str = _setting(
        "",
        Text(r"[^\d!-&(-,./:-@\[-`{-~]{0,40}", "a word or a few, of letters"),
        "Hands-free: only what begins with this word is taken for an utterance, `senorita` for example. Empty: "
        "everything is.",
    )
    wake_seconds: int = _setting(
        8,
        Integer(0, 600),
        "With a wake word: for so many seconds after an answer the next utterance needs none.",
    )
    barge_in: bool = _setting(
        True,
        Flag(),
        "Hands-free: who speaks over an answer pauses it, and ends it with real words. Off: only a whole utterance "
        "does.",
    )


@dataclass(frozen=True)
class Speech:
    speak_replies: bool = _setting(True, Flag(), "Speak the answers. Off: they are only shown.")


@dataclass(frozen=True)
class Terminal:
    shell: str = _setting(
        "",
        Text(),
        "The program that runs spoken terminal commands, such as `/bin/bash`. Empty: the system's own.",
        machine=True,
    )
    confirm: bool = _setting(
        True,
        Flag(),
        "Show every terminal command and ask before it runs. Off: only dangerous ones are asked about.",
        machine=True,
        safe=True,
    )


@dataclass(frozen=True)
class Limits:
    utterance_seconds: int = _setting(
        120, Integer(5, 600), "The longest utterance, in seconds; what is said beyond it is refused."
    )


@dataclass(frozen=True)
class Deepgram:
    base_url: str = _setting(
        "https://api.deepgram.com", Url(), "Deepgram's address, or that of a self-hosted one.", machine=True
    )
    stt_model: str = _setting("flux-general-en", _NAME, "The model that listens: a Flux or a Nova model.")
    batch_model: str = _setting(
        "nova-3",
        _NAME,
        "The model that transcribes whole clips, and what a broken connection left unheard.",
    )
    tts_voice: str = _setting(
        "aura-2-thalia-en", _NAME, "The voice that speaks: an Aura voice, or a Flux voice where offered."
    )
    tts_transport: str = _setting(
        "websocket",
        Choice(
            {
                "websocket": "One connection that stays open; the quickest.",
                "http": "A request for each sentence.",
            }
        ),
        "How speech is fetched.",
    )
    end_of_turn_percent: int = _setting(
        70,
        Integer(50, 100),
        "Flux models: how certain, in percent, the end of a turn has to be.",
    )
    end_of_turn_timeout_ms: int = _setting(
        5_000, Integer(500, 60_000), "Flux models: the silence, in milliseconds, that ends any turn."
    )
    eager_end_of_turn: bool = _setting(
        False,
        Flag(),
        "Begin to think before the end of the turn is certain: quicker answers for more requests to the language "
        "model and the voice. Deepgram's Flux models; by silence it is always so where the engine is on this machine.",
    )


@dataclass(frozen=True)
class Groq:
    base_url: str = _setting("https://api.groq.com", Url(), "Groq's address.", machine=True)
    model: str = _setting("openai/gpt-oss-120b", _NAME, "The language model.")
    reasoning: str = _setting(
        "low",
        Choice(
            {
                "default": "As the model has it.",
                "low": "The quickest.",
                "medium": "Between the two.",
                "high": "The most thorough.",
            }
        ),
        "How long a reasoning model thinks before it answers.",
    )
    stt_model: str = _setting("whisper-large-v3-turbo", _NAME, "The model that listens.")
    tts_model: str = _setting("canopylabs/orpheus-v1-english", _NAME, "The model that speaks.")
    tts_voice: str = _setting("troy", _NAME, "The voice that speaks.")


@dataclass(frozen=True)
class OpenAI:
    base_url: str = _setting(
        "https://api.openai.com/v1",
        Url(),
        "The address of an OpenAI-compatible server, up to and with its version: OpenAI, Gemini, Ollama, vLLM, "
        "Speaches, LocalAI and others.",
        machine=True,
    )
    model: str = _setting("", Text(), "The language model. Servers differ, so there is no default.")
    stt_model: str = _setting("whisper-1", _NAME, "The model that listens.")
    tts_model: str = _setting("tts-1", _NAME, "The model that speaks.")
    tts_voice: str = _setting("alloy", _NAME, "The voice that speaks.")


@dataclass(frozen=True)
class Rime:
    base_url: str = _setting("https://users.rime.ai", Url(), "Rime's address.", machine=True)
    speaker: str = _setting("astra", _NAME, "The voice that speaks.")
    model: str = _setting("coda", _NAME, "The model that speaks.")


@dataclass(frozen=True)
class Telemetry:
    traces: bool = _setting(
        False,
        Flag(),
        "Send OpenTelemetry traces: for each turn how long its stages took, its status, the kind of its intent and the "
        "engines' names, and nothing that was said or written. Where to is said by the usual `OTEL_*` environment "
        "variables; needs `senorita-lsp[telemetry]`.",
        machine=True,
        safe=False,
    )


def _webhook(what: str) -> str:
    return _setting(
        "",
        Url(empty=True, query=True),
        f"The address that {what}: a webhook of n8n or the like. Empty: turned off.",
        machine=True,
        secret=True,
    )


@dataclass(frozen=True)
class Webhooks:
    email: str = _webhook('"send an email summary" calls')
    github: str = _webhook('"create a GitHub issue" calls')
    slack: str = _webhook('"send a message to Slack" calls')


@dataclass(frozen=True)
class Settings:
    """Every setting, resolved. A value of its own for each group; the groups are the parts of the names."""

    language: str = _setting(
        "en",
        Text(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", "a language tag such as en or en-GB", 20),
        "The language that is spoken, as a BCP 47 tag.",
    )
    vocabulary: tuple[str, ...] = _setting(
        (),
        TextList(like="words"),
        "Words and names that are often said, such as those of the project and its people: they help recognition.",
    )
    replacements: tuple[tuple[str, str], ...] = _setting(
        (), TextMap(), 'What is written for what is heard: `{"numb pie": "numpy"}`.'
    )
    privacy: str = _setting(
        "any",
        Choice(
            {
                "any": "Every engine that is listed may be used.",
                "local": "No engine on the network is used: nothing that is said or written leaves this machine.",
            }
        ),
        "Where sound, text and code may go.",
        machine=True,
        safe="local",
    )
    stt: Stt = Stt()
    tts: Tts = Tts()
    llm: Llm = Llm()
    whisper: Whisper = Whisper()
    piper: Piper = Piper()
    system: System = System()
    audio: Audio = Audio()
    endpointing: Endpointing = Endpointing()
    turn: Turn = Turn()
    speech: Speech = Speech()
    terminal: Terminal = Terminal()
    limits: Limits = Limits()
    deepgram: Deepgram = Deepgram()
    groq: Groq = Groq()
    openai: OpenAI = OpenAI()
    rime: Rime = Rime()
    webhooks: Webhooks = Webhooks()
    telemetry: Telemetry = Telemetry()


@dataclass(frozen=True)
class Setting:
    """One setting. ``name`` is the wire's ("deepgram.baseUrl", without "senorita."), ``path`` the attributes'."""

    path: tuple[str, ...]
    kind: Kind
    default: Any
    help: str
    machine: bool
    safe: Any
    secret: bool

    @property
    def name(self) -> str:
        return ".".join(re.sub(r"_([a-z])", lambda match: match[1].upper(), part) for part in self.path)

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "SENORITA_" + "__".join(self.path).upper()

    def of(self, settings: Settings) -> Any:
        """Its value."""
        value: Any = settings
        for part in self.path:
            value = getattr(value, part)
        return value


def _all(group: Any, path: tuple[str, ...] = ()) -> list[Setting]:
    found = []
    for item in fields(group):
        here = (*path, item.name)
        if item.metadata:
            found.append(Setting(here, default=item.default, **item.metadata))
        else:
            found += _all(item.default, here)
    return found


SETTINGS: Final[tuple[Setting, ...]] = tuple(_all(Settings()))


def build(values: dict[tuple[str, ...], Any]) -> Settings:
    """The settings with these values by path, defaults for the rest."""
    groups: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    for path, value in values.items():
        if len(path) == 1:
            top[path[0]] = value
        else:
            groups.setdefault(path[0], {})[path[1]] = value
    kinds: dict[str, Any] = {item.name: type(item.default) for item in fields(Settings)}
    return Settings(**top, **{name: kinds[name](**members) for name, members in groups.items()})
