"""Makes README's picture of ``senorita-lsp try``: what it prints on a terminal, as docs/try.svg.

python -m tests.picture
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parent.parent / "docs" / "try.svg"
WIDTH = 124


def printed() -> str:
    """The output of ``senorita-lsp try``, with its colours."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "senorita_lsp", "try", "--quiet"]
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    parts = []
    try:
        while data := os.read(ours, 65_536):
            parts.append(data)
    except OSError:
        # Linux says this where a terminal's other side is gone.
        pass
    assert process.wait() == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


def main() -> None:
    text = re.sub(r"(?m)^The spoken answers are in .*$", "The spoken answers are kept as WAV files.", printed())
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(text.strip()))
    picture = console.export_svg(title="make try", unique_id="try")
    # Without the fonts it would fetch from another host: the reader's own monospace will do.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.S)
    PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
