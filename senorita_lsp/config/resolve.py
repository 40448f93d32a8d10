"""From what the client, the workspace and the environment say to one set of checked settings.

Later words win: defaults, then initializationOptions, then workspace/configuration, then the environment. The
environment comes last because it is the word of whoever hosts the server.

Some settings open doors: addresses, webhooks, programs, devices, files on this machine (``Setting.machine``). A folder
from a stranger must not set them. The answer to workspace/configuration mixes the user's settings with the folder's,
and a server cannot tell them apart, so these settings are not taken from it unless ``trusted`` says that the client
keeps them out of a folder's reach (VS Code does, for settings that are declared in machine scope). A value that closes
the door (``Setting.safe``: nothing leaves the machine, every command is asked about) is taken from anyone. Keys are
taken from nowhere but the environment and the keyring (keys).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from senorita_lsp.config.keys import KEYS
from senorita_lsp.config.kind import WrongValueError
from senorita_lsp.config.settings import SETTINGS, Setting, Settings, build

PREFIX = "SENORITA_"


_NOT_OF_FOLDERS = (
    "is not taken from a workspace's settings: set it in the editor's initialization options or as {variable} in the "
    "environment."
)
_NOT_OF_CLIENTS = "is for whoever runs this server to set, as {variable} in its environment."


@dataclass(frozen=True)
class Resolved:
    """``problems`` are sentences for the user, the same ones for the same input; no value stands in them."""

    settings: Settings
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Said:
    """What one source says about one setting; ``name`` is how that source calls it."""

    setting: Setting
    name: str
    raw: object
    trusted: bool


def resolve(
    initialization: Mapping[str, Any] | None,
    workspace: Mapping[str, Any] | None,
    environ: Mapping[str, str],
    previous: Settings | None = None,
    *,
    trusted: bool = False,
    client_trusted: bool = True,
) -> Resolved:
    """Every setting, each by the last source that has a good value for it.

    The first two may be the section itself or hold it under ``senorita``; names may be nested or dotted, camelCase or
    snake_case; null means "not set". A wrong value leaves ``previous``'s, or where there is none what the sources
    before it say. ``trusted``: ``workspace`` may set what a folder may not. ``client_trusted``:
    so may ``initialization``; a client on another machine may not.
    """
    problems: list[str] = []
    said = [
        *_section(initialization, "the initialization options", client_trusted, problems),
        *_section(workspace, "the workspace's settings", trusted, problems),
        *_environment(environ, problems),
    ]
    values = {setting.path: setting.default for setting in SETTINGS}
    refused = _NOT_OF_FOLDERS if client_trusted else _NOT_OF_CLIENTS
    for word in said:
        values[word.setting.path] = _take(word, values[word.setting.path], previous, problems, refused)
    settings = _ordered(build(values), problems)
    return Resolved(settings, tuple(dict.fromkeys(problems)))


def _take(word: _Said, current: Any, previous: Settings | None, problems: list[str], refused: str) -> Any:
    setting = word.setting
    try:
        value = setting.kind.read(word.raw)
    except WrongValueError as error:
        problems.append(f"{word.name} should be {error}; what was set before stays.")
        allowed = word.trusted or not setting.machine
        return setting.of(previous) if previous is not None and allowed else current
    if setting.machine and not word.trusted and (setting.safe is None or value != setting.safe):
        # A client that answers with its whole section repeats the defaults: no word about those.
        if value not in (current, setting.default):
            problems.append(f"{word.name} {refused.format(variable=setting.variable)}")
        return current
    return value


def _ordered(settings: Settings, problems: list[str]) -> Settings:
    """The longest silence is never shorter than the shortest."""
    times = settings.endpointing
    if times.max_delay_ms >= times.min_delay_ms:
        return settings
    from dataclasses import replace

    problems.append(
        "senorita.endpointing.maxDelayMs is smaller than senorita.endpointing.minDelayMs, so that one counts for both."
    )
    return replace(settings, endpointing=replace(times, max_delay_ms=times.min_delay_ms))


def _canonical(name: str) -> str:
    return name.replace("_", "").lower()


_BY_NAME = {tuple(map(_canonical, setting.path)): setting for setting in SETTINGS}
_GROUPS = {path[0] for path in _BY_NAME if len(path) == 2}
_PLUGIN_GROUPS = {"client", "server", "trace"}
"""Settings of an editor's plug-in for itself: a client that sends its whole section sends them too."""


def _section(raw: object, source: str, trusted: bool, problems: list[str]) -> Iterator[_Said]:
    if raw is None:
        return
    if not isinstance(raw, Mapping):
        problems.append(f"{source[:1].upper()}{source[1:]} should be an object; none of it is used.")
        return
    yield from _walk(raw, None, trusted, problems)


def _walk(raw: Mapping[str, Any], above: tuple[str, ...] | None, trusted: bool, problems: list[str]) -> Iterator[_Said]:
    """``above`` is the path within the section, None where the section may still begin with its own name."""
    for key, value in raw.items():
        path = (*(above or ()), *str(key).split("."))
        if above is None and path[0] == "senorita":
            path = path[1:]
        place = tuple(map(_canonical, path))
        setting = _BY_NAME.get(place)
        if value is None or (place and place[0] in _PLUGIN_GROUPS):
            continue
        if setting is not None:
            yield _Said(setting, f"senorita.{setting.name}", value, trusted)
        elif not place or (len(place) == 1 and place[0] in _GROUPS):
            if isinstance(value, Mapping):
                yield from _walk(value, path, trusted, problems)
            else:
                problems.append(f"{'.'.join(('senorita', *path))} should be an object; it is not used.")
        else:
            problems.append(_unknown(".".join(("senorita", *path))))


def _environment(environ: Mapping[str, str], problems: list[str]) -> Iterator[_Said]:
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or not environ[variable].strip():
            continue
        setting = _BY_NAME.get(tuple(map(_canonical, variable[len(PREFIX) :].split("__"))))
        if setting is None:
            problems.append(_unknown(variable))
            continue
        try:
            yield _Said(setting, variable, setting.kind.parse(environ[variable]), True)
        except WrongValueError as error:
            problems.append(f"{variable} should be {error}; what was set before stays.")


def _unknown(name: str) -> str:
    """The sentence about a name that is no setting's. Somebody may have pasted anything there: only names are shown."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]{0,60}", name):
        return "Something under senorita is not a setting, and its name cannot be shown."
    if re.search(r"(key|token|secret|password)$", _canonical(name)):
        variable = next((KEYS[engine] for engine in KEYS if engine in name.lower()), "DEEPGRAM_API_KEY, for example")
        return f"{name} is not a setting: keys come from the environment ({variable}) or the keyring only."
    return f"{name} is not a setting{_nearest(name)}"


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    if name.startswith(PREFIX):
        prefix, known = PREFIX, [setting.variable.removeprefix(PREFIX) for setting in SETTINGS]
    else:
        prefix, known = "senorita.", [*(setting.name for setting in SETTINGS), *sorted(_GROUPS)]
    near = get_close_matches(name.removeprefix(prefix), known, 1, 0.7)
    return f"; did you mean {prefix}{near[0]}?" if near else "."
