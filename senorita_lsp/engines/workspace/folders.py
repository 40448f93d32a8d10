"""The user's folders for this project: its cache and its state, for each operating system.

Source: https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def cache(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where caches belong: the XDG folder, ``~/Library/Caches`` or ``%LOCALAPPDATA%``."""
    return _own(environment, platform, "Caches", ("XDG_CACHE_HOME", ".cache"))


def state(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where programs keep their state: the XDG folder, ``~/Library/Application Support`` or ``%LOCALAPPDATA%``."""
    return _own(environment, platform, "Application Support", ("XDG_STATE_HOME", ".local/state"))


def _own(environment: Mapping[str, str], platform: str, library: str, xdg: tuple[str, str]) -> Path:
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / library
    else:
        base = Path(environment.get(xdg[0]) or home / xdg[1])
    return base / "senorita"
