"""Paths a user may name, kept inside the workspace folders by their spelling alone.

What belongs here: pure string logic, the same on every system, so that a path is judged alike wherever the editor
runs. What does not: symbolic links and everything else only the disk knows (engines/workspace/files.py checks the
real path when it is done).

A path is refused rather than repaired when any system, editor or URI decoder could read it as another one: Windows
device names and stripped endings ("Naming Files, Paths, and Namespaces", Microsoft Learn), percent-encoding
(RFC 3986, section 2.1), and characters that Unicode compatibility folding turns into dots or slashes.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import Final

from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import refuse

MAX_PART_BYTES: Final = 255
MAX_PATH_BYTES: Final = 4096

_DRIVE = re.compile(r"[A-Za-z]:")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_FORBIDDEN = frozenset('<>:"|?*')
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_GUARDED = frozenset({".git"})


def slashed(path: str) -> str:
    """The path with "/" between its parts, and none at its end."""
    path = path.replace("\\", "/")
    return path.rstrip("/") or path[:1]


def is_absolute(path: str) -> bool:
    """Whether a path begins at a root, a drive or a network share."""
    return path.startswith(("/", "\\")) or _DRIVE.match(path) is not None


def contained(path: str, folders: tuple[str, ...], base: str | None = None) -> str | Refusal:
    """The absolute path that ``path`` means, or why it may not be used.

    A relative path starts at ``base`` (an absolute folder; the first workspace folder when None). The result lies in
    one of ``folders``, has "/" between its parts and no ``.`` or ``..`` in it.
    """
    if not folders:
        return refuse("no_workspace")
    if not path.strip() or len(path.encode("utf-8", "replace")) > MAX_PATH_BYTES:
        return refuse("path_bad")
    plain = path.replace("\\", "/")
    home = folder_of(plain, folders) if is_absolute(path) else None
    named = plain[len(slashed(home)) :].lstrip("/") if home is not None else plain
    if named.rsplit("/", 1)[-1] in ("", ".", ".."):
        return refuse("path_outside" if home is None and is_absolute(path) else "path_bad")
    if is_absolute(named) or _suspicious(named):
        return refuse("path_outside" if is_absolute(named) or named.startswith("~") else "path_bad")
    start = slashed(home if home is not None else base or folders[0])
    whole = posixpath.normpath(posixpath.join(start, named))
    return whole if _strictly_inside(whole, folders) else refuse("path_outside")


def folder_of(path: str, folders: tuple[str, ...]) -> str | None:
    """The workspace folder an absolute path lies in, the innermost one; None when it lies in none."""
    holding = [folder for folder in folders if _within(slashed(path), slashed(folder))]
    return max(holding, key=len, default=None)


def relative(path: str, folders: tuple[str, ...]) -> str:
    """How a path is named to the user: relative to its folder, else only its last part."""
    folder = folder_of(path, folders)
    if folder is None:
        return name_of(path)
    return slashed(path)[len(slashed(folder)) :].lstrip("/")


def told(path: str, folders: tuple[str, ...]) -> str:
    """As ``relative``, from its folder's own name on where there are several, for each may have such a file."""
    folder = folder_of(path, folders)
    named = relative(path, folders)
    return f"{name_of(folder)}/{named}" if folder is not None and len(folders) > 1 else named


def absolute(file: str, folders: tuple[str, ...]) -> str | Refusal:
    """The absolute path of an entry of ``Snapshot.files``."""
    return contained(file, folders)


def name_of(path: str) -> str:
    """The last part of a path."""
    return slashed(path).rsplit("/", 1)[-1]


def parent_of(path: str) -> str:
    """The folder a path lies in."""
    return posixpath.dirname(slashed(path))


def _within(path: str, folder: str) -> bool:
    if _DRIVE.match(folder) or folder.startswith("//"):
        path, folder = path.lower(), folder.lower()
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _strictly_inside(path: str, folders: tuple[str, ...]) -> bool:
    return any(_within(path, slashed(folder)) and slashed(path) != slashed(folder) for folder in folders)


def _suspicious(path: str) -> bool:
    return path.startswith("~") or _ENCODED.search(path) is not None or any(map(_bad_part, path.split("/")))


def _bad_part(part: str) -> bool:
    if part in ("", ".", ".."):
        return False
    return (
        len(part.encode("utf-8", "replace")) > MAX_PART_BYTES
        or part.casefold() in _GUARDED
        or part != part.rstrip(". ")
        or part != part.lstrip(" ")
        or not _FORBIDDEN.isdisjoint(part)
        or _RESERVED.fullmatch(part) is not None
        or any(unicodedata.category(character) in _HIDDEN for character in part)
        or _folds_to_another(part)
    )


def _folds_to_another(part: str) -> bool:
    folded = unicodedata.normalize("NFKC", part)
    special = [[character for character in text if character in "./\\:%~"] for text in (part, folded)]
    return special[0] != special[1] or folded != folded.rstrip(". ")
