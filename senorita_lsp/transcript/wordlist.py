"""A project's own words, from a file that its people share: a word a line, or what is heard and what is written for it.

What belongs here: the file's form, and what is refused. What does not: reading it (engines/workspace), the user's own
settings ``vocabulary`` and ``replacements`` (config).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

PLACE: Final = ".senorita/vocabulary.txt"
"""Where it lies in a workspace folder."""

MOST_BYTES: Final = 64_000
MOST_ENTRIES: Final = 1_000
LONGEST: Final = 100
"""Characters of a line."""

_ARROW: Final = "->"
_MOST_PROBLEMS: Final = 3
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Wordlist:
    """``words`` are often said, ``replacements`` are what is written for what is heard; ``problems`` are sentences for
    the user."""

    words: tuple[str, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


def read(text: str, is_command: Callable[[str], bool]) -> Wordlist:
    """The entries of a file; lines that begin with ``#`` are comments. What does not fit is left out and told.

    A file comes with a repository, from anybody: what is written for something heard is one word, and what is heard is
    nothing that ``is_command`` says is made of a command's words alone. So it names things, and changes no command.
    """
    words: dict[str, None] = {}
    pairs: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.replace("\r", "").split("\n"), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        if len(words) + len(pairs) >= MOST_ENTRIES:
            problems.append(f"{PLACE} has more than {MOST_ENTRIES} entries; those from line {number} on are left out.")
            break
        wrong = _wrong(entry, is_command)
        if wrong:
            problems.append(f"{PLACE}, line {number}: {wrong}; the line is left out.")
            continue
        heard, arrow, written = map(str.strip, entry.partition(_ARROW))
        if arrow:
            pairs[heard] = written
        words[written or heard] = None
    return Wordlist(tuple(words), tuple(pairs.items()), tuple(problems[:_MOST_PROBLEMS]))


def _wrong(entry: str, is_command: Callable[[str], bool]) -> str:
    heard, arrow, written = map(str.strip, entry.partition(_ARROW))
    if len(entry) > LONGEST:
        return f"it has more than {LONGEST} characters"
    if _CONTROL.search(entry):
        return "it has control characters"
    if not arrow:
        return ""
    if not heard or len(written.split()) != 1 or not any(map(str.isalnum, written)):
        return f'it should be what is heard, "{_ARROW}" and one word that is written for it'
    return "what is heard are words of commands, which keep their meaning" if is_command(heard) else ""
