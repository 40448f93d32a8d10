"""Which of many units of a kind is meant, from where the caret or the selection is. One convention for all kinds.

What belongs here: spans among spans. What does not: what the units are (units.py, constructs.py), which slots say so
(resolve.py).

- A caret *touches* a unit whose domain it stands in or at an edge of (the unit itself, where nothing else is its
  domain). Of those touched the one of the smallest domain is "this" one; of two side by side the one the caret stands
  before; a word goes before a sign.
- A selection means the unit its first character is in, through the one its last is in.
- Where nothing is touched, "this" is the next one, and where there is none, the last one before.
- "Next" and "previous" begin behind what is touched: a unit that the caret merely stands at the edge of (the innermost
  of them) is passed over whole, with what is in it; one around the caret is not, for what is beside the caret lies in
  it. Of several that end at the same place "previous" is the innermost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from senorita_lsp.document.text import Span

_NONE: Final[Mapping[Span, Span]] = {}


def here(spans: Sequence[Span], at: Span, count: int = 1, domains: Mapping[Span, Span] = _NONE) -> tuple[Span, ...]:
    """The unit at a place, and the ``count - 1`` that follow it; ``spans`` are in order and not empty.

    ``domains`` are those of the units that have another than themselves.
    """
    through = _through(spans, at, domains)
    start = through or (_around(spans, at, domains) or _nearest(spans, at),)
    return apart((*start, *[span for span in spans if span.start >= start[-1].end][: count - 1]))


def beside(spans: Sequence[Span], at: Span, ahead: bool, domains: Mapping[Span, Span] = _NONE) -> list[Span]:
    """The units after (or before) a place, in the order of the text."""
    passed = [domain for span in spans if _at_edge(domain := domains.get(span, span), at, ahead)]
    if at.empty:
        passed = sorted(passed, key=len)[:1]
    start = min((span.start for span in passed), default=at.start)
    end = max((span.end for span in passed), default=at.end)
    others = (span for span in spans if not domains.get(span, span).covers(at))
    return [span for span in others if (span.start >= end if ahead else span.end <= start)]


def selected(spans: Sequence[Span], at: Span) -> Sequence[Span]:
    """Those that a selection touches where it touches more than one or lies in none; else all."""
    if at.empty:
        return spans
    touched = [span for span in spans if span.start < at.end and at.start < span.end]
    return spans if not touched or any(span.covers(at) for span in touched) else touched


def apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The outermost of spans that may lie in one another."""
    result = list[Span]()
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not result or span.start >= result[-1].end:
            result.append(span)
    return tuple(result)


def _around(spans: Sequence[Span], at: Span, domains: Mapping[Span, Span]) -> Span | None:
    touched = [span for span in spans if domains.get(span, span).covers(at)]
    # A caret in what is said stands nearer to it than one that is only in its domain.
    return min(touched, key=lambda span: _nearness(span, domains.get(span, span), at), default=None)


def _nearness(span: Span, domain: Span, at: Span) -> tuple[int, int, int]:
    return len(domain), 0 if span.covers(at) else 1, -span.start


def _through(spans: Sequence[Span], at: Span, domains: Mapping[Span, Span]) -> tuple[Span, ...]:
    """Those from the unit that a selection's first character is in to the one its last is in."""
    if at.empty:
        return ()
    pairs = [(span, domains.get(span, span)) for span in spans]
    first = [(len(domain), span) for span, domain in pairs if domain.start <= at.start < domain.end]
    last = [(len(domain), span) for span, domain in pairs if domain.start < at.end <= domain.end]
    if not first or not last:
        return ()
    start, end = min(first)[1], min(last)[1]
    hull = Span(min(start.start, end.start), max(start.end, end.end))
    return apart([span for span in spans if hull.covers(span)])


def _nearest(spans: Sequence[Span], at: Span) -> Span:
    after = [span for span in spans if span.start >= at.end]
    before = [span for span in spans if span.end <= at.start]
    return after[0] if after else (before or list(spans))[-1]


def _at_edge(span: Span, at: Span, ahead: bool) -> bool:
    """Whether a unit begins (or ends) where the place does, or lies across it: going on, it is what one is at."""
    if at.empty:
        return span.start == at.start if ahead else span.end == at.end
    return span.start < at.end and at.start < span.end and (span == at or not span.covers(at))
