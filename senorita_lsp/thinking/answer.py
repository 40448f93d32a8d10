"""Splits a language model's streaming answer into prose, blocks of code, and its reasoning.

Follows CommonMark 0.31 (fenced code blocks) and the ways models deviate from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

_FENCE: Final = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)", re.DOTALL)
_LANGUAGE: Final = re.compile(r"[{.\s]*([\w+#-]+)")
_NESTED: Final = re.compile(r"[\w+#.-]+\s*|\{[^}]*\}\s*")
_TAGS: Final = ("think", "thinking", "thought", "reasoning", "reflection")
_OPENING: Final = re.compile(rf"[ \t]*<({'|'.join(_TAGS)})>", re.IGNORECASE)
_CLOSING: Final = re.compile(rf"(?<!`)</({'|'.join(_TAGS)})>", re.IGNORECASE)
# A line that surely is neither a fence, nor a tag, nor JSON, however it goes on.
_PLAIN: Final = re.compile(r"[ \t]*(?:[^\s`~<\[{]|`{1,2}[^`]|~{1,2}[^~]|\[[ \t]*[^\s{]|\{[ \t]*[^\s\"])")
_JSON: Final = re.compile(r"[ \t]*(?:\[\s*(?:\{|$)|\{\s*(?:\"|$))")
_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"')
_TOLD_APART: Final = ("imports", "findings")


@dataclass(frozen=True, slots=True)
class Prose:
    """Words for the user: they may be spoken and shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of a block of code: shown, not spoken. ``language`` is the block's tag in lower case, "" without one."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code, its lines with their line ends; ``closed`` is False where the answer ended inside it."""

    language: str
    text: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its prose, without the blocks, and the blocks in their order."""

    prose: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    language: str


@dataclass(frozen=True, slots=True)
class _Close:
    """``closed``: by a fence of its own, and not by the answer's end."""

    closed: bool


@dataclass(frozen=True, slots=True)
class _Forget:
    """What came before was thinking: only its end was marked."""


_Piece: TypeAlias = Prose | Code | _Open | _Close | _Forget


@dataclass(slots=True)
class _Fence:
    """The fence of the open block; ``mark`` is "" around JSON that stands without one. ``depth`` counts what is open:
    fences within the block, or brackets."""

    indent: int
    mark: str
    language: str
    depth: int = 0


class Splitter:
    """Takes an answer in pieces and gives prose and code as soon as it is certain which is which.

    However the answer is cut into pieces, what is given back comes to the same text. Prose is given as it comes, code a
    line at a time.
    """

    def __init__(self) -> None:
        self._held = ""
        self._begun = False
        self._thinking: str | None = None
        self._fence: _Fence | None = None
        self._spoken = False

    def feed(self, delta: str) -> tuple[Prose | Code, ...]:
        """What has become certain with this piece."""
        return tuple(piece for piece in self.pieces(delta) if isinstance(piece, Prose | Code))

    def flush(self) -> tuple[Prose | Code, ...]:
        """The rest: the answer has ended."""
        return tuple(piece for piece in self.pieces("", last=True) if isinstance(piece, Prose | Code))

    def pieces(self, delta: str, last: bool = False) -> Iterator[_Piece]:
        """What has become certain, with the marks between the blocks; with ``last`` nothing more comes."""
        self._held += delta
        while self._held and (step := self._step(last)) is not None:
            yield from step
        if last and self._fence is not None:
            self._fence = None
            yield _Close(False)

    def _step(self, last: bool) -> list[_Piece] | None:
        """One step ahead; None where more has to be known."""
        if self._thinking is not None:
            return self._think(self._thinking, last)
        if self._fence is None and (self._begun or _PLAIN.match(self._held)):
            return self._speak(last)
        return self._line(last)

    def _think(self, tag: str, last: bool) -> list[_Piece] | None:
        """Drops what is thought up to the end of it; the last characters are kept, the tag may be in them."""
        closing = re.search(f"</{tag}>", self._held, re.IGNORECASE)
        if closing is None:
            self._held = "" if last else self._held[-len(tag) - 3 :]
            return None
        self._held, self._thinking = self._held[closing.end() :], None
        return []

    def _speak(self, last: bool) -> list[_Piece] | None:
        """Prose up to the end of its line, or as far as no closing tag can begin."""
        end = self._held.find("\n") + 1
        line = self._held[:end] if end else self._held
        closing = _CLOSING.search(line)
        if closing is not None:
            self._held, self._begun = self._held[closing.end() :], False
            return [*self._prose(line[: closing.start()] + "\n"), _Forget()]
        certain = len(line) if end or last else _certain(line)
        if certain == 0:
            return None
        self._held, self._begun = self._held[certain:], not end
        return self._prose(line[:certain])

    def _prose(self, text: str) -> list[_Piece]:
        self._spoken = self._spoken or bool(text.strip())
        return [Prose(text)]

    def _line(self, last: bool) -> list[_Piece] | None:
        """A line of code, or one that may begin a block or thinking."""
        opening = _OPENING.match(self._held) if self._fence is None else None
        if opening is not None:
            self._thinking, self._held = opening[1].lower(), self._held[opening.end() :]
            return []
        end = self._held.find("\n") + 1 or (len(self._held) if last else 0)
        if end == 0:
            return None
        line, self._held = self._held[:end], self._held[end:]
        return list(self._begins(line) if self._fence is None else self._inside(line, self._fence))

    def _begins(self, line: str) -> Iterator[_Piece]:
        content = line.rstrip("\r\n")
        fence = _FENCE.fullmatch(content)
        if fence is not None:
            yield from self._opened(fence)
        elif _JSON.match(content):
            yield from self._bare(line)
        else:
            self._held, self._begun = line + self._held, True

    def _opened(self, fence: re.Match[str]) -> Iterator[_Piece]:
        words = [word.lower() for word in _LANGUAGE.findall(fence[3])]
        language = next((word for word in words if word in _TOLD_APART), words[0] if words else "")
        self._fence = _Fence(_width(fence[1]), fence[2], language)
        if self._spoken:
            yield Prose("\n")
        yield _Open(language)

    def _bare(self, line: str) -> Iterator[_Piece]:
        """JSON without a fence: a block up to the line on which its brackets are closed."""
        self._fence = _Fence(0, "", "json")
        yield _Open("json")
        yield from self._inside(line, self._fence)

    def _inside(self, line: str, fence: _Fence) -> Iterator[_Piece]:
        if not fence.mark:
            fence.depth += _brackets(line)
            yield Code(line, fence.language)
            if fence.depth <= 0:
                yield self._closed()
            return
        found = _FENCE.fullmatch(line.rstrip("\r\n"))
        if found is None or not _ends(found, fence):
            yield Code(_unindented(line, fence.indent), fence.language)
            return
        rest = found[3]
        if rest.strip() and _NESTED.fullmatch(rest):
            fence.depth += 1
            yield Code(_unindented(line, fence.indent), fence.language)
        elif fence.depth and not rest.strip():
            fence.depth -= 1
            yield Code(_unindented(line, fence.indent), fence.language)
        else:
            yield self._closed()
            if rest.strip():
                self._held = rest.lstrip() + line[len(line.rstrip("\r\n")) :] + self._held

    def _closed(self) -> _Close:
        self._fence, self._begun = None, False
        return _Close(True)


def answer(text: str) -> Answer:
    """A whole answer taken apart. What stands before an end of thinking that was never begun is thinking as well."""
    splitter = Splitter()
    prose, blocks, lines, language = list[str](), list[Block](), list[str](), ""
    for piece in splitter.pieces(text, last=True):
        match piece:
            case Prose(said):
                prose.append(said)
            case Code(line, _):
                lines.append(line)
            case _Open(tag):
                language, lines = tag, []
            case _Close(closed):
                blocks.append(_block(language, lines, closed))
            case _Forget():
                prose, blocks = [], []
    return Answer(re.sub(r"\n[ \t]*\n\s*\n", "\n\n", "".join(prose)).strip(), tuple(blocks))


def _block(language: str, lines: list[str], closed: bool) -> Block:
    """A block that the answer's end closed may still have its fence, indented by mistake, as the last line."""
    if not closed:
        fences = [line for line in lines if (found := _FENCE.fullmatch(line.strip())) and not found[3].strip()]
        if len(fences) == 1 and lines[-1] == fences[0]:
            return Block(language, "".join(lines[:-1]), True)
    return Block(language, "".join(lines), closed)


def _ends(found: re.Match[str], fence: _Fence) -> bool:
    """Whether a fence is one of the block's own kind: one that is indented deeper belongs to the code."""
    mark = found[2]
    return mark[0] == fence.mark[0] and len(mark) >= len(fence.mark) and _width(found[1]) <= fence.indent


def _certain(line: str) -> int:
    """How much of a line can have nothing to do with a closing tag; a backtick before one makes it a quotation."""
    at = line.rfind("<")
    tail = line[at:].lower()
    end = at if at >= 0 and any(f"</{tag}>".startswith(tail) for tag in _TAGS) else len(line)
    return end - (end > 0 and line[end - 1] == "`")


def _brackets(line: str) -> int:
    """How many brackets of JSON a line opens more than it closes."""
    code = _STRING.sub("", line)
    return sum(code.count(sign) for sign in "[{") - sum(code.count(sign) for sign in "]}")


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _unindented(line: str, width: int) -> str:
    """A line with as much less indent as the fence of its block has."""
    at = 0
    while at < len(line) and line[at] in " \t" and _width(line[: at + 1]) <= width:
        at += 1
    return line[at:]
