"""What of the Neovim plug-in follows from the server: its settings. The plug-in itself is tested by ``make neovim``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from senorita_lsp.config.describe import as_json_schema

SETTINGS = Path(__file__).parent.parent / "editors" / "neovim" / "lua" / "senorita" / "settings.lua"

TYPES = {"string": "string", "boolean": "boolean", "integer": "integer", "array": "string[]"}
"""As LuaCATS calls what JSON Schema does."""


def lua(value: Any) -> str:
    """A JSON value as Lua writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        members = [f"[{lua(name)}] = {lua(item)}" for name, item in value.items()]
        return "{ " + ", ".join(members) + " }" if members else "{}"
    if isinstance(value, list):
        return "{ " + ", ".join(map(lua, value)) + " }" if value else "{}"
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace("\n", "\\n")
        return f'"{quoted}"' if "'" in value and '"' not in value else "'" + quoted.replace("'", "\\'") + "'"
    return json.dumps(value)


def as_lua() -> str:
    """The settings as the plug-in has them: for its help, for types, and for what it says about wrong ones."""
    page = [
        "-- Generated from senorita_lsp/config; edit there, and run `make update`.",
        "-- stylua: ignore start",
        "-- luacheck: no max line length",
        "",
        "---@class senorita.Settings by their dotted names, or nested",
    ]
    schema = {name.removeprefix("senorita."): about for name, about in as_json_schema().items()}
    for name, about in schema.items():
        kind = "|".join(f"'{word}'" for word in about["enum"]) if "enum" in about else TYPES.get(about["type"])
        page.append(f"---@field ['{name}']? {kind or 'table<string, string>'}")
    page += ["", "---@type { name: string, type: string, default: any, machine: boolean, help: string }[]", "return {"]
    for name, about in schema.items():
        words = [
            f"`{word}`: {means}"
            for word, means in zip(about.get("enum", ()), about.get("enumDescriptions", ()), strict=True)
        ]
        text = " ".join([about["markdownDescription"], *words])
        machine = about["scope"] == "machine"
        page.append(
            f"  {{ name = {lua(name)}, type = {lua(about['type'])}, default = {lua(about['default'])}, "
            f"machine = {lua(machine)}, help = {lua(text)} }},"
        )
    return "\n".join([*page, "}", ""])


def test_the_settings_are_those_of_the_server(same_file: Callable[[Path, str], None]) -> None:
    same_file(SETTINGS, as_lua())
