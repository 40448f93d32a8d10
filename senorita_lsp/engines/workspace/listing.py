"""Lists a workspace's files, off the event loop.

A listing knows whether it is still true (``outdated``): a folder is as new as what last came into it or left it.

Left out: version control's own folders, installed packages, caches, virtual environments, what .gitignore says (git's
rules, by pathspec), symbolic links that lead out of the folder or to a folder, and names that are not Unicode.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST_FILES: Final = 50_000
MOST_ENTRIES: Final = 1_000_000
"""Entries looked at in all, files or not: the bound for a folder such as "/"."""
MAX_IGNORE_BYTES: Final = 1 << 20
SETTLED_NS: Final = 50_000_000
"""The coarsest clock of a file system that is reckoned with (a kernel's tick is a tenth of it)."""

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


@dataclass(frozen=True)
class Listing:
    """The files of workspace folders, and the folders and ignore files they come from, each as it was (``_stamp``)."""

    files: tuple[str, ...] = ()
    seen: dict[str, int] = field(default_factory=dict, repr=False)


async def list_files(folders: tuple[str, ...], limit: int = MOST_FILES) -> Listing:
    """The files of the workspace folders, at most ``limit``, the least deep first.

    Those of the first folder are relative to it, those of the others absolute; "/" stands between parts. A folder that
    cannot be read counts as empty.
    """
    return await asyncio.to_thread(_list, folders, limit)


async def outdated(listing: Listing) -> bool:
    """Whether files may have come or gone since; nothing but the folders themselves is looked at."""
    return await asyncio.to_thread(
        lambda: any(stamp < 0 or _stamp(path) != stamp for path, stamp in listing.seen.items())
    )


def _list(folders: tuple[str, ...], limit: int) -> Listing:
    found, seen = dict[str, None](), dict[str, int]()
    for number, folder in enumerate(folders):
        prefix = "" if number == 0 else Path(folder).as_posix().rstrip("/") + "/"
        for path in _walk(folder, seen):
            if len(found) >= limit:
                return Listing(tuple(found), seen)
            found[prefix + path] = None
    return Listing(tuple(found), seen)


def _stamp(path: str) -> int:
    """When a folder or a file last changed, in nanoseconds; 0 where there is none.

    -1 within SETTLED_NS of that: the next change may leave the same time.
    """
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116 - thousands of folders: a Path each takes longer than this
    except OSError:
        return 0
    return changed if abs(time.time_ns() - changed) > SETTLED_NS else -1


def _walk(root: str, seen: dict[str, int]) -> Iterator[str]:
    """The files below ``root``, folder by folder, the nearest folders first; ``seen`` takes what they come from."""
    waiting, count = deque([_Folder("")]), 0
    while waiting and count < MOST_ENTRIES:
        folder = waiting.popleft()
        here = str(Path(root, folder.path))
        seen[here] = _stamp(here)
        entries = _entries(root, folder)
        count += len(entries)
        seen.update((entry.path, _stamp(entry.path)) for entry in entries if entry.name == ".gitignore")
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
        return entry.is_file() and real.startswith(os.path.join(os.path.realpath(root), ""))  # noqa: PTH118 - ends in a separator
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
