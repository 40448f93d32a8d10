"""Findings of a review or a search for bugs: shown as diagnostics, visited, fixed and dismissed.

They are kept in place here as the text changes; thinking/findings.py reads them from a model's answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from senorita_lsp.action.plan import Control, ControlKind, EditText, Navigate, Plan
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Severity
from senorita_lsp.document.text import Span
from senorita_lsp.server.outcome import Outcome, failed
from senorita_lsp.server.place import Place
from senorita_lsp.server.to_lsp import range_of, workspace_edit

if TYPE_CHECKING:
    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.server.progress import Progress
    from senorita_lsp.server.session import Session
    from senorita_lsp.server.turns import Turns
    from senorita_lsp.thinking.findings import Finding
    from senorita_lsp.thinking.findings import Findings as Found

SOURCE = "senorita"
KEPT = 100
"""Findings that may stand at once; the oldest give way."""

_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFORMATION: 3, Severity.HINT: 4}


@dataclass(frozen=True)
class Standing:
    """A finding in the document's version ``version``; ``held`` is the code that it and its fix are about, and ``text``
    what stands there."""

    number: int
    uri: str
    version: int
    finding: Finding
    held: Span
    text: str

    def moved(self, by: int, version: int) -> Standing:
        """The same finding where its text is now."""
        fix = self.finding.fix
        edits = None if fix is None else tuple(replace(edit, span=_moved(edit.span, by)) for edit in fix)
        finding = replace(self.finding, span=_moved(self.finding.span, by), fix=edits)
        return replace(self, version=version, finding=finding, held=_moved(self.held, by))


def _standing(number: int, finding: Finding, old: Document) -> Standing:
    spans = [finding.span, *(edit.span for edit in finding.fix or ())]
    held = Span(min(span.start for span in spans), max(span.end for span in spans))
    return Standing(number, old.uri, old.version, finding, held, old.text[held])


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


@dataclass(frozen=True)
class Reported:
    """What of a session's findings goes on elsewhere: those that stand, how many were reported by now, and before the
    last report."""

    standing: tuple[Standing, ...] = ()
    count: int = 0
    before: int = 0


class Findings:
    """The findings of a session, in the order in which they were reported."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._standing: list[Standing] = []
        self._current: int | None = None
        self._count = self._before = 0
        self._away: tuple[Standing, ...] = ()
        """Those of documents that another server had and this one does not have yet."""

    @property
    def reported(self) -> Reported:
        """The findings, for a server that resumes the session."""
        return Reported((*self._standing, *self._away), self._count, self._before)

    def go_on(self, reported: Reported) -> None:
        """Restores another server's findings, unless there are newer ones."""
        if self._count == 0:
            self._away, self._count, self._before = reported.standing, reported.count, reported.before
            for uri in dict.fromkeys(one.uri for one in reported.standing):
                self.opened(uri)

    def opened(self, uri: str) -> None:
        """A document is there: what was found in it elsewhere stands again where its text still does."""
        document = self._session.documents.get(uri)
        due = [one for one in self._away if document is not None and one.uri == document.uri]
        if not due or document is None:
            return
        self._away = tuple(one for one in self._away if one not in due)
        there = ((one, _again(one, document)) for one in due)
        found = [one.moved(by, document.version) for one, by in there if by is not None]
        self._standing = sorted((*self._standing, *found), key=lambda one: one.number)
        self._publish(document.uri)

    def report(self, old: Document, within: Span, found: Found) -> None:
        """New findings in a document as it was read; they take the place of those that stood in the same code."""
        document = self._session.documents.get(old.uri)
        if document is None:
            return
        self._standing = [one for one in self._standing if one.uri != old.uri or not within.covers(one.finding.span)]
        self._before = self._count
        for finding in found.items:
            self._count += 1
            self._standing.append(_standing(self._count, finding, old))
        gone = {one.uri for one in self._standing[:-KEPT]} - {old.uri}
        del self._standing[:-KEPT]
        self._current = None
        self._follow(document)
        for uri in (old.uri, *gone):
            self._publish(uri)
        self._session.remember()

    def changed(self, uri: str) -> None:
        """The document has a new version: findings move along, and those whose text was changed are gone."""
        document = self._session.documents.get(uri)
        if document is None or all(one.uri != document.uri for one in self._standing):
            return
        before = self._shown(uri)
        self._follow(document)
        if self._shown(uri) != before:
            self._publish(uri)

    def _shown(self, uri: str) -> list[tuple[int, Span]]:
        return [(one.number, one.finding.span) for one in self._standing if one.uri == uri]

    def closed(self, uri: str) -> None:
        """The document was closed: its findings go with it."""
        if any(one.uri == uri for one in self._standing):
            self._standing = [one for one in self._standing if one.uri != uri]
            self._publish(uri)

    def within(self, uri: str, span: Span) -> list[Standing]:
        """The findings that a selection touches."""
        return [one for one in self._standing if one.uri == uri and _touch(one.finding.span, span)]

    def fix_of(self, one: Standing) -> dict[str, Any] | None:
        """The wire's WorkspaceEdit that fixes it; None where there is none."""
        document = self._session.documents.get(one.uri)
        if document is None or one.finding.fix is None:
            return None
        return workspace_edit(document, one.finding.fix, self._session.client.abilities)

    def choose(self, number: int) -> bool:
        """Takes a finding for the one that is meant; False where it is not there any more."""
        there = any(one.number == number for one in self._standing)
        self._current = number if there else self._current
        return there

    def dismiss(self, number: int | None) -> None:
        """Dismisses one finding, or all."""
        gone = [one for one in self._standing if number is None or one.number == number]
        self._standing = [one for one in self._standing if one not in gone]
        for uri in {one.uri for one in gone}:
            self._publish(uri)
        self._session.remember()

    def meant(self, intent: Intent, last: str) -> Intent:
        """ "Fix it", said right after a finding was gone to, or where it stands, is that finding's fix.

        ``last`` is the family of the turn before.
        """
        one = self._one()
        if intent.family != "ide.quick_fix" or intent.slots or one is None:
            return intent
        document = self._session.documents.get(one.uri)
        here = None if document is None else self._session.selection_in(document)
        if last.startswith("finding.") or (here is not None and _touch(one.finding.span, here)):
            return Intent("finding.fix", {}, intent.guessed)
        return intent

    async def control(self, turns: Turns, wanted: Control, progress: Progress) -> Outcome:
        """Carries out what was said about findings; a number counts in the last report, whatever was fixed since."""
        if not self._standing:
            return failed("notFound", "There are no findings.")
        kind = wanted.kind
        if wanted.count and not self.choose(self._before + wanted.count if wanted.count > 0 else self._count):
            return failed("notFound", "There is no such finding, or it has been settled already.")
        match kind:
            case ControlKind.NEXT_FINDING if wanted.count:
                return await self._go(turns, 0, progress)
            case ControlKind.NEXT_FINDING | ControlKind.PREVIOUS_FINDING:
                return await self._go(turns, 1 if kind is ControlKind.NEXT_FINDING else -1, progress)
            case ControlKind.FIX_FINDING:
                return await self._fix(turns, progress)
        one = self._one() or self._standing[0]
        self.dismiss(None if kind is ControlKind.DISMISS_FINDINGS else one.number)
        return Outcome("done", _left(len(self._standing)))

    def _one(self) -> Standing | None:
        """The finding visited last."""
        return next((one for one in self._standing if one.number == self._current), None)

    async def _go(self, turns: Turns, by: int, progress: Progress) -> Outcome:
        current = self._one()
        if current is None:
            at = self._after_gone() if by > 0 else len(self._standing) - 1
        else:
            at = self._standing.index(current) + by
        if not 0 <= at < len(self._standing):
            return failed("notFound", "That was the last finding." if by > 0 else "That was the first finding.")
        one = self._standing[at]
        self._current = one.number
        document = self._session.documents.get(one.uri)
        line = "" if document is None else f"Line {document.text.line_at(one.finding.span.start) + 1}: "
        hint = " Say fix it, or dismiss." if one.finding.fix is not None else ""
        plan = Plan((Navigate(one.uri, one.finding.span),), f"{line}{one.finding.message}{hint}")
        return await turns.act(plan, progress)

    def _after_gone(self) -> int:
        """Where to go on once the current finding was fixed or dismissed."""
        later = (at for at, one in enumerate(self._standing) if one.number > (self._current or 0))
        return next(later, 0)

    async def _fix(self, turns: Turns, progress: Progress) -> Outcome:
        one = self._one() or next((one for one in self._standing if one.finding.fix is not None), None)
        if one is None or one.finding.fix is None:
            return failed("nothing", "No fix is offered for this one. Say what to change, or dismiss it.")
        caret = Span(one.finding.span.start, one.finding.span.start)
        edit = EditText(one.uri, one.version, one.finding.fix, f"Fix: {one.finding.message}", caret)
        outcome = await turns.act(Plan((edit,), "Fixed."), progress)
        if outcome.status == "done":
            self.dismiss(one.number)
        return outcome

    def _follow(self, document: Document) -> None:
        """Findings move along with the text; one whose text is no more what it was found in is gone."""
        kept = list[Standing]()
        for one in self._standing:
            if one.uri != document.uri or one.version == document.version:
                kept.append(one)
                continue
            place = Place(one.uri, one.version, one.held)
            by = self._session.moves.now(place, self._session.documents.all).selection.start - one.held.start
            if _stands(one, _moved(one.held, by), document):
                kept.append(one.moved(by, document.version))
        self._standing = kept

    def _publish(self, uri: str) -> None:
        document = self._session.documents.get(uri)
        standing = [] if document is None else [one for one in self._standing if one.uri == uri]
        params: dict[str, Any] = {"uri": uri, "diagnostics": [self.diagnostic(one) for one in standing]}
        if document is not None:
            params["version"] = document.version
        self._session.client.peer.notify("textDocument/publishDiagnostics", params)

    def diagnostic(self, one: Standing) -> dict[str, Any]:
        """The wire's Diagnostic."""
        document = self._session.documents.get(one.uri)
        assert document is not None
        return {
            "range": range_of(document.text, one.finding.span, self._session.client.abilities.encoding),
            "severity": _SEVERITIES[one.finding.severity],
            "source": SOURCE,
            "code": one.number,
            "message": one.finding.message,
        }


def _again(one: Standing, document: Document) -> int | None:
    """How far its text is from where it was, in a document whose changes nobody told of; None where that is unclear."""
    if _stands(one, one.held, document):
        return 0
    text, at = document.text.value, document.text.value.find(one.text)
    if not one.text or at < 0 or text.find(one.text, at + 1) >= 0:
        return None
    by = at - one.held.start
    return by if _stands(one, _moved(one.held, by), document) else None


def _stands(one: Standing, span: Span, document: Document) -> bool:
    """Whether the text is there, and line ends are still line ends."""
    text = document.text
    if not 0 <= span.start <= span.end <= len(text) or text[span] != one.text:
        return False
    return one.text.endswith(("\n", "\r")) or not text[Span(span.end, text.line(text.line_at(span.end)).end)].strip()


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _left(number: int) -> str:
    return "No findings are left." if number == 0 else f"{number} left."
