"""Runs pytest, and what failed once more, by itself: ``python -m tests.again [pytest's arguments]``.

Most tests listen, speak and wait in real time. On a machine that is busy with others of them one may run out of it,
so what fails has a second chance when nothing else runs; it is named at the end, and what fails twice fails.

What belongs here: which tests are run again. What does not: what they need, and any test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

MOST: Final = 5
"""Where more tests fail, it is not for lack of time."""

FAILED: Final = 1
"""pytest's exit status where tests failed, and nothing else is wrong."""


def main(arguments: list[str]) -> int:
    """The exit status of pytest's last run."""
    with tempfile.TemporaryDirectory(prefix="again-") as folder:
        command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={folder}", *arguments]
        status = subprocess.run(command, check=False).returncode
        failed = _failed(Path(folder))
        if status != FAILED or not 0 < len(failed) <= MOST:
            return status
        print(f"\nOnce more, by themselves: {', '.join(failed)}", flush=True)
        # The last -n counts: nothing runs beside them.
        status = subprocess.run([*command, "--last-failed", "-n", "0"], check=False).returncode
        if status == 0:
            print(f"UNSTEADY, failed beside others and passed alone: {', '.join(failed)}", flush=True)
        return status


def _failed(cache: Path) -> list[str]:
    """The tests that failed in the run that wrote this cache."""
    file = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
