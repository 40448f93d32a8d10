"""Checks of this machine for ``doctor``: versions, settings, keys, packages, sound, languages, a self-test."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from senorita_lsp import __version__, config
from senorita_lsp.action.say import plain
from senorita_lsp.cli.report import Finding, Mark
from senorita_lsp.config.keys import KEYS
from senorita_lsp.engines.errors import EngineError

SENTENCE: Final = "Go to line three."
FAMILY: Final = "nav.line"

_EXTRAS: Final = {"local": "hearing and speaking on this machine", "keyring": "keys in the system's keyring"}
_EDITORS: Final = {
    "code": "VS Code",
    "nvim": "Neovim",
    "emacs": "Emacs",
    "hx": "Helix",
    "kate": "Kate",
    "vim": "Vim",
    "zed": "Zed",
}


@dataclass(frozen=True)
class Patient:
    """What is looked at: the settings of the environment, and how far the looking may go."""

    resolved: config.Resolved
    offline: bool = False
    quick: bool = False

    @property
    def settings(self) -> config.Settings:
        return self.resolved.settings

    def chosen(self, name: str) -> bool:
        """Whether a setting is another than its default."""
        found = next(setting for setting in config.SETTINGS if setting.name == name)
        return bool(found.of(self.settings) != found.default)


async def versions(_: Patient) -> list[Finding]:
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    python = f"{platform.python_version()} ({platform.python_implementation()})"
    return [
        Finding(Mark.NOTE, "senorita-lsp", __version__),
        Finding(Mark.NOTE, "Python", python),
        Finding(Mark.NOTE, "system", system),
    ]


async def settings(patient: Patient) -> list[Finding]:
    """Those that differ from the defaults, and what is wrong with any."""
    found = [Finding(Mark.FAILS, "", problem) for problem in patient.resolved.problems]
    for setting in config.SETTINGS:
        value = setting.of(patient.settings)
        if value != setting.default:
            shown = "(set, not shown)" if setting.secret else plain(json.dumps(value, ensure_ascii=False))
            found.append(Finding(Mark.NOTE, f"senorita.{setting.name}", f"{shown} ({setting.variable})"))
    return found or [Finding(Mark.NOTE, "", "All settings are at their defaults.")]


async def keys(patient: Patient) -> list[Finding]:
    """Which keys there are, never what they are."""
    in_environment = config.keys(os.environ)
    found = [Finding(Mark.FAILS, "", problem) for problem in in_environment.problems]
    broken = " ".join(in_environment.problems)
    for engine, variable in KEYS.items():
        if in_environment.get(engine) is not None:
            found.append(Finding(Mark.WORKS, variable, "is set", _unused(engine, patient.settings)))
        elif variable not in broken:
            found.append(await _in_keyring(engine, variable, patient.settings))
    return found


def _unused(engine: str, chosen: config.Settings) -> str:
    """What to do with a key that no list of engines has a use for."""
    lists = {"llm": chosen.llm.engines, "stt": chosen.stt.engines, "tts": chosen.tts.engines}
    if any(engine in names for names in lists.values()):
        return ""
    kinds = [kind for kind in lists if find_spec(f"senorita_lsp.engines.{kind}.{engine}") is not None]
    named = " or ".join(f"senorita.{kind}.engines" for kind in kinds)
    return f"Nothing uses it until {engine} stands in {named}." if named else ""


async def _in_keyring(engine: str, variable: str, chosen: config.Settings) -> Finding:
    from senorita_lsp.engines.network import credentials

    if await credentials.key(engine) is not None:
        return Finding(Mark.WORKS, variable, "is in the keyring", _unused(engine, chosen))
    if credentials.locked(engine):
        return Finding(Mark.FAILS, variable, "the keyring does not answer; it may be waiting to be unlocked")
    return Finding(Mark.ABSENT, variable, "is not set")


async def understanding(_: Patient) -> list[Finding]:
    """The grammar, tried on a sentence."""
    family = await asyncio.to_thread(_family, SENTENCE)
    if family != FAMILY:
        return [Finding(Mark.FAILS, "grammar", "does not understand what it should", "Reinstall the package.")]
    return [Finding(Mark.WORKS, "grammar", "understands commands, without a language model")]


def _family(text: str) -> str:
    from senorita_lsp.command.intent import Understood
    from senorita_lsp.command.parser import parse
    from senorita_lsp.transcript.transcript import Transcript

    meant = parse(Transcript(text.rstrip(".").lower()), None)
    return meant.reading.intent.family if isinstance(meant, Understood) else ""


async def sound(patient: Patient) -> list[Finding]:
    """The devices the server itself could use, and whether it may."""
    from senorita_lsp.engines.audio.device import Capture, Loudspeaker, loudspeakers, microphones

    devices = patient.settings.audio
    return [
        await _device("microphone", microphones, Capture, devices.input_device, patient.chosen("audio.inputDevice")),
        await _device(
            "loudspeaker", loudspeakers, Loudspeaker, devices.output_device, patient.chosen("audio.outputDevice")
        ),
    ]


async def _device(kind: str, names: Callable[[], list[str]], maker: Any, wanted: str, chosen: bool) -> Finding:
    """A device is opened and closed: only so does it show whether the system allows it."""
    rate = 16_000 if kind == "microphone" else 24_000
    remedy = "" if chosen else f"An editor or plug-in with a {kind} of its own needs none here."
    try:
        listed = await asyncio.to_thread(names)
        opened = await maker.open(rate, wanted or None)
        await opened.close()
    except EngineError as error:
        return Finding(Mark.FAILS if chosen else Mark.ABSENT, kind, error.message, remedy)
    return Finding(Mark.WORKS, kind, plain(", ".join(listed)))


async def packages(_: Patient) -> list[Finding]:
    """The package's own requirements, and its extras."""
    try:
        required = metadata.requires("senorita-lsp") or []
    except metadata.PackageNotFoundError:
        return [Finding(Mark.NOTE, "", "senorita-lsp runs from its source and is not installed.")]
    groups: dict[str, list[str]] = {}
    for name, extra in _requirements(required):
        groups.setdefault(extra, [])
        if not _installed(name):
            groups[extra].append(name)
    found = []
    for extra, missing in groups.items():
        if extra in ("", *_EXTRAS):
            found.append(_packages(extra, missing))
    return found


def _packages(extra: str, missing: list[str]) -> Finding:
    what = f"extra {extra} ({_EXTRAS[extra]})" if extra else "required"
    if not missing:
        return Finding(Mark.WORKS, what, "all there")
    package = f"senorita-lsp[{extra}]" if extra else "senorita-lsp"
    mark = Mark.ABSENT if extra else Mark.FAILS
    return Finding(mark, what, f"missing: {', '.join(missing)}", f"pip install '{package}'")


def _requirements(rows: list[str]) -> Iterator[tuple[str, str]]:
    """The name and the extra, "" for none, of each requirement (PEP 508) that is for this system."""
    for row in rows:
        name = re.match(r"[A-Za-z0-9._-]+", row)
        extra = re.search(r"""extra\s*==\s*["']([^"']+)["']""", row)
        if name is not None:
            yield name[0], extra[1] if extra else ""


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


async def languages(_: Patient) -> list[Finding]:
    """The languages whose structure is known: each grammar is loaded."""
    from senorita_lsp.document.language import languages as known

    with_grammar = [language for language in known() if language.grammar is not None]
    broken = [language.name for language in with_grammar if not await asyncio.to_thread(_loads, language)]
    good = [language.name for language in with_grammar if language.name not in broken]
    found = [Finding(Mark.WORKS, "structural editing", ", ".join(good))] if good else []
    if broken:
        remedy = "pip install --force-reinstall senorita-lsp"
        found.append(Finding(Mark.FAILS, "grammars that do not load", ", ".join(broken), remedy))
    return found


def _loads(language: Any) -> bool:
    from senorita_lsp.document import grammar

    try:
        grammar.parser(language)
    except Exception:  # noqa: BLE001 - a wheel of another system raises what it likes
        return False
    return True


async def editors(_: Patient) -> list[Finding]:
    """How an editor comes to it."""
    command, here = shutil.which("senorita-lsp"), Path(sys.executable).with_name("senorita-lsp")
    if command is not None:
        found = [Finding(Mark.WORKS, "command", f"editors start it as senorita-lsp ({command})")]
    else:
        whole = str(here) if here.exists() else f"{sys.executable} -m senorita_lsp"
        found = [Finding(Mark.ABSENT, "command", "senorita-lsp is not on the PATH", f"Give editors {whole}")]
    there = [title for name, title in _EDITORS.items() if shutil.which(name)]
    listed = ", ".join(there) or "none of those that are known by name"
    return [*found, Finding(Mark.NOTE, "here", f"{listed}; what to tell each stands in README, In your editor")]


async def speech(patient: Patient) -> list[Finding]:
    """Says a sentence and listens to it, with the engines of this machine alone."""
    from senorita_lsp.engines import stt, tts

    if patient.quick:
        return []
    # Engines of other packages are searched for and imported.
    voice = await _first(await asyncio.to_thread(tts.engines, patient.settings))
    ear = await _first(await asyncio.to_thread(stt.engines, patient.settings))
    if voice is None or ear is None or not await asyncio.to_thread(_here, ear, patient.settings):
        return [
            Finding(Mark.NOTE, "", "Not tested: that needs a voice and a recogniser that both run on this machine.")
        ]
    try:
        return [await _heard(voice, ear)]
    finally:
        await voice.close()
        await ear.close()


def _here(ear: Any, settings: config.Settings) -> bool:
    """Whether a recogniser's model is on this machine: a name on the hub would be downloaded."""
    model = settings.whisper.model
    return ear.name != "whisper" or not model or Path(model).is_dir()


async def _first(engines: list[Any]) -> Any:
    for engine in engines:
        if not engine.network and await engine.available() is None:
            return engine
    return None


async def _heard(voice: Any, ear: Any) -> Finding:
    from senorita_lsp.engines.audio.format import Clip
    from senorita_lsp.engines.stt.base import Hints

    async with aclosing(voice.speak(SENTENCE)) as clips:
        said = [clip async for clip in clips]
    clip = Clip(b"".join(piece.data for piece in said), said[0].rate)
    heard = await ear.transcribe(clip, Hints())
    what = f'{voice.name} said "{SENTENCE}", {ear.name} heard "{plain(heard.text)}"'
    understood = await asyncio.to_thread(_family, heard.text)
    return Finding(Mark.WORKS if understood == FAMILY else Mark.FAILS, "", what)
