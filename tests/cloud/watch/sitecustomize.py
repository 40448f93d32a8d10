"""Run by every Python process with this folder on its path: writes down each host that is looked up or connected to.

What is not of this machine is refused, so that nothing ever leaves it; the file is named by NETWORK_WATCH.
"""

from __future__ import annotations

import os
import socket
import sys

_FILE = os.open(os.environ["NETWORK_WATCH"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})
_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def _host(value: object) -> str:
    """The host of a socket's address, or of a name to look up; "" for a path and for this machine."""
    if isinstance(value, tuple):
        value = value[0]
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str) or value.startswith(("/", "\0")):
        return ""
    here = value in ("", "localhost", "::1", "0.0.0.0") or value.startswith("127.")
    return "" if here else value


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _LOOKUPS and event not in _SENDS:
        return
    host = _host(arguments[1] if event in _SENDS else arguments[0])
    if host:
        os.write(_FILE, f"{host}\n".encode())
        raise socket.gaierror(socket.EAI_NONAME, "no host beyond this machine is reached from here")


sys.addaudithook(_watch)
os.write(_FILE, f"watched {os.getpid()}\n".encode())
