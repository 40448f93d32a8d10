"""Where the headless client keeps its files: on disk, or in a draft of what would be written.

Documents are in client; how a change is shown is in patch.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """What an editor needs of files. Each raises OSError where it cannot be done."""

    def read(self, path: Path) -> bytes: ...
    def write(self, path: Path, data: bytes) -> None: ...
    def create(self, path: Path) -> None: ...
    def delete(self, path: Path) -> None: ...
    def rename(self, old: Path, new: Path) -> None: ...


class Disk:
    """The files themselves."""

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def write(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)

    def create(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("xb").close()

    def delete(self, path: Path) -> None:
        path.unlink()

    def rename(self, old: Path, new: Path) -> None:
        if new.exists():
            raise FileExistsError(17, "there is a file of that name")
        new.parent.mkdir(parents=True, exist_ok=True)
        old.rename(new)


@dataclass(frozen=True)
class Change:
    """A file that is another than before; None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None


class Draft:
    """Files as they would be: nothing reaches the disk before ``write_down``."""

    def __init__(self) -> None:
        self._found: dict[Path, bytes | None] = {}
        self._now: dict[Path, bytes | None] = {}

    def read(self, path: Path) -> bytes:
        data = self._look(path)
        if data is None:
            raise FileNotFoundError(2, "there is no such file")
        return data

    def write(self, path: Path, data: bytes) -> None:
        self._look(path)
        self._now[path] = data

    def create(self, path: Path) -> None:
        if self._look(path) is not None:
            raise FileExistsError(17, "there is a file of that name")
        self._now[path] = b""

    def delete(self, path: Path) -> None:
        self.read(path)
        self._now[path] = None

    def rename(self, old: Path, new: Path) -> None:
        data = self.read(old)
        self.create(new)
        self._now[old], self._now[new] = None, data

    def changes(self) -> list[Change]:
        """What differs from what was found, in the order of the paths."""
        return [
            Change(path, found, self._now[path])
            for path, found in sorted(self._found.items())
            if found != self._now[path]
        ]

    def take(self) -> list[Change]:
        """The same; what is there now counts as found from here on."""
        changes = self.changes()
        self._found = dict(self._now)
        return changes

    def _look(self, path: Path) -> bytes | None:
        if path not in self._now:
            self._found[path] = self._now[path] = _held(path)
        return self._now[path]


def write_down(changes: list[Change]) -> None:
    """Brings changes to the disk, deletions last; raises OSError, before the first, where a file is not as it was."""
    for change in changes:
        if _held(change.path) != change.before:
            raise OSError(0, f"{change.path.name} has changed meanwhile, so nothing was written")
    for change in sorted(changes, key=lambda change: change.after is None):
        try:
            _put(change.path, change.after)
        except OSError as error:
            raise OSError(error.errno, f"{change.path.name} cannot be written: {error.strerror}") from None


def _held(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _put(path: Path, data: bytes | None) -> None:
    """Writes a file whole or not at all; it keeps its mode, and a link stays a link. Without data it goes."""
    if data is None:
        path.unlink()
        return
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".senorita-", delete=False) as file:
        made = Path(file.name)
    try:
        made.write_bytes(data)
        made.chmod(mode)
        made.replace(path)
    except OSError:
        made.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
