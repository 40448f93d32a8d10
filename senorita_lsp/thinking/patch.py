"""Unified diffs that a model wrote in place of the whole code, applied where they fit exactly and nowhere else.

What belongs here: recognising a diff and applying it to lines. What does not: where those lines stand (code.py). The
format: GNU diffutils manual, "Detailed Description of Unified Format"; the counts in a hunk's header are not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_HUNK: Final = re.compile(r"@@+(?: -(\d{1,9})\S* \+\d\S*)?.*")
_FILE: Final = re.compile(r"(?:diff --git |index [0-9a-f]+\.\.|--- |\+\+\+ |new file mode |old mode |new mode )")
TAGS: Final = ("diff", "patch", "udiff")


@dataclass
class _Hunk:
    """``at`` is the 0-based line that the header names; ``old`` and ``new`` are its lines before and after."""

    at: int | None
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def is_patch(lines: Sequence[str]) -> bool:
    """Whether lines are a unified diff: file names or a hunk's header, and lines that come or go."""
    headed = any(re.match(r"@@+ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@", line) for line in lines)
    named = any(first.startswith("--- ") and second.startswith("+++ ") for first, second in pairwise(lines))
    return (headed or named) and any(line.startswith(("+", "-")) for line in lines)


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
        result[at : at + len(hunk.old)] = _kept(result[at : at + len(hunk.old)], hunk)
        shift += len(hunk.new) - len(hunk.old)
        done = at + len(hunk.new)
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
            _add(hunks[-1], line)
    return [hunk for hunk in hunks if hunk.old or hunk.new] if files <= 1 else []


def _between(lines: Sequence[str], number: int) -> bool:
    """Whether a line that looks like a file's header is one, and not a removed line that begins with dashes."""
    line = lines[number]
    if line.startswith("--- "):
        return number + 1 < len(lines) and lines[number + 1].startswith("+++ ")
    return not line.startswith("+++ ") or (number > 0 and lines[number - 1].startswith("--- "))


def _add(hunk: _Hunk, line: str) -> None:
    if not line.startswith("+"):
        hunk.old.append(line[1:])
    if not line.startswith("-"):
        hunk.new.append(line[1:])


def _fits(lines: Sequence[str], at: int, wanted: Sequence[str]) -> bool:
    return all(lines[at + number].rstrip() == line.rstrip() for number, line in enumerate(wanted))


def _kept(old: Sequence[str], hunk: _Hunk) -> list[str]:
    """The hunk's new lines; those that stay are as they were, white space at their ends included."""
    known = {line.rstrip(): line for line in old}
    return [known.get(line.rstrip(), line) for line in hunk.new]
