"""Formats changes of files as a patch that ``git apply`` and ``patch -p1`` accept."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from senorita_lsp.cli.draft import Change

CONTEXT = 3
HUNK = re.compile(r"([-+])(\d+)")
NO_NEWLINE = "\\ No newline at end of file\n"


def patch(changes: Iterable[Change], folder: Path) -> str:
    """A unified diff; names are relative to ``folder``. Empty without a change."""
    return "".join(_one(change, _name(change.path, folder)) for change in changes)


def _one(change: Change, name: str) -> str:
    old, new = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    head = f"diff --git {old} {new}\n"
    if change.before is None:
        head += "new file mode 100644\n"
    elif change.after is None:
        head += "deleted file mode 100644\n"
    try:
        before, after = (_lines(data) for data in (change.before, change.after))
    except UnicodeDecodeError:
        return f"{head}Binary files differ\n"
    # A name with a space ends with a tab, as it could not be told from a date otherwise.
    end = "\t" if " " in name and not old.startswith('"') else ""
    old = "/dev/null" if change.before is None else f"{old}{end}"
    new = "/dev/null" if change.after is None else f"{new}{end}"
    rows = _rows(before, after, old, new)
    return head + "".join(row if row.endswith("\n") else f"{row}\n{NO_NEWLINE}" for row in rows)


def _rows(before: list[str], after: list[str], old: str, new: str) -> Iterator[str]:
    """The rows of a unified diff. What is the same at both ends is not compared: difflib takes lines that occur often
    for noise, and in a long file would call everything changed."""
    same = _alike(zip(before, after, strict=False))
    left = min(len(before), len(after)) - same
    end = min(left, _alike(zip(reversed(before), reversed(after), strict=False)))
    skipped, kept = max(0, same - CONTEXT), max(0, end - CONTEXT)
    before, after = (lines[skipped : len(lines) - kept] for lines in (before, after))
    for row in difflib.unified_diff(before, after, old, new, n=CONTEXT):
        yield HUNK.sub(lambda at: f"{at[1]}{int(at[2]) + skipped}", row) if row.startswith("@@ ") else row


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are alike before one is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes where it could be misread."""
    if not any(sign in '"\\' or sign < " " or sign == "\x7f" or "\ud800" <= sign <= "\udfff" for sign in name):
        return name
    data = name.encode("utf-8", "surrogateescape")
    signs = (chr(b) if 0x20 <= b < 0x7F and chr(b) not in '"\\' else f"\\{b:03o}" for b in data)
    return f'"{"".join(signs)}"'


def _lines(data: bytes | None) -> list[str]:
    """Lines as a patch counts them: by line feeds alone."""
    parts = (data or b"").decode("utf-8").split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix().lstrip("/")
