"""Editors as they are, without a plug-in of ours: ``python -m tests.editors.plain [kate|ale] [--update-rows]``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import sound
from tests.editors import rows
from tests.editors.emacs.__main__ import microphone
from tests.editors.plain import kate

HERE = Path(__file__).parent
VIM = ("-N", "-u", "NONE", "-i", "NONE", "-n", "-e", "-s", "-S", str(HERE / "ale.vim"))


def _ale(place: Path, update: bool) -> int:
    """Vim with ALE; 0 where all specs pass."""
    vim = shutil.which("vim.nox") or shutil.which("vim")
    if vim is None:
        return _missing("vim-nox vim-ale")
    folder, out, proved = place / "project", place / "out", place / "proved"
    (folder / ".git").mkdir(parents=True)
    (folder / "house.py").write_text(kate.HOUSE, encoding="utf-8")
    (folder / "notes.txt").write_text("roses\n", encoding="utf-8")
    variables = os.environ | {
        "HOME": str(place),
        "PLAIN_SPEC_PYTHON": sys.executable,
        "PLAIN_SPEC_OUT": str(out),
        "PLAIN_SPEC_PROVED": str(proved),
    }
    with _sounds(place) as sounds:
        variables |= sounds
        ran = subprocess.run([vim, *VIM], cwd=folder, env=variables, stdin=subprocess.DEVNULL, check=False, timeout=900)
    print(out.read_text(encoding="utf-8") if out.is_file() else "  FAILED  vim-ale: nothing was run", end="")
    return ran.returncode or rows.settle(proved, update)


def _kate(place: Path, update: bool) -> int:
    program = shutil.which("kate")
    if program is None:
        return _missing("kate")
    with _sounds(place) as sounds:
        return kate.main(program, place, update, sounds)


@contextmanager
def _sounds(place: Path) -> Iterator[dict[str, str]]:
    """The variables of a sound server with a microphone, and what speaks into it; the latter alone, and empty, where
    there is none."""
    if sound.missing():
        yield {kate.SAY: ""}
        return
    with sound.sound_server() as server:
        said = microphone(server, place)
        yield said | {kate.SAY: said["EMACS_SPEC_SAY"]}


def _missing(packages: str) -> int:
    print(f"Needed: {packages} (apt); make editors installs them where it may.")
    return 2


EDITORS: dict[str, Callable[[Path, bool], int]] = {"ale": _ale, "kate": _kate}


def main(words: list[str]) -> int:
    """The exit status: 0 where all specs pass."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(rows.ROOT), os.environ.get("PYTHONPATH", ""))))
    status = 0
    for name in [word for word in words if word != rows.UPDATE] or EDITORS:
        with tempfile.TemporaryDirectory(prefix="plain-", ignore_cleanup_errors=True) as place:
            status |= EDITORS[name](Path(place), rows.UPDATE in words)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
