"""The file of what corrections taught: one per project, in the user's state folder, readable by nobody else.

What is learned is defined in transcript/learned.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace import folders
from senorita_lsp.transcript.learned import MOST, Pair, fits

Mark = tuple[int, int, int]
"""Tells one state of a file from the next."""

_MOST_BYTES: Final = 200_000


@dataclass(frozen=True)
class Learned:
    """Of the project in ``folder`` (an absolute path): what was heard and what was meant, the newest last."""

    folder: str
    pairs: tuple[Pair, ...] = ()


def base() -> Path:
    """Where the files are."""
    return folders.state() / "learned"


def load(folder: str) -> Learned:
    """What was learned in a project; nothing where its file is not there, or is not as it was written."""
    return Learned(folder, _pairs(_read(_file(folder)), folder))


def mark(folder: str) -> Mark | None:
    """The state of a project's file, None where there is none."""
    try:
        return _mark(_file(folder).stat())
    except OSError:
        return None


def _mark(found: os.stat_result) -> Mark:
    return found.st_mtime_ns, found.st_size, found.st_ino


def every() -> tuple[Learned, ...]:
    """What was learned in every project."""
    files = sorted(base().glob("*.json")) if base().is_dir() else []
    found = [(data, data.get("folder")) for data in map(_read, files)]
    return tuple(Learned(name, _pairs(data, name)) for data, name in found if isinstance(name, str))


def save(learned: Learned) -> Mark | None:
    """Writes what was learned in a project, whole or not at all, and returns the state of that very file; blocks.
    Raises EngineError (denied)."""
    path = _file(learned.folder)
    try:
        if not learned.pairs:
            path.unlink(missing_ok=True)
            return None
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"folder": learned.folder, "pairs": [list(pair) for pair in learned.pairs]}, indent=1)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # readable by its owner alone
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            written = _mark(Path(name).stat())
            Path(name).replace(path)
            return written
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError:
        raise EngineError("denied", "What was learned could not be kept in your state folder.") from None


def _file(folder: str) -> Path:
    name = hashlib.sha256(os.path.normcase(folder).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return base() / f"{name}.json"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _pairs(data: Mapping[str, Any], folder: str) -> tuple[Pair, ...]:
    found: list[Pair] = []
    pairs = data.get("pairs")
    for pair in pairs if isinstance(pairs, list) and data.get("folder") == folder else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(side, str) for side in pair):
            heard, meant = (" ".join(side.split()) for side in pair)
            if fits((heard, meant)) and (heard + meant).isprintable():
                found.append((heard, meant))
    return tuple(found[-MOST:])
