"""Intents for workflows outside: a message that leaves the machine, shown and asked about before it does.

What belongs here: what is sent, and the question that shows it. What does not: the wire (engines/webhook).

Sent is the spoken text and where it was said: file, line, language. Code goes only where it is selected and was asked
for ("send this to Slack"), problems of the place only into a GitHub issue, the session's history only into a summary.
"""

from __future__ import annotations

import re
from typing import Any, Final

from senorita_lsp.action import paths, slots
from senorita_lsp.action.plan import CallWebhook, Plan, Planned, Question, Refusal
from senorita_lsp.action.say import ask, one_line, plain, refuse, say
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span
from senorita_lsp.document.uri import path_of

NAMES: Final = {"email": "e-mail", "github": "GitHub", "slack": "Slack"}
"""Every workflow, and its name in a sentence."""
WHERE: Final = {"email": "by e-mail", "github": "to GitHub", "slack": "to Slack"}
"""Every workflow, and the way a message goes."""

MOST_TEXT: Final = 4_000
"""Code points of a message."""
MOST_SELECTED: Final = 20_000
"""Code points of a selection."""
MOST_PROBLEMS: Final = 3

_LOOKING: Final = {"email": "read your e-mail", "github": "look after issues that are there"}


def workflow(intent: Intent, snapshot: Snapshot) -> Planned:
    """The call of a workflow, after the question that shows what is sent."""
    action = intent.family.removeprefix("workflow.")
    if slots.text(intent.slots, "op"):
        return refuse("not_yet", what=_LOOKING.get(action, "do that"))
    text, kind = one_line(slots.text(intent.slots, "text")), slots.text(intent.slots, "kind")
    selected = slots.text(intent.slots, "target") == "selection"
    refused = _refused(text, selected, bool(kind), snapshot)
    if refused is not None:
        return refused
    context = _context(action, selected, snapshot) | ({"kind": kind} if kind else {})
    history = action == "email" and re.search(r"\bsummar(y|ies)\b", text.lower()) is not None
    what = _what(text, context)
    if more := _besides(context, history):
        what = ask("send_besides", what=what, more=" and ".join(more))
    question = Question(ask("send", where=WHERE[action], what=what), "Send")
    return Plan((CallWebhook(action, text, context, history),), say("sent", where=WHERE[action]), (question,))


def _refused(text: str, selected: bool, enough: bool, snapshot: Snapshot) -> Refusal | None:
    if selected and snapshot.document is None:
        return refuse("no_document")
    if selected and snapshot.selection.empty:
        return refuse("no_selection")
    if not (text or selected or enough):
        return refuse("which_message")
    if len(text) > MOST_TEXT or (selected and len(snapshot.selection) > MOST_SELECTED):
        return refuse("too_much")
    return None


def _context(action: str, selected: bool, snapshot: Snapshot) -> dict[str, Any]:
    """``file`` (relative to its workspace folder), ``line`` (from 1), ``language``; as they apply ``endLine``,
    ``selection`` and ``problems``; empty where nothing is open."""
    document, span = snapshot.document, snapshot.selection
    if document is None:
        return {}
    first, last = document.text.line_at(span.start), _last_line(document, span)
    path = path_of(document.uri)
    context: dict[str, Any] = {"file": one_line(paths.relative(path, snapshot.folders))} if path else {}
    context |= {"line": first + 1, "language": document.language}
    if selected:
        context |= {"endLine": last + 1, "selection": document.text[span]}
    if action == "github" and (problems := _problems(document, first, last, snapshot)):
        context["problems"] = problems
    return context


def _last_line(document: Document, span: Span) -> int:
    """The last line that something is selected of: a selection of whole lines ends before the next one."""
    return document.text.line_at(span.end if span.empty else span.end - 1)


def _problems(document: Document, first: int, last: int, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What is reported on these lines."""
    found = []
    for problem in snapshot.problems:
        line = document.text.line_at(problem.span.start)
        if line <= last and document.text.line_at(problem.span.end) >= first:
            found.append({"line": line + 1, "severity": problem.severity.value, "message": plain(problem.message)})
    return found[:MOST_PROBLEMS]


def _what(text: str, context: dict[str, Any]) -> str:
    """What the question names first: the message, and the lines that go with it."""
    parts = [ask("send_quoted", text=text)] if text else []
    if "selection" in context:
        first, last = context["line"], context["endLine"]
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        parts.append(ask("send_selected", lines=lines, file=context.get("file", "this document")))
    what = " and ".join(parts)
    return ask("send_kind", kind=context["kind"], what=what).rstrip() if "kind" in context else what


def _besides(context: dict[str, Any], history: bool) -> list[str]:
    """What else goes with it."""
    told = []
    if "line" in context and "selection" not in context:
        file = context.get("file", "a document without a name")
        told.append(ask("send_place", file=file, line=context["line"]))
    if "problems" in context:
        told.append(ask("send_problems", problems="; ".join(problem["message"] for problem in context["problems"])))
    return [*told, ask("send_history")] if history else told
