"""Creates engines by name: ``engines/<kind>/<name>.py`` has ``create(settings)``; other names are looked up among the
entry points of installed packages (plugin).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from senorita_lsp.engines import plugin
from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from senorita_lsp.config import Settings

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def engines(kind: str, names: Sequence[str], settings: Settings) -> list[Any]:
    """One engine for each name, in their order; a name that cannot be made stands for itself and says why.

    Not for an event loop where a name is not built in: packages are searched and imported.
    """
    return [_make(kind, name, settings) for name in names]


def _make(kind: str, name: str, settings: Settings) -> Any:
    if not _NAME.fullmatch(name):
        return Absent(name, f"There is no engine called {name[:40]}.")
    create = _maker(kind, name) or partial(plugin.made, kind, name)
    try:
        engine = create(settings)
    except EngineError as error:
        return Absent(name, error.message)
    if engine.network and settings.privacy == "local":
        return Absent(name, f"{name} uses the network, which the setting senorita.privacy forbids.", network=True)
    return engine


def _maker(kind: str, name: str) -> Any:
    """The ``create`` of an engine that is built in; None where the name is none of them."""
    module = f"senorita_lsp.engines.{kind}.{name.replace('-', '_')}"
    if find_spec(module) is None:
        return None
    return getattr(import_module(module), "create", None)


class Absent:
    """An engine that cannot be used, in the place of one that could: it says why, and raises that."""

    model = ""

    def __init__(self, name: str, reason: str, network: bool = False) -> None:
        self.name, self.network = name, network
        self._reason = reason

    async def available(self) -> str | None:
        return self._reason

    async def warm(self, progress: Any) -> None:
        raise EngineError("unavailable", self._reason, self.name)

    async def voices(self) -> list[Any]:
        return []

    async def close(self) -> None:
        """Nothing was opened."""


def missing(package: str, engine: str) -> str | None:
    """What to say where a package is not installed; None where it is."""
    if find_spec(package) is not None:
        return None
    return f"{engine} needs a package that is not installed: pip install 'senorita-lsp[local]'."
