"""Where nobody has said where the user is: whether a plan would be another one elsewhere.

What belongs here: that question, answered by planning for other places too. What does not: who knows the place.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from itertools import islice
from typing import Final

from senorita_lsp.action.plan import Ask, EditText, Plan, Planned, Refusal
from senorita_lsp.action.say import refuse
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import Span

OTHERS: Final = 5
"""Other documents that are tried."""


class Unsaid(Enum):
    """What is not known: only the caret, or the document too."""

    CARET = "caret"
    DOCUMENT = "document"


def anywhere(intent: Intent, planned: Planned, snapshot: Snapshot, unsaid: Unsaid) -> Planned:
    """The plan where it is the same wherever the user is; else a Refusal that says how to tell the place.

    What a language model is asked changes nothing, and what cannot be planned here is as it is.
    """
    if not isinstance(planned, Plan) or any(isinstance(action, Ask) for action in planned.actions):
        return planned
    if snapshot.document is not None and _differs(planned, _elsewhere(intent, _at_the_end(snapshot))):
        return refuse("no_place")
    others = (uri for uri in snapshot.documents if uri != snapshot.active and unsaid is Unsaid.DOCUMENT)
    for uri in islice(others, OTHERS):
        elsewhere = _elsewhere(intent, replace(snapshot, active=uri, selection=Span(0, 0)))
        if not isinstance(elsewhere, Refusal) and _differs(planned, elsewhere):
            return refuse("no_active")
    return planned


def _at_the_end(snapshot: Snapshot) -> Snapshot:
    length = len(snapshot.document.text) if snapshot.document is not None else 0
    return replace(snapshot, selection=Span(length, length))


def _elsewhere(intent: Intent, snapshot: Snapshot) -> Planned:
    from senorita_lsp.action.planner import plan

    return plan(intent, snapshot)


def _differs(planned: Plan, other: Planned) -> bool:
    return not isinstance(other, Plan) or _deeds(other) != _deeds(planned)


def _deeds(planned: Plan) -> tuple[object, ...]:
    """The actions, but for their words and for where the caret is afterwards: it may be where it was."""
    return tuple(
        replace(action, caret=None, label="") if isinstance(action, EditText) else action for action in planned.actions
    )
