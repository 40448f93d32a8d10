"""Unified diffs that a model wrote in place of whole code, applied where they fit exactly and nowhere else.

The format: GNU diffutils manual, "Detailed Description of Unified Format"; the counts in a hunk's header are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_HUNK: Final = re.compile(r"@@+(?: -(\d{1,9})\S* \+\d\S*)?.*")
_FILE: Final = re.compile(r"(?:diff --git |index [0-9a-f]+\.\.|--- |\+\+\+ |new file mode |old mode |new mode )")
TAGS: Final = ("diff", "patch", "udiff")


@dataclass
class _Hunk:
    """``at`` is the 0-based line that the header names; ``rows`` are signs and lines."""

    at: int | None
    rows: list[tuple[str, str]] = field(default_factory=list)

    @property
    def old(self) -> list[str]:
        return [line for sign, line in self.rows if sign != "+"]


def is_patch(lines: Sequence[str]) -> bool:
    """Whether lines are a unified diff: they begin with file names or a hunk's header, and there are changes."""
    headed = re.match(r"@@+ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|diff --git ", lines[0]) is not None
    named = len(lines) > 1 and lines[0].startswith("--- ") and lines[1].startswith("+++ ")
    return (headed or named) and any(line.startswith(("+", "-")) for line in lines[1:])


def patched(lines: Sequence[str], old: Sequence[str]) -> list[str] | None:
    """``old`` with the diff applied; None where a hunk fits nowhere or in several places, or files are several."""
    hunks = _hunks(lines)
    if not hunks:
        return None
    result, done, shift = list(old), 0, 0
    for hunk in hunks:
        places = [at for at in range(done, len(result) - len(hunk.old) + 1) if _fits(result, at, hunk.old)]
        named = hunk.at + shift if hunk.at is not None else None
        if not hunk.old or (len(places) != 1 and named not in places):
            return None
        at = places[0] if len(places) == 1 or named is None else named
        new = list(_replaced(result[at : at + len(hunk.old)], hunk))
        result[at : at + len(hunk.old)] = new
        shift += len(new) - len(hunk.old)
        done = at + len(new)
    return result


def _hunks(lines: Sequence[str]) -> list[_Hunk]:
    """The hunks of a diff of one file; none where a line is not one of a diff."""
    hunks = list[_Hunk]()
    files = 0
    for number, line in enumerate(lines):
        header = _HUNK.fullmatch(line)
        if header is not None:
            hunks.append(_Hunk(int(header[1]) - 1 if header[1] else None))
        elif _FILE.match(line) and _between(lines, number):
            files += line.startswith("+++ ")
        elif line.startswith("\\"):
            continue
        elif line[:1] not in ("", " ", "+", "-"):
            return []
        else:
            if not hunks:
                hunks.append(_Hunk(None))
            hunks[-1].rows.append((line[:1] or " ", line[1:]))
    return [hunk for hunk in hunks if hunk.rows] if files <= 1 else []


def _between(lines: Sequence[str], number: int) -> bool:
    """Whether a line that looks like a file's header is one, and not a removed line that begins with dashes."""
    line = lines[number]
    if line.startswith("--- "):
        return number + 1 < len(lines) and lines[number + 1].startswith("+++ ")
    return not line.startswith("+++ ") or (number > 0 and lines[number - 1].startswith("--- "))


def _fits(lines: Sequence[str], at: int, wanted: Sequence[str]) -> bool:
    return all(lines[at + number].rstrip() == line.rstrip() for number, line in enumerate(wanted))


def _replaced(old: Sequence[str], hunk: _Hunk) -> Iterator[str]:
    """The lines after a hunk; those that stay are as they were, white space at their ends included."""
    at = 0
    for sign, line in hunk.rows:
        if sign != "-":
            yield line if sign == "+" else old[at]
        at += sign != "+"
