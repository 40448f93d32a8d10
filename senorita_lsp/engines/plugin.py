"""Engines of other packages, by entry point: ``senorita_lsp.stt``, ``senorita_lsp.tts``, ``senorita_lsp.llm``.

They are found and created here, and guarded in guard. docs/engines.md says how to write one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from senorita_lsp.engines.errors import EngineError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from senorita_lsp.config import Settings

METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "stt": ("available", "warm", "transcribe", "close"),
    "tts": ("available", "warm", "speak", "voices", "close"),
    "llm": ("available", "warm", "stream", "models", "close"),
}
"""What an engine of each kind has to be able to do: the shapes in ``<kind>/base.py``."""


def made(kind: str, name: str, settings: Settings) -> Any:
    """The engine that an installed package brings under this name, guarded.

    Reads the metadata of all packages, once, and imports the one; not for an event loop. Raises EngineError
    (unavailable), with one sentence, where there is none, there are two, or it is broken.
    """
    from senorita_lsp.engines.guard import GUARDS

    entry = _entry(kind, name)
    where = f"The engine {name}, from the package {_package(entry)},"
    create = _told(f"{where} cannot be imported", name, entry.load)
    if not callable(create):
        raise _broken(f"{where} has no create(settings).", name)
    engine = _told(f"{where} cannot be made", name, lambda: create(settings))
    lacking = _told(f"{where} cannot be made", name, lambda: _lacking(kind, engine))
    if lacking:
        raise _broken(f"{where} is not complete: it has no {', '.join(lacking)}.", name)
    return _told(f"{where} cannot be made", name, lambda: GUARDS[kind](name, engine))


def _lacking(kind: str, engine: Any) -> list[str]:
    return [method for method in METHODS[kind] if not callable(getattr(engine, method, None))]


def _entry(kind: str, name: str) -> EntryPoint:
    found = _entries(kind).get(name, ())
    if not found:
        raise _broken(
            f"There is no engine called {name}: it is not built in, and no installed package provides it.", name
        )
    if len(found) > 1:
        packages = ", ".join(sorted(map(_package, found)))
        raise _broken(f"Several packages provide an engine called {name}: {packages}. Uninstall all but one.", name)
    return found[0]


@cache
def _entries(kind: str) -> Mapping[str, tuple[EntryPoint, ...]]:
    """By their names. Reading them takes some milliseconds a hundred packages."""
    # Its import takes some 40 ms, which nobody has to wait for without such a name.
    from importlib.metadata import entry_points

    found: dict[str, tuple[EntryPoint, ...]] = {}
    for entry in entry_points(group=f"senorita_lsp.{kind}"):
        found[entry.name] = (*found.get(entry.name, ()), entry)
    return found


def _package(entry: EntryPoint) -> str:
    name = entry.dist.name if entry.dist is not None else ""
    return re.sub(r"[^\w.-]", "", name or "")[:60] or "of no name"


def _told(what: str, name: str, work: Callable[[], Any]) -> Any:
    """What ``work`` gives. Of what it raises only the kind is told: its text may hold anything."""
    try:
        return work()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is somebody else's code
        raise _broken(f"{what} ({type(error).__name__[:60]}).", name) from None


def _broken(message: str, name: str) -> EngineError:
    return EngineError("unavailable", message, name)
