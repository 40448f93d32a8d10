"""Targets that go from one to another: "from the first argument to the third", "until the next comma".

``through`` takes its target in, ``until`` ends before it; both are looked for from where the first one ends, and begin
at the caret where only they are said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from senorita_lsp.command.intent import Intent
from senorita_lsp.document.text import Span

if TYPE_CHECKING:
    from senorita_lsp.action.target.resolve import Resolved, Target
    from senorita_lsp.document.snapshot import Snapshot

_ENDS = ("through", "until")


def stretched(
    single: Callable[[Intent, Snapshot, str], Resolved], intent: Intent, snapshot: Snapshot, default: str
) -> Resolved:
    """The target of an intent, stretched to where ``through`` or ``until`` says; ``single`` resolves one target."""
    from senorita_lsp.action.target.resolve import Target, resolve

    slot = next((slot for slot in _ENDS if isinstance(intent.slots.get(slot), Intent)), None)
    if slot is None:
        return single(intent, snapshot, default)
    there = intent.slots[slot]
    assert isinstance(there, Intent)
    own = {name: value for name, value in intent.slots.items() if name != slot}
    at = snapshot.selection
    first: Resolved = Target((at,), "selection", "that")
    if any(own.get(name) not in (None, "") for name in ("target", "name", "text")):
        first = single(replace(intent, slots=own), snapshot, default)
    if not isinstance(first, Target):
        return first
    # What is said of the second one counts from the first one's end.
    end = first.whole.end
    last = resolve(there, replace(snapshot, selection=Span(end, end)), default)
    return _together(first, last, slot == "through") if isinstance(last, Target) else last


def _together(first: Target, last: Target, included: bool) -> Target:
    start, end = first.whole, last.whole
    if end.covers(start) and end != start and first.what != "that":  # "from the condition to the end of the function"
        span = Span(start.start, end.end) if included else Span(end.start, start.end)
    elif end.start >= start.end:
        span = Span(start.start, end.end if included else end.start)
    else:
        span = Span(end.start if included else min(end.end, start.end), start.end)
    lines = first.lines and last.lines and included
    what = f"{first.what} to {last.what}" if first.what != "that" else f"to {last.what}"
    return replace(
        first, spans=(span,), what=what, lines=lines, partial=not lines, names=(), removals=(), bodies=(), kind="text"
    )
