"""The parts of README.md that are made from the code: types, methods, names.

A generated part stands between ``<!-- begin WHAT -->`` and ``<!-- end -->``. The line ``<!-- schema: … -->`` holds a
hash of all types: it changes with them, which is the sign to read the words around them again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping

from senorita_lsp.protocol import types
from senorita_lsp.protocol.families import FAMILIES, SLOTS
from senorita_lsp.protocol.method import METHODS, Method
from senorita_lsp.protocol.names import EDITOR_COMMANDS, ERROR_CODES, SERVER_COMMANDS, STAGES
from senorita_lsp.protocol.typescript import declarations, definitions

BLOCK = re.compile(r"(?P<head><!-- begin (?P<what>[\w-]+)(?:: (?P<names>[\w, \n]+?))? -->\n).*?<!-- end -->", re.DOTALL)
_HASH = re.compile(r"<!-- schema: \w* -->")


def schema_hash() -> str:
    """A hash of everything about the types that a program can notice."""
    return hashlib.sha256(json.dumps(definitions(), sort_keys=True).encode()).hexdigest()[:32]


def refreshed(readme: str) -> str:
    """The specification with its generated parts as the code has them now."""
    readme = _HASH.sub(f"<!-- schema: {schema_hash()} -->", readme)
    return BLOCK.sub(_block, readme)


def _block(match: re.Match[str]) -> str:
    return f"{match['head']}{PARTS[match['what']](match['names'] or '')}\n<!-- end -->"


def _types(names: str) -> str:
    chosen = [getattr(types, name.strip()) for name in names.split(",")]
    return f"```typescript\n{declarations(chosen)}\n```"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))


def _methods(sender: str) -> str:
    def name(kind: str, method: Method) -> str:
        model = method.params if kind == "params" else method.result
        return f"`{model.__name__}`" if model else "none" if kind == "params" else "null"

    return _table(
        ("method", "kind", "params", "result"),
        (
            (
                f"`{method.name}`",
                method.kind,
                name("params", method),
                name("result", method) if method.kind == "request" else "–",
            )
            for method in METHODS.values()
            if method.sender == sender
        ),
    )


def _families(_: str) -> str:
    return _table(
        ("family", "slots", "what it asks for"),
        (
            (f"`{name}`", " ".join(f"`{slot}`" for slot in slots.split()), meaning)
            for name, (slots, meaning) in FAMILIES.items()
        ),
    )


def _slots(_: str) -> str:
    return _table(("slot", "type", "meaning"), ((f"`{name}`", *row) for name, row in SLOTS.items()))


def _arguments(arguments: Mapping[str, str]) -> str:
    inside = ", ".join(f"{name}: {kind}" for name, kind in arguments.items()).replace("|", "\\|")
    return f"`{{ {inside} }}`" if inside else "`{}`"


def _editor_commands(_: str) -> str:
    return _table(
        ("command", "arguments"), ((f"`{name}`", _arguments(kinds)) for name, kinds in EDITOR_COMMANDS.items())
    )


def _server_commands(_: str) -> str:
    return _table(("command", "arguments"), ((f"`{name}`", f"`{kinds}`") for name, kinds in SERVER_COMMANDS.items()))


def _error_codes(_: str) -> str:
    return _table(("code", "meaning"), ((f"`{name}`", meaning) for name, meaning in ERROR_CODES.items()))


def _stages(_: str) -> str:
    return _table(("stage", "from when to when"), ((f"`{name}`", meaning) for name, meaning in STAGES.items()))


PARTS: Mapping[str, Callable[[str], str]] = {
    "types": _types,
    "methods": _methods,
    "families": _families,
    "slots": _slots,
    "editor-commands": _editor_commands,
    "server-commands": _server_commands,
    "error-codes": _error_codes,
    "stages": _stages,
}
"""What may stand after ``begin``, and who writes it."""
