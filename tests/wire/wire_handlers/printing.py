"""Writes to stdout in all the ways there are, and reads stdin."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any


def handle(session: Any, params: dict[str, Any]) -> str:
    print("print on stdout")
    sys.stdout.flush()
    os.write(1, b"write on fd 1\n")
    subprocess.run([sys.executable, "-c", "print('a child on stdout')"], check=True)
    return os.read(0, 100).decode()
