"""Leaves a thread behind that never ends."""

from __future__ import annotations

import threading
from typing import Any


def handle(session: Any, params: dict[str, Any]) -> str:
    threading.Thread(target=threading.Event().wait).start()
    return "stuck"
