"""Pairs of signs in the text: parentheses, brackets, braces, quotes; and what stands between two of them.

What belongs here: matching signs, in any language and in broken code. What does not: constructs (constructs.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Refusal
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import choose
from senorita_lsp.action.target.resolve import Resolved, Target, pick
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text

KINDS: Final = {
    "parentheses": "(",
    "brackets": "[",
    "braces": "{",
    "angle brackets": "<",
    "quotes": "\"'`",
    "double quotes": '"',
    "single quotes": "'",
    "backticks": "`",
    "pair": "([{\"'`",
}
SIGNS: Final = frozenset(f"{which} {kind}" for which in ("opening", "closing", "matching") for kind in KINDS)
"""One of the two signs of a pair; the matching one is the other of the one the caret is at."""
_CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
_INNER: Final = frozenset({"argument list", "parameter list", "body", "content", "string text", "comment text"})
"""What stands within signs already."""
_ANGLES: Final = {"<": ">"}
# Angle brackets that are no arrows and compare nothing.
_ANGLED: Final = r"(?<![-=<\s])<(?![-=<\s])|(?<=\s)<(?=[\w/])|(?<![-=\s])>(?!=)"
_QUOTED: Final = re.compile(
    r"""\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"""
)
_APOSTROPHE: Final = re.compile(r"\w'\w")
_OPENING: Final = re.compile(r"<[^<>/]*>")
_CLOSING: Final = re.compile(r"</[^<>]*>\s*\Z")
_BODIED: Final = (
    "for",
    "while",
    "if",
    "with",
    "do",
    "function",
    "method",
    "class",
    "interface",
    "struct",
    "enum",
    "loop",
)
_FAR: Final = 200_000


def pairs(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """The pair of signs of the target's kind that is meant, with what is between."""
    kind = str(intent.slots.get("target"))
    found = pick(_all(kind, document.text.value), kind, intent, snapshot.selection)
    return found if isinstance(found, Refusal) else Target(found, kind, f"the {kind}")


def sign(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """The sign that opens or closes the pair around the caret, else the next pair."""
    which, _, kind = slots.text(intent.slots, "target").partition(" ")
    at, found = snapshot.selection, _all(kind, document.text.value)
    counted = intent.slots.keys() & {"index", "from", "direction", "which", "count"}
    if not counted:
        found = tuple(span for span in found if span.covers(at)) or found
    picked = pick(found, kind, intent, at)
    if isinstance(picked, Refusal):
        return picked
    marks = tuple(_mark(span, which, at) for span in picked)
    return Target(marks, "token", f"the {which} sign")


def _mark(span: Span, which: str, at: Span) -> Span:
    """The first or the last sign of a pair; where the matching one is meant that at which the caret is not."""
    opens = which == "opening" or (which == "matching" and span.end - 1 <= at.end <= span.end)
    return Span(span.start, span.start + 1) if opens else Span(span.end - 1, span.end)


def around(kind: str, document: Document, at: Span) -> Span | None:
    """The innermost pair of a kind around a place, its signs included."""
    found = [span for span in _all(kind, document.text.value) if span.covers(at)]
    return choose.here(found, at)[0] if found else None


def items(intent: Intent, document: Document, snapshot: Snapshot) -> Resolved:
    """What stands between commas in the pair of brackets around the caret, or in its line where there is none."""
    text, at = document.text, snapshot.selection
    enclosing = [span for span in _all("(", text.value) if span.start < at.start and at.end < span.end]
    enclosing += [
        span for kind in "[{" for span in _all(kind, text.value) if span.start < at.start and at.end < span.end
    ]
    line = text.line(text.line_at(at.start))
    whole = min(enclosing, key=len) if enclosing else None
    area = Span(whole.start + 1, whole.end - 1) if whole else line
    spans = tuple(_parted(text.value, area))
    found = pick(spans, "item", intent, at)
    return found if isinstance(found, Refusal) else Target(found, "item", "the item")


def inside(text: Text, span: Span) -> Span | None:
    """What stands between the signs that a span begins and ends with; of a call, what is handed over."""
    content = text[span]
    for mark in ('"""', "'''", '"', "'", "`"):
        begins = re.match(rf"\w{{0,2}}{mark}", content)
        if begins and content.endswith(mark) and len(content) >= begins.end() + len(mark):
            return Span(span.start + begins.end(), span.end - len(mark))
    for opens, closes in _CLOSES.items():
        if content.endswith(closes):
            found = next((pair for pair in _all(opens, text.value) if pair.end == span.end), None)
            callee = text.value[span.start : found.start] if found and found.start >= span.start else " "
            if found and (not callee or re.fullmatch(r"[\w.$:!]+", callee)):
                return Span(found.start + 1, found.end - 1)
    return None


def content(target: Target, document: Document) -> Resolved:
    """What stands inside a target: between its signs or tags, in its body; a refusal where nothing is around it."""
    if target.kind in _INNER or target.kind.endswith(" body"):
        return target
    text, bodies = document.text, target.bodies or body(target.whole, document)
    outer = bodies[0] if bodies else target.whole
    inner = inside(text, outer) or markup(text, outer) or (outer if bodies else None)
    if inner is None:
        return refuse("not_found", what=f"the inside of {target.what}")
    return Target((_bare(text, inner),), "content", f"the inside of {target.what}", partial=True)


def body(span: Span, document: Document) -> tuple[Span, ...]:
    """The body of a construct that is known under another name: of a loop that is a for; none where it has none."""
    found = document.tree.touching(span, _BODIED) if document.tree and "\n" in document.text[span] else ()
    return tuple(own for each in found if each.span == span and (own := each.part("body")))[:1]


def markup(text: Text, span: Span) -> Span | None:
    """What stands between the tags that a span begins and ends with."""
    content = text[span]
    first, last = _OPENING.match(content), _CLOSING.search(content)
    if first is None or last is None or first.end() > last.start():
        return None
    return Span(span.start + first.end(), span.start + last.start())


def _bare(text: Text, span: Span) -> Span:
    """Lines of their own without the line ends and the indent around them."""
    content = text[span]
    if "\n" not in content or not content.strip():
        return span
    return Span(span.start + len(content) - len(content.lstrip()), span.start + len(content.rstrip()))


def _all(kind: str, text: str) -> tuple[Span, ...]:
    return _matched(KINDS.get(kind, kind), text if len(text) <= _FAR else text[:_FAR])


@lru_cache(maxsize=16)
def _matched(signs: str, text: str) -> tuple[Span, ...]:
    """The pairs whose first sign is one of ``signs``, in order; brackets within quotes pair among themselves."""
    quoted = [Span(*found.span()) for found in _QUOTED.finditer(text) if not _APOSTROPHE.match(text, found.start() - 1)]
    found = [span for span in quoted if text[span.start] in signs]
    wanted = {opens: closes for opens, closes in (_CLOSES | _ANGLES).items() if opens in signs}
    if wanted:
        within = {at: span for span in quoted for at in range(span.start + 1, span.end - 1)} if quoted else {}
        found += _brackets(text, wanted, within)
    return tuple(sorted(found, key=lambda span: (span.start, -span.end)))


def _brackets(text: str, wanted: dict[str, str], within: dict[int, Span]) -> Iterator[Span]:
    open_ = list[tuple[str, int, Span | None]]()
    plain = "".join((*wanted, *wanted.values()))
    signs = re.compile(_ANGLED if "<" in wanted else "[" + re.escape(plain) + "]")
    for match in signs.finditer(text):
        sign, at = match.group(), match.start()
        home = within.get(at)
        if sign in wanted:
            open_.append((wanted[sign], at, home))
            continue
        for depth in range(len(open_) - 1, -1, -1):
            closes, start, where = open_[depth]
            if closes == sign and where == home:
                del open_[depth:]
                yield Span(start, at + 1)
                break


def _parted(text: str, area: Span) -> Iterator[Span]:
    depth, start = 0, area.start
    for at in range(area.start, area.end + 1):
        sign = text[at] if at < area.end else ","
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and (depth == 0 or at == area.end):
            part = text[start:at]
            if part.strip():
                lead = len(part) - len(part.lstrip())
                yield Span(start + lead, start + len(part.rstrip()))
            start = at + 1
