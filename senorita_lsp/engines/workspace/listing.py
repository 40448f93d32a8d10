"""Which files a workspace has: listed off the event loop, without what nobody means to open.

Left out: version control's own folders, installed packages, caches, virtual environments, what .gitignore says (git's
rules, by pathspec), symbolic links that lead out of the folder or to a folder, and names that are not Unicode.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST_FILES: Final = 50_000
MOST_ENTRIES: Final = 1_000_000
"""Entries looked at in all, files or not: the bound for a folder such as "/"."""
MAX_IGNORE_BYTES: Final = 1 << 20

SKIPPED: Final = frozenset(
    {".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "__pycache__", ".venv", "venv", ".tox", ".nox"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".eggs", ".cache", ".gradle", ".terraform"}
    | {"site-packages", ".direnv", ".parcel-cache", ".turbo", ".yarn", ".pnpm-store", ".DS_Store"}
)


@dataclass(frozen=True)
class _Folder:
    """One folder yet to be read: its path below the root ("" is the root) and the ignore rules that reach it."""

    path: str
    rules: tuple[tuple[str, GitIgnoreSpec], ...] = ()


async def list_files(folders: tuple[str, ...], limit: int = MOST_FILES) -> tuple[str, ...]:
    """The files of the workspace folders, at most ``limit``, the least deep first.

    Those of the first folder are relative to it, those of the others absolute; "/" stands between parts. A folder that
    cannot be read counts as empty.
    """
    return await asyncio.to_thread(_list, folders, limit)


def _list(folders: tuple[str, ...], limit: int) -> tuple[str, ...]:
    found = dict[str, None]()
    for number, folder in enumerate(folders):
        prefix = "" if number == 0 else Path(folder).as_posix().rstrip("/") + "/"
        for path in _walk(folder):
            if len(found) >= limit:
                return tuple(found)
            found[prefix + path] = None
    return tuple(found)


def _walk(root: str) -> Iterator[str]:
    """The files below ``root``, folder by folder, the nearest folders first."""
    waiting, seen = deque([_Folder("")]), 0
    while waiting and seen < MOST_ENTRIES:
        folder = waiting.popleft()
        entries = _entries(root, folder)
        seen += len(entries)
        rules = (*folder.rules, *_rules(root, folder, entries))
        for entry in entries:
            path = f"{folder.path}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if not _ignored(path + "/", rules):
                    waiting.append(_Folder(path + "/", rules))
            elif _plain(entry, root) and not _ignored(path, rules):
                yield path


def _entries(root: str, folder: _Folder) -> list[os.DirEntry[str]]:
    """What a folder holds and may be listed, by name; nothing of a virtual environment."""
    try:
        with os.scandir(Path(root, folder.path)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
    if folder.path and any(entry.name == "pyvenv.cfg" for entry in entries):
        return []
    return [entry for entry in entries if entry.name not in SKIPPED and _unicode(entry.name)]


def _unicode(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _plain(entry: os.DirEntry[str], root: str) -> bool:
    try:
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        real = os.path.realpath(entry.path)
        return entry.is_file() and real.startswith(os.path.join(os.path.realpath(root), ""))  # noqa: PTH118
    except OSError:
        return False


def _rules(root: str, folder: _Folder, entries: list[os.DirEntry[str]]) -> Iterator[tuple[str, GitIgnoreSpec]]:
    for entry in entries:
        if entry.name == ".gitignore" and entry.is_file(follow_symlinks=False):
            spec = _spec(Path(root, folder.path, entry.name))
            if spec is not None:
                yield folder.path, spec


def _spec(path: Path) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return GitIgnoreSpec.from_lines(file.read(MAX_IGNORE_BYTES).splitlines())
    except (OSError, ValueError):
        return None


def _ignored(path: str, rules: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Whether the innermost rule that speaks of a path leaves it out (gitignore(5): later and deeper patterns win)."""
    for base, spec in reversed(rules):
        verdict = spec.check_file(path[len(base) :]).include
        if verdict is not None:
            return verdict
    return False
