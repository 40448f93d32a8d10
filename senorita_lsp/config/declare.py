"""How a setting is declared: a field of a frozen dataclass that carries its kind, its help and who may set it.

The settings themselves are in settings and engines, the kinds of values in kind.
"""

from __future__ import annotations

from dataclasses import field
from typing import TypeVar

from senorita_lsp.config.kind import Kind

_T = TypeVar("_T")


def setting(
    default: _T,
    kind: Kind,
    text: str,
    *,
    machine: bool = False,
    safe: _T | None = None,
    secret: bool = False,
) -> _T:
    """A field. ``machine``: it is about this machine or opens a door, so a workspace may not set it, but to ``safe``,
    which closes the door; ``secret``: it is never shown."""
    metadata = {"kind": kind, "help": text, "machine": machine, "safe": safe, "secret": secret}
    result: _T = field(default=default, repr=not secret, metadata=metadata)
    return result
