"""The report of ``doctor``, as lines for people or as JSON for programs."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from senorita_lsp.action.say import one_line

WIDTH: Final = 100


class Mark(StrEnum):
    """It works · it is set or needed and does not work · it is not there, and need not be · good to know."""

    WORKS = "works"
    FAILS = "fails"
    ABSENT = "absent"
    NOTE = "note"


_SIGNS: Final = {Mark.WORKS: "✓", Mark.FAILS: "✗", Mark.ABSENT: "–", Mark.NOTE: "·"}
_PLAIN_SIGNS: Final = {Mark.WORKS: "+", Mark.FAILS: "x", Mark.ABSENT: "-", Mark.NOTE: "."}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and what helps."""

    mark: Mark
    name: str
    text: str
    remedy: str = ""

    def json(self) -> dict[str, str]:
        found = {"mark": self.mark.value, "name": self.name, "text": self.text}
        return found | {"remedy": self.remedy} if self.remedy else found


@dataclass(frozen=True, slots=True)
class Section:
    """The findings on one subject."""

    title: str
    findings: tuple[Finding, ...]


def failed(sections: Iterable[Section]) -> bool:
    """Whether anything that is set or needed does not work."""
    return any(finding.mark is Mark.FAILS for section in sections for finding in section.findings)


def lines(section: Section, encoding: str | None = None) -> list[str]:
    """A section as lines of at most WIDTH columns; signs that the encoding has not are replaced."""
    signs = _signs(encoding or sys.stdout.encoding or "ascii")
    shown = ["", section.title]
    for finding in section.findings:
        words = f"{finding.name}: {one_line(finding.text)}" if finding.name else one_line(finding.text)
        shown += _wrapped(words, f"  {signs[finding.mark]} ", "      ")
        if finding.remedy:
            shown += _wrapped(one_line(finding.remedy), "      → " if "✓" in signs.values() else "      > ", "        ")
    return shown


def verdict(bad: bool) -> str:
    return (
        "Something that is needed or set does not work, as shown above."
        if bad
        else "It can hear, understand and answer."
    )


def legend(encoding: str | None = None) -> str:
    signs = _signs(encoding or sys.stdout.encoding or "ascii")
    return (
        f"{signs[Mark.WORKS]} works   {signs[Mark.FAILS]} needed or set, and does not work   "
        f"{signs[Mark.ABSENT]} not there, and need not be   {signs[Mark.NOTE]} good to know"
    )


def as_json(sections: Sequence[Section], **values: Any) -> str:
    """Everything as one JSON object: ``ok``, the given values, and ``sections`` with their findings."""
    body = [
        {"title": section.title, "findings": [finding.json() for finding in section.findings]} for section in sections
    ]
    return json.dumps({"ok": not failed(sections), **values, "sections": body}, indent=2)


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    # Addresses and paths are not torn at their hyphens; one that is wider than a line has to be torn somewhere.
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _signs(encoding: str) -> dict[Mark, str]:
    try:
        "".join((*_SIGNS.values(), "→…")).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _PLAIN_SIGNS
    return _SIGNS
