"""``senorita-lsp grammar``: prints everything that can be said, as Markdown or HTML."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Writes the page to a file, or on standard output."""
    from senorita_lsp.action.cheat_sheet import sheet
    from senorita_lsp.action.cheat_sheet_page import page

    named = (arguments.file or "").lower().endswith((".html", ".htm"))
    text = page(sheet(), arguments.format or ("html" if named else "markdown"))
    if arguments.file is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        print(text, end="")
        return 0
    try:
        Path(arguments.file).write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"{arguments.file} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    return 0
