"""``test/stuckDevice``: something that cannot be closed any more, left until the interpreter's end."""

from __future__ import annotations

import sys
import time
from types import ModuleType
from typing import Any


class Device:
    """Closing it waits for a sound server that does not answer."""

    def __del__(self, wait: Any = time.sleep) -> None:
        wait(600)


def handle(session: Any, params: dict[str, Any]) -> str:
    sys.modules["stuck_device"] = kept = ModuleType("stuck_device")
    kept.device = Device()  # type: ignore[attr-defined]
    return "stuck"
