"""Descriptions of the settings: a JSON schema for editors, and a page for people."""

from __future__ import annotations

import json
from typing import Any

from senorita_lsp.config.settings import SETTINGS, Setting


def as_json_schema() -> dict[str, Any]:
    """The ``properties`` of VS Code's ``contributes.configuration``, by full name.

    Settings that a folder may not set are in scope "machine", which VS Code neither takes from a workspace nor syncs.
    """
    return {f"senorita.{setting.name}": _property(setting) for setting in SETTINGS}


def _property(setting: Setting) -> dict[str, Any]:
    return {
        **setting.kind.schema(),
        "default": _plain(setting),
        "markdownDescription": setting.help,
        "scope": "machine" if setting.machine else "window",
    }


def _plain(setting: Setting) -> Any:
    """The default as JSON has it."""
    if setting.kind.schema()["type"] == "object":
        return dict(setting.default)
    return list(setting.default) if isinstance(setting.default, tuple) else setting.default


_INTRODUCTION = """\
# Settings

Generated from `senorita_lsp/config`; edit there.

Editors send settings as `initializationOptions`, or in reply to `workspace/configuration` for the section `senorita`.
Names can be nested (`{"stt": {"engines": ["whisper"]}}`) or dotted (`{"stt.engines": ["whisper"]}`). Later sources win:
initialization options, then workspace configuration, then the environment. In the environment a list is JSON or
separated by commas, an object is JSON, and an empty variable counts as not set. Invalid and unknown settings are
reported once, and the last valid value stays in force.

Settings marked ◆ concern this machine or its security. They are accepted from initialization options and the
environment, and from workspace configuration only if the editor keeps them out of a folder's reach, as VS Code does; a
folder can always ask for more caution (`privacy` `local`, `terminal.confirm` `true`).

Keys are not settings. They come from the environment or the operating system's keyring (service `senorita`):
`DEEPGRAM_API_KEY`, `GROQ_API_KEY`, `OPENAI_API_KEY`, `RIME_API_KEY`.

| setting | default | what it does | environment |
|---|---|---|---|
"""


def as_markdown() -> str:
    """The settings as a page for people."""
    return _INTRODUCTION + "".join(_row(setting) for setting in SETTINGS)


def _row(setting: Setting) -> str:
    options = getattr(setting.kind, "options", {})
    text = " ".join([setting.help, *(f"`{name}`: {meaning}" for name, meaning in options.items())])
    default = f"`{json.dumps(_plain(setting))}`"
    mark = " ◆" if setting.machine else ""
    return f"| `senorita.{setting.name}`{mark} | {default} | {text} | `{setting.variable}` |\n"
