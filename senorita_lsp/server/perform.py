"""Carries out the actions of a plan, one function per kind of action. Permission was settled before."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from senorita_lsp.action.editor import known
from senorita_lsp.action.plan import (
    Action,
    CallWebhook,
    EditorCommand,
    EditText,
    FileKind,
    FileOperation,
    Navigate,
    Plan,
    Remember,
    RunTerminal,
    ShowSheet,
)
from senorita_lsp.action.undo import DocumentChange, FileChange, TurnRecord
from senorita_lsp.document.text import Text, apply
from senorita_lsp.document.uri import uri_of
from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace import files, process
from senorita_lsp.server import workflows
from senorita_lsp.server.client import SILENT
from senorita_lsp.server.outcome import Outcome, Stale, done, failed, failed_by
from senorita_lsp.server.progress import Progress
from senorita_lsp.server.remote import NOT_HERE
from senorita_lsp.server.to_lsp import file_edit, range_of, workspace_edit

if TYPE_CHECKING:
    from senorita_lsp.server.session import Session


async def perform(session: Session, plan: Plan, progress: Progress) -> Outcome:
    """Carries the plan's actions out in order and stops at the first that fails.

    Raises Stale where a document had changed before anything was done.
    """
    so_far = done("")
    for action in plan.actions:
        try:
            step = await DOERS[type(action)](session, action, progress)
        except Stale:
            if not so_far.record.changes:
                raise
            step = failed("documentChanged", "The document changed in the meantime; the rest was not done.")
        except EngineError as error:
            step = failed_by(error)
        if step.code == "editorCannot" and so_far.record.changes and _shows(action):
            # The deed is done; that this editor cannot also show it does not make it undone.
            step = done(f"{plan.say} {step.say}")
        so_far = step.after(so_far)
        if so_far.status != "done":
            return so_far
    return so_far if so_far.say else replace(so_far, say=plan.say)


def impossible(session: Session, plan: Plan) -> Outcome | None:
    """Why a plan cannot be carried out in this session at all, so that nobody is asked in vain; None where it can."""
    for action in plan.actions:
        if isinstance(action, CallWebhook) and (refused := workflows.obstacle(session, action)) is not None:
            return refused
        if isinstance(action, EditText) and not session.client.abilities.apply_edit:
            return failed("editorCannot", "This editor does not take edits from a language server.")
        if (
            isinstance(action, RunTerminal)
            and not session.here
            and "runTerminal" not in session.client.abilities.editor
        ):
            return failed("editorCannot", NOT_HERE.format(what="run programs for you"))
    return None


def _shows(action: Action) -> bool:
    return isinstance(action, Navigate) or (isinstance(action, FileOperation) and action.kind is FileKind.OPEN)


async def _edit(session: Session, action: EditText, progress: Progress) -> Outcome:
    document = session.documents.get(action.uri)
    if document is None or document.version != action.version:
        raise Stale
    client = session.client
    session.expect(document)
    wanted = workspace_edit(document, action.edits, client.abilities, action.label if action.confirm else None)
    asks = action.confirm and client.abilities.annotations
    applied, reason = await client.apply(wanted, action.label, asks)
    if not applied:
        session.unexpect(document.uri)
        now = session.documents.get(action.uri)
        if now is not None and now.version != action.version:
            raise Stale
        if asks:
            return Outcome("declined", "Not done.")
        return failed("editRefused", f"The edit was not made: {reason}.")
    after = apply(document.text.value, action.edits)
    if action.caret is not None:
        session.arrive(document.uri, action.caret)
        await client.show(document.uri, range_of(Text(after), action.caret, client.abilities.encoding))
    change = DocumentChange(
        document.uri, document.text.value, action.edits, session.selection_in(document), action.caret
    )
    return done("", change)


async def _navigate(session: Session, action: Navigate, progress: Progress) -> Outcome:
    client = session.client
    document = session.documents.get(action.uri)
    selection = None
    if document is not None and action.span is not None:
        selection = range_of(document.text, action.span, client.abilities.encoding)
        session.arrive(document.uri, action.span)
    if await client.show(action.uri, selection):
        if selection is None:
            session.arrive(action.uri, None)
        return done("")
    if not client.abilities.show_document:
        line = f" It is line {selection['start']['line'] + 1}." if selection else ""
        return failed("editorCannot", f"This editor does not let a language server move the caret.{line}")
    return failed("editorCannot", "The editor did not go there.")


async def _file(session: Session, action: FileOperation, progress: Progress) -> Outcome:
    if action.kind is FileKind.OPEN:
        return await _navigate(session, Navigate(uri_of(action.path)), progress)
    _unchanged_in_editor(session, action)
    if session.here:
        change = await _by_editor(session, action) or await _on_disk(session, action)
    else:
        change = await _far_away(session, action)
    session.files_changed()
    return done("", change)


def _unchanged_in_editor(session: Session, action: FileOperation) -> None:
    """Raises EngineError where a file may go only as it was left, and the editor holds it with other text."""
    document = session.documents.get(uri_of(action.path))
    if action.expect is not None and document is not None and document.text.value != action.expect:
        raise _changed_since(action.path)


async def _by_editor(session: Session, action: FileOperation) -> FileChange | None:
    """Has the editor do it, so that its buffers follow; None where it cannot. Raises EngineError where it would not.

    What a file held is given back on disk, byte by byte: an editor would only hold it as text not yet saved.
    """
    client = session.client
    if not client.abilities.apply_edit or action.kind.value not in client.abilities.resource_operations or action.text:
        return None
    held = await files.prepare(action.path, action.to, session.folders, action.kind is not FileKind.CREATE)
    if action.expect is not None and held != action.expect.encode("utf-8", "surrogateescape"):
        raise _changed_since(action.path)
    label = f"{action.kind.value.capitalize()} {session.relative(action.path)}"
    applied, reason = await client.apply(file_edit(action, label, client.abilities), label)
    # Some do it and answer that they did not (lsp-mode): the disk is asked. What one says it has done is done, as its
    # files may be others than this disk's.
    if not applied and not await _happened(action):
        raise EngineError("editRefused", f"The editor did not do it: {reason}.")
    return FileChange(action.kind, action.path, action.to, _kept(action, held))


async def _far_away(session: Session, action: FileOperation) -> FileChange:
    """Has the editor do it on its own machine, and takes its word. Raises EngineError where it cannot or would not."""
    client = session.client
    if not client.abilities.apply_edit or action.kind.value not in client.abilities.resource_operations:
        raise EngineError("editorCannot", f"This editor does not {action.kind.value} files for a language server.")
    document = session.documents.get(uri_of(action.path))
    held = document.text.value if document is not None else None
    label = f"{action.kind.value.capitalize()} {session.relative(action.path)}"
    applied, reason = await client.apply(file_edit(action, label, client.abilities), label)
    if not applied:
        raise EngineError("editRefused", f"The editor did not do it: {reason}.")
    return FileChange(action.kind, action.path, action.to, action.text if action.kind is not FileKind.DELETE else held)


async def _on_disk(session: Session, action: FileOperation) -> FileChange:
    held = None
    if action.kind is FileKind.CREATE:
        await files.create(action.path, action.text, session.folders)
    elif action.kind is FileKind.RENAME:
        await files.rename(action.path, action.to or "", session.folders)
    else:
        held = await files.delete(action.path, session.folders, action.expect)
    return FileChange(action.kind, action.path, action.to, _kept(action, held))


def _changed_since(path: str) -> EngineError:
    """The refusal to touch a file that is not as it was left."""
    return EngineError("changed", f"{PurePath(path).name} has changed since, so I left it as it is.")


def _kept(action: FileOperation, held: bytes | None) -> str | None:
    """What an undo needs: the text of a created file, or what a deleted one held."""
    if action.kind is not FileKind.DELETE:
        return action.text
    return None if held is None else held.decode("utf-8", "surrogateescape")


async def _happened(action: FileOperation) -> bool:
    there = await asyncio.to_thread(os.path.lexists, action.path)
    return there if action.kind is FileKind.CREATE else not there


async def _editor(session: Session, action: EditorCommand, progress: Progress) -> Outcome:
    ok, message = await session.client.editor(action.command, dict(action.arguments))
    # An editor that said nothing may be at it still: it is not done twice.
    if not ok and action.instead is not None and message != SILENT:
        return await perform(session, action.instead, progress)
    return done("", ran=True) if ok else failed("editorCannot", f"That was not done: {message}.")


async def _terminal(session: Session, action: RunTerminal, progress: Progress) -> Outcome:
    if known("runTerminal", session.client.abilities.editor):
        ok, message = await session.client.editor("runTerminal", {"command": action.command, "cwd": action.cwd})
        return done("", ran=True) if ok else failed("editorCannot", f"That was not run: {message}.")
    return await _process(session, action, progress)


async def _process(session: Session, action: RunTerminal, progress: Progress) -> Outcome:
    code = -1
    shell = session.settings.terminal.shell or None
    async with aclosing(process.run(action.command, action.cwd or session.home(), shell=shell)) as events:
        async for event in events:
            if isinstance(event, process.Output):
                progress.output(event.text)
                session.output(event.text)
            else:
                code = event.code
    if code == 0:
        return done("It ran without an error.", ran=True)
    return replace(failed("commandFailed", f"It ended with code {code}."), record=TurnRecord(ran=True))


async def _remember(session: Session, action: Remember, progress: Progress) -> Outcome:
    session.clipboard = action.text
    return done("")


async def _sheet(session: Session, action: ShowSheet, progress: Progress) -> Outcome:
    from senorita_lsp.server import sheet

    return await sheet.show(session)


Doer = Callable[["Session", Any, Progress], Awaitable[Outcome]]

DOERS: dict[type[Any], Doer] = {
    EditText: _edit,
    Navigate: _navigate,
    FileOperation: _file,
    EditorCommand: _editor,
    RunTerminal: _terminal,
    Remember: _remember,
    CallWebhook: workflows.call,
    ShowSheet: _sheet,
}
