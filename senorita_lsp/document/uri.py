"""``file`` URIs and absolute paths, as strings: nothing is looked up on a disk.

Source: RFC 8089 and RFC 3986. Which system a path belongs to is told by its shape: a drive letter or a host means
Windows (``C:\\x``, ``\\\\host\\share\\x``), anything else POSIX. ``.`` and ``..`` stay as they are: resolving them, and
keeping paths inside a folder, is for whoever uses the path.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_FILE = re.compile(r"file:(?://(?P<host>[^/?#]*)|(?!//))(?P<path>/[^?#]*)", re.IGNORECASE)
_DRIVE_PATH = re.compile(r"/([A-Za-z])(?::|%3A|\|)(?=/|$)", re.IGNORECASE)
_DRIVE = re.compile(r"([A-Za-z]):[\\/]")
_LOCAL = ("", "localhost")
# What no file name can hold: a URI with one of them encoded names no file.
_IMPOSSIBLE = re.compile(r"%00|%2F|\0", re.IGNORECASE)
_IMPOSSIBLE_WINDOWS = re.compile(r"%00|%2F|%5C|%3A|[\0\\:]", re.IGNORECASE)


def path_of(uri: str) -> str | None:
    """The absolute path that a ``file`` URI names; None for other schemes and for what names no file.

    Bytes that are not UTF-8 become surrogates, as ``os.fsdecode`` has it. A URI with a query or a fragment names
    no file: an unencoded ``#`` or ``?`` would otherwise turn one file into another.
    """
    match = _FILE.fullmatch(uri)
    if match is None:
        return None
    host, path = (match["host"] or "").lower(), match["path"]
    drive = _DRIVE_PATH.match(path)
    if host not in _LOCAL:
        return None if drive else _windows("\\\\" + host, path)
    if drive:
        return _windows(drive[1].upper() + ":", path[drive.end() :] or "/")
    return None if _IMPOSSIBLE.search(path) else _decoded(path)


def _windows(root: str, path: str) -> str | None:
    return None if _IMPOSSIBLE_WINDOWS.search(path) else root + _decoded(path).replace("/", "\\")


def _decoded(path: str) -> str:
    return unquote(path, errors="surrogateescape")


def uri_of(path: str) -> str:
    """The ``file`` URI of an absolute path, POSIX or Windows; raises ValueError for a relative one or one with NUL."""
    if "\0" in path:
        raise ValueError("a path holds no NUL")
    if path.startswith("/"):
        return "file://" + _encoded(path)
    plain = _without_prefix(path)
    if _DRIVE.match(plain):
        return f"file:///{plain[0].upper()}:" + _encoded(plain[2:].replace("\\", "/"))
    if plain.startswith("\\\\") and (host := plain[2:].partition("\\")[0]):
        return f"file://{host.lower()}" + (_encoded(plain[2 + len(host) :].replace("\\", "/")) or "/")
    raise ValueError("the path is not absolute")


def _without_prefix(path: str) -> str:
    r"""The path without Windows' prefix for long names (``\\?\C:\x``, ``\\?\UNC\host\share``)."""
    if path.startswith("\\\\?\\UNC\\"):
        return "\\\\" + path[8:]
    return path.removeprefix("\\\\?\\")


def _encoded(path: str) -> str:
    return quote(path, safe="/", errors="surrogateescape")
