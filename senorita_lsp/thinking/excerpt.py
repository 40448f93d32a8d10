"""Excerpts of the workspace for a prompt: lines with a heading, marked as data that cannot pass for anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from senorita_lsp.action.say import plain
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.uri import path_of
from senorita_lsp.thinking.budget import around, clipped, tokens
from senorita_lsp.thinking.words import block, mark

TAG: Final = "data"

# What separates the turns of a conversation for some models. A server that does not tell such signs in a message's
# text from its own would let a file speak as the user.
_CONTROL: Final = re.compile(r"<(?=[|｜]\w[^<>\n]{0,40}[|｜]>|(?:start|end)_of_turn>|<SYS>>)|\[(?=/?INST\])", re.I)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_QUOTES: Final = str.maketrans({'"': "'", "<": "(", ">": ")"})

# Code points: less than this of a line says nothing; one token is hardly ever more than so many.
_LEAST: Final = 20
_LONGEST: Final = 8


@dataclass(frozen=True)
class Fitted:
    """A piece as it stands in the prompt; ``shown`` are its lines (from 0) that are whole, ``cost`` its tokens."""

    text: str
    shown: range
    cost: int

    @property
    def content(self) -> str:
        """What stands between the delimiters."""
        return self.text.partition("\n")[2].rpartition("\n")[0]


@dataclass(frozen=True)
class Excerpt:
    """Lines under a heading: ``what`` they are (a key of the words' ``blocks``), and ``name`` for whom it concerns.

    ``first`` is the number of the first line (from 1) where they are lines of ``file``; ``numbered`` shows the numbers
    in a margin. What does not fit is left out at both ends around the line ``center`` (from 0). A piece that is not
    ``cuttable`` is given back by the model: it is shown whole and to the letter, or not at all. ``more`` are further
    properties for the heading.
    """

    what: str
    lines: tuple[str, ...]
    name: str = ""
    file: str = ""
    language: str = ""
    first: int = 0
    numbered: bool = False
    center: int = 0
    cuttable: bool = True
    more: tuple[tuple[str, str], ...] = ()

    def rendered(self, tag: str = TAG, shown: range | None = None) -> str:
        """The piece between its delimiters; ``shown`` are the lines (from 0) that are not left out."""
        shown = range(len(self.lines)) if shown is None else shown
        lines = [self._line(index) for index in shown]
        if shown.start > 0:
            lines.insert(0, mark("left_out", count=shown.start))
        if shown.stop < len(self.lines):
            lines.append(mark("left_out", count=len(self.lines) - shown.stop))
        return "\n".join((f"<{tag}{self._heading(shown)}>", *lines, f"</{tag}>"))

    def fitted(self, room: int, tag: str = TAG) -> Fitted | None:
        """The piece with as many of its lines as ``room`` tokens hold; None where not even its central line does."""
        whole = self.rendered(tag) if sum(map(len, self.lines)) <= _LONGEST * room else ""
        if whole and (cost := tokens(whole)) <= room:
            return Fitted(whole, range(len(self.lines)), cost)
        if not self.cuttable or not self.lines:
            return None
        left = room - tokens(self.rendered(tag, range(0))) - 2 * tokens(mark("left_out", count=len(self.lines))) - 16
        shown = self._around(left)
        return _fitted(self.rendered(tag, shown), shown) if shown else self._one_line(left, tag)

    def _around(self, room: int) -> range:
        """The lines around the central one that fit; no more of them are measured than needed."""
        size, reach = len(self.lines), 32
        while True:
            reach *= 2
            first, last = max(0, self.center - reach), min(size, self.center + reach)
            costs = [tokens(self._line(index)) + 1 for index in range(first, last)]
            shown = around(costs, self.center - first, room)
            if (shown.start or not first) and (shown.stop < len(costs) or last == size):
                return range(first + shown.start, first + shown.stop)

    def _one_line(self, room: int, tag: str) -> Fitted | None:
        """A start of the central line, where the line alone is too long."""
        center = max(0, min(self.center, len(self.lines) - 1))
        start = clipped(self._line(center), room - tokens(mark("cut")))
        if len(start) < _LEAST:
            return None
        first = self.first + center if self.first else 0
        cut = replace(self, lines=(start + mark("cut"),), first=first, numbered=False)
        return _fitted(cut.rendered(tag), range(center, center))

    def _line(self, index: int) -> str:
        line = self.lines[index]
        if not line.isascii():
            line = _SURROGATE.sub("\ufffd", line)
        if not self.cuttable:
            return line
        harmless = _CONTROL.sub(lambda sign: sign[0] + " ", line) if "<" in line or "[" in line else line
        width = len(str(self.first + len(self.lines) - 1))
        return f"{self.first + index:>{width}}| {harmless}" if self.numbered else harmless

    def _heading(self, shown: range) -> str:
        name = plain(self.name)
        values = {"what": block(self.what) + (f": {name}" if name else ""), "file": self.file}
        values["language"] = self.language
        if self.first and shown:
            first, last = self.first + shown.start, self.first + shown.stop - 1
            values["lines"] = f"{first}-{last}" if last > first else str(first)
        pairs = (*values.items(), *self.more)
        return "".join(f' {key}="{plain(value).translate(_QUOTES)}"' for key, value in pairs if value)


def _fitted(text: str, shown: range) -> Fitted:
    return Fitted(text, shown, tokens(text))


def prose(text: str) -> str:
    """A text from outside that is no code, with no sign in it that could end a message or fail to be sent."""
    return _CONTROL.sub(lambda sign: sign[0] + " ", _SURROGATE.sub("\ufffd", text))


def lines_of(document: Document, span: Span) -> tuple[str, ...]:
    """The lines of a span, the first and the last one as far as it reaches."""
    return document.text.lines(span)


def file_of(uri: str, snapshot: Snapshot) -> str:
    """A document's name as a model is told it: its path within the workspace, else the bare name."""
    path = (path_of(uri) or uri).replace("\\", "/")
    inside = without_folders(path, snapshot)
    return inside if inside != path else path.rpartition("/")[2]


def without_folders(text: str, snapshot: Snapshot) -> str:
    """A text with the paths in it made relative to the workspace's folders: where these lie is nobody's business."""
    for folder in sorted(snapshot.folders, key=len, reverse=True):
        for root in (folder.rstrip("/\\"), folder.replace("\\", "/").rstrip("/")):
            text = text.replace(root + "/", "").replace(root + "\\", "") if root else text
    return text


def tag_for(contents: Iterable[str], tag: str = TAG) -> str:
    """A tag whose delimiters occur in none of the contents, not in other cases, widths or with blanks in between.

    It is ``tag`` where that will do, else one that is later in their order.
    """
    folded = [_folded(content) for content in contents]
    count = int(tag.removeprefix(TAG) or 1)
    while any(f"<{tag}" in text or f"</{tag}" in text for text in folded):
        count += 1
        tag = f"{TAG}{count}"
    return tag


def _folded(text: str) -> str:
    """A text as a careless reader takes it: no cases, no widths, no blanks, nothing that hides."""
    if text.isascii():
        return "".join(text.lower().split())
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in wide if not c.isspace() and unicodedata.category(c) != "Cf")
