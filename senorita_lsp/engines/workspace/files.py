"""File operations on disk: create, rename, delete; only inside the workspace's real folders, never over a file.

The last check is made here, on the real path at the moment of the operation: the parent folder is opened part by part
without following links, so that a link made in the meantime leads nowhere.
"""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from senorita_lsp.engines.errors import EngineError

MAX_KEPT_BYTES: Final = 16 << 20
"""A deleted file up to this size is given back, so that the deletion can be undone."""

_DIRECTORY: Final = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_AT: Final = os.open in os.supports_dir_fd and os.unlink in os.supports_dir_fd


async def create(path: str, text: str, folders: tuple[str, ...]) -> None:
    """A new file with ``text`` in UTF-8, and the folders above it; surrogates become the bytes they stand for.

    Raises EngineError: ``exists``, ``outside``, ``denied``, ``diskFull``, ``failed``.
    """
    await asyncio.to_thread(_create, path, text.encode("utf-8", "surrogateescape"), folders)


async def rename(path: str, to: str, folders: tuple[str, ...]) -> None:
    """A file gets another name or place. Raises EngineError: as ``create``, and ``notFound``, ``notFile``."""
    await asyncio.to_thread(_rename, path, to, folders)


async def delete(path: str, folders: tuple[str, ...], expect: str | None = None) -> bytes | None:
    """Deletes a file and gives back what it held, None where that is more than MAX_KEPT_BYTES.

    With ``expect`` only a file that holds exactly this text. Raises EngineError: ``notFound``, ``notFile``,
    ``outside``, ``changed``, ``denied``, ``failed``.
    """
    wanted = None if expect is None else expect.encode("utf-8", "surrogateescape")
    return await asyncio.to_thread(_delete, path, folders, wanted)


async def prepare(path: str, to: str | None, folders: tuple[str, ...], exists: bool) -> bytes | None:
    """Checks what another program is about to do to ``path``, and gives back what the file holds now.

    ``exists`` says whether the file must be there (delete, rename) or must not (create); ``to`` must not be. The
    folders above what is to be created, or ``to``, are made. None where there is no file, or more than MAX_KEPT_BYTES
    of it. Raises EngineError: ``exists``, ``notFound``, ``notFile``, ``outside``, ``denied``, ``failed``.
    """
    return await asyncio.to_thread(_prepare, path, to, folders, exists)


@dataclass(frozen=True)
class _Place:
    """A name in an open folder (``handle``), or its whole path where the system has no such handles."""

    name: str
    handle: int | None


def _create(path: str, data: bytes, folders: tuple[str, ...]) -> None:
    with _told(path), _place(path, folders, make=True) as place:
        file = os.open(place.name, _NEW, 0o666, dir_fd=place.handle)
        with os.fdopen(file, "wb") as stream:
            stream.write(data)


def _prepare(path: str, to: str | None, folders: tuple[str, ...], exists: bool) -> bytes | None:
    if to is not None:
        _make_room(to, folders)
    if not exists:
        _make_room(path, folders)
        return None
    with _told(path), _place(path, folders) as place:
        return _read(place) if _plain(place, path) <= MAX_KEPT_BYTES else None


def _make_room(path: str, folders: tuple[str, ...]) -> None:
    """Makes the folders above a new file, as not every program does; raises EngineError where the name is taken."""
    with _told(path), _place(path, folders, make=True) as place:
        _refuse_existing(place)


def _rename(path: str, to: str, folders: tuple[str, ...]) -> None:
    with _told(path), _place(path, folders) as old:
        _plain(old, path)
        with _told(to), _place(to, folders, make=True) as new:
            _move(old, new)


def _move(old: _Place, new: _Place) -> None:
    """A link under the new name first, for unlike a rename it fails where something is; then the old name goes."""
    if _same_file(old, new):
        os.rename(old.name, new.name, src_dir_fd=old.handle, dst_dir_fd=new.handle)
        return
    try:
        os.link(old.name, new.name, src_dir_fd=old.handle, dst_dir_fd=new.handle, follow_symlinks=False)
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINKS:
            raise
        _refuse_existing(new)
        os.rename(old.name, new.name, src_dir_fd=old.handle, dst_dir_fd=new.handle)
        return
    os.unlink(old.name, dir_fd=old.handle)


_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EXDEV, errno.EMLINK, errno.EINVAL)


def _same_file(old: _Place, new: _Place) -> bool:
    """Whether both names are one file in one folder: a change of letter case where the disk ignores it."""
    if old.name.casefold() != new.name.casefold():
        return False
    try:
        before = os.stat(old.name, dir_fd=old.handle, follow_symlinks=False)
        after = os.stat(new.name, dir_fd=new.handle, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(before, after) and before.st_nlink == 1


def _refuse_existing(place: _Place) -> None:
    try:
        os.stat(place.name, dir_fd=place.handle, follow_symlinks=False)
    except FileNotFoundError:
        return
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _delete(path: str, folders: tuple[str, ...], expect: bytes | None) -> bytes | None:
    with _told(path), _place(path, folders) as place:
        size = _plain(place, path)
        data = _read(place) if size <= MAX_KEPT_BYTES else None
        if expect is not None and data != expect:
            raise EngineError("changed", f"{_name(path)} has changed since, so I left it as it is.")
        os.unlink(place.name, dir_fd=place.handle)
        return data


def _read(place: _Place) -> bytes:
    file = os.open(place.name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), dir_fd=place.handle)
    with os.fdopen(file, "rb") as stream:
        return stream.read(MAX_KEPT_BYTES + 1)


def _plain(place: _Place, path: str) -> int:
    """The size of a plain file; links, folders and devices are left alone."""
    found = os.stat(place.name, dir_fd=place.handle, follow_symlinks=False)
    if not stat.S_ISREG(found.st_mode):
        raise EngineError("notFile", f"{_name(path)} is not a regular file, so I left it alone.")
    return found.st_size


@contextmanager
def _place(path: str, folders: tuple[str, ...], make: bool = False) -> Iterator[_Place]:
    """The file's name in its opened real folder; with ``make`` the folders above it are made where they are not."""
    parent, name = os.path.split(path)
    root, parts = _inside(parent, folders)
    if name in ("", ".", "..") or "\0" in path:
        raise EngineError("outside", "That is not a name for a file.")
    if not _AT:
        target = Path(root, *parts)
        if make:
            target.mkdir(parents=True, exist_ok=True)
        yield _Place(str(target / name), None)
        return
    handle = os.open(root, _DIRECTORY)
    try:
        for part in parts:
            handle = _step(handle, part, make)
        yield _Place(name, handle)
    finally:
        os.close(handle)


def _step(handle: int, part: str, make: bool) -> int:
    """The folder ``part`` within an opened one, which is closed where it could be opened."""
    if make:
        with suppress(FileExistsError):
            os.mkdir(part, dir_fd=handle)
    inner = os.open(part, _DIRECTORY, dir_fd=handle)
    os.close(handle)
    return inner


def _inside(parent: str, folders: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The real workspace folder that really holds ``parent``, and the parts between them."""
    try:
        real = Path(os.path.realpath(parent))
        roots = [Path(os.path.realpath(folder)) for folder in folders]
    except (OSError, ValueError) as error:
        raise EngineError("outside", "That is not a path I can use.") from error
    holding = [root for root in roots if real.is_relative_to(root)]
    if not holding:
        raise EngineError("outside", "That is outside the workspace, so I left it alone.")
    root = max(holding, key=lambda folder: len(folder.parts))
    return str(root), real.relative_to(root).parts


def _name(path: str) -> str:
    return Path(path).name


_WORDS: Final = {
    errno.EEXIST: ("exists", "{name} is already there."),
    errno.ENOENT: ("notFound", "{name} is not there."),
    errno.ENOTDIR: ("outside", "{name} is not in a real folder of the workspace."),
    errno.ELOOP: ("outside", "{name} is not in a real folder of the workspace."),
    errno.EACCES: ("denied", "I have no permission for {name}."),
    errno.EPERM: ("denied", "I have no permission for {name}."),
    errno.EROFS: ("denied", "{name} is on a disk that cannot be written to."),
    errno.ENOSPC: ("diskFull", "The disk is full."),
    errno.EDQUOT: ("diskFull", "The disk is full."),
    errno.EISDIR: ("notFile", "{name} is a folder."),
    errno.ENAMETOOLONG: ("failed", "That name is too long."),
}


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turns what the system says into one sentence without a path."""
    try:
        yield
    except OSError as error:
        code, words = _WORDS.get(error.errno or 0, ("failed", "The system refused access to {name}."))
        raise EngineError(code, words.format(name=_name(path))) from None
