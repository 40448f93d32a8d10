"""What can be said: a few sentences that fit the place, or the page of all of them.

What belongs here: which sentences are offered where. What does not: the page (cheat_sheet.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Plan, Planned, Refusal, ShowSheet
from senorita_lsp.action.say import data, say
from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.command.parser import parse
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.transcript.symbols import spoken_file, spoken_name

OFFERED: Final = 6
"""Sentences that are offered at a time: they are spoken."""


def help_(intent: Intent, snapshot: Snapshot) -> Planned:
    """Sentences that would do something here and now; for the cheat sheet, the page."""
    if slots.text(intent.slots, "what") == "cheat sheet":
        return Plan((ShowSheet(),), say("sheet"))
    return Plan((), say("help", examples="; ".join(offers(snapshot))))


def offers(snapshot: Snapshot, most: int = OFFERED) -> tuple[str, ...]:
    """Sentences from offers.toml, those of the place before those that always go; none that would be refused."""
    found: list[str] = []
    for sentence in _sentences(snapshot):
        if len(found) < most and sentence not in found and _would_do(sentence, snapshot):
            found.append(sentence)
    return tuple(found)


def _sentences(snapshot: Snapshot) -> Iterator[str]:
    names = _names(snapshot)
    for group in data("offers")["offers"]:
        if _fits(group, snapshot):
            for sentence in group["say"]:
                try:
                    yield sentence.format_map(names)
                except KeyError:
                    continue


def _fits(group: Mapping[str, Any], snapshot: Snapshot) -> bool:
    match group["where"]:
        case "selection":
            return snapshot.selection.start != snapshot.selection.end
        case "problem":
            return bool(snapshot.problems)
        case "document":
            return snapshot.document is not None
        case "folder":
            return bool(snapshot.folders)
    return True


def _names(snapshot: Snapshot) -> dict[str, str]:
    """What the places in braces may stand for: the nearest symbol of the document, and a file."""
    found: dict[str, str] = {}
    document = snapshot.document
    if document is not None and document.tree is not None:
        at = snapshot.selection.start
        near = sorted(document.tree.symbols(), key=lambda symbol: abs(symbol.span.start - at))
        for symbol in near:
            found.setdefault(symbol.kind, spoken_name(symbol.name))
    if snapshot.files:
        found["file"] = spoken_file(snapshot.files[0].rpartition("/")[2])
    return found


def _would_do(sentence: str, snapshot: Snapshot) -> bool:
    from senorita_lsp.action.planner import plan

    meant = parse(sentence, snapshot)
    return isinstance(meant, Understood) and not isinstance(plan(meant.reading.intent, snapshot), Refusal)
