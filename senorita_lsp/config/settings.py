"""All settings except those of engines. A new one is a new line; resolving, schema and documentation follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, Final

from senorita_lsp.config.declare import setting
from senorita_lsp.config.engines import Deepgram, Groq, Llm, OpenAI, Piper, Rime, Stt, System, Tts, Whisper
from senorita_lsp.config.kind import Choice, Flag, Integer, Kind, Text, TextList, TextMap, Url


@dataclass(frozen=True)
class Audio:
    input_device: str = setting(
        "",
        Text(),
        "The microphone the server itself listens to: its name, or how the name begins. Empty: the system's default.",
        machine=True,
    )
    output_device: str = setting(
        "",
        Text(),
        "The loudspeaker the server itself plays on: its name, or how the name begins. Empty: the system's default.",
        machine=True,
    )


@dataclass(frozen=True)
class Endpointing:
    min_delay_ms: int = setting(
        300,
        Integer(100, 5_000),
        "Hands-free: the silence, in milliseconds, that ends an utterance whose words are complete.",
    )
    max_delay_ms: int = setting(
        1_500,
        Integer(100, 10_000),
        "The silence, in milliseconds, that ends any utterance, hands-free or with the server's own microphone. "
        "Deepgram goes by its own settings instead.",
    )
    smart_turn_model: str = setting(
        "",
        Text(),
        "Hands-free: the path of a Smart Turn v3 model (`.onnx`), which tells from the voice whether somebody has "
        "finished where the words do not show it. Empty: the model of an installed `pipecat-ai`, if any.",
        machine=True,
    )


@dataclass(frozen=True)
class Turn:
    wake_word: str = setting(
        "",
        Text(r"[^\d!-&(-,./:-@\[-`{-~]{0,40}", "a word or a few, of letters"),
        "Hands-free: only what begins with this word (`senorita`, for example) counts as an utterance. Empty: "
        "everything does.",
    )
    wake_seconds: int = setting(
        8,
        Integer(0, 600),
        "With a wake word: for how many seconds after an answer the next utterance needs none.",
    )
    barge_in: bool = setting(
        True,
        Flag(),
        "Hands-free: speaking over an answer pauses it, and real words end it. Off: only a whole utterance ends it.",
    )


@dataclass(frozen=True)
class Speech:
    speak_replies: bool = setting(True, Flag(), "Speak answers aloud. Off: they are only shown.")


@dataclass(frozen=True)
class Terminal:
    shell: str = setting(
        "",
        Text(),
        "The program that runs spoken terminal commands, such as `/bin/bash`. Empty: the system's own.",
        machine=True,
    )
    confirm: bool = setting(
        True,
        Flag(),
        "Show every terminal command and ask before running it. Off: ask only about dangerous ones.",
        machine=True,
        safe=True,
    )


@dataclass(frozen=True)
class Limits:
    utterance_seconds: int = setting(
        120, Integer(5, 600), "The longest utterance, in seconds; a longer one is refused."
    )


@dataclass(frozen=True)
class Telemetry:
    traces: bool = setting(
        False,
        Flag(),
        "Send OpenTelemetry traces: for each turn how long its stages took, its status, the kind of its intent and the "
        "engines' names, but nothing that was said or written. The usual `OTEL_*` environment variables set the "
        "destination; needs `senorita-lsp[telemetry]`.",
        machine=True,
        safe=False,
    )


def _webhook(what: str) -> str:
    return setting(
        "",
        Url(empty=True, query=True),
        f"The address that {what}: a webhook of n8n or a similar service. Empty: turned off.",
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
    """Every setting, resolved: an attribute for each group, named like the first part of the settings' names."""

    language: str = setting(
        "en",
        Text(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", "a language tag such as en or en-GB", 20),
        "The spoken language, as a BCP 47 tag.",
    )
    vocabulary: tuple[str, ...] = setting(
        (),
        TextList(like="words"),
        "Words and names that are often said, such as those of the project and its people, to help recognition.",
    )
    replacements: tuple[tuple[str, str], ...] = setting(
        (), TextMap(), 'What to write for what is heard: `{"numb pie": "numpy"}`.'
    )
    learning: bool = setting(
        True,
        Flag(),
        "Remember what you correct (`no, I said …`, or something undone and said again): the words as they were heard "
        "and as they were meant, per project, only on this machine. `senorita-lsp learned` shows and forgets them.",
    )
    privacy: str = setting(
        "any",
        Choice(
            {
                "any": "Every listed engine may be used.",
                "local": "No network engine is used: nothing that is said or written leaves this machine.",
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
    """One setting. ``name`` is the wire's, without "senorita." ("deepgram.baseUrl"), ``path`` the attributes'."""

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
