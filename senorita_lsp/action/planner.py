"""From an intent to a plan: the one table of families."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from senorita_lsp.action import paths
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import data, refuse
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.uri import path_of

Planner: TypeAlias = Callable[[Intent, Snapshot], Planned]


def plan(intent: Intent, snapshot: Snapshot) -> Planned:
    """What is to be done for an intent, in the place the snapshot shows; nothing has happened yet.

    Never raises for any slots or text: what cannot be done is a Refusal, what has several answers is Choices.
    """
    planner = table().get(intent.family)
    planned = planner(intent, snapshot) if planner else refuse("unknown")
    if snapshot.active is not None and planned == refuse("no_document"):
        return refuse("not_shared", name=paths.name_of(path_of(snapshot.active) or snapshot.active))
    return planned


@cache
def table() -> dict[str, Planner]:
    """Every family and the function that plans it."""
    return {**_places(), **_edits(), **_outside(), **_conversation()}


def _places() -> dict[str, Planner]:
    """Files, and where in them: families that change no code."""
    from senorita_lsp.action import editor, files, navigate

    return {
        **dict.fromkeys(editor.families(), editor.editor),
        "file.new": files.new,
        "file.open": files.open_,
        "file.save": files.save,
        "file.delete": files.delete,
        "file.rename": files.rename,
        "nav.line": navigate.line,
        "nav.relative": navigate.relative,
        "nav.symbol": navigate.symbol,
        "nav.text": navigate.phrase,
        "nav.definition": navigate.definition,
        "nav.problem": navigate.problem,
        "view.scroll": navigate.scroll,
        "search.find": navigate.find,
    }


def _edits() -> dict[str, Planner]:
    """Families that change code, and take it along."""
    from senorita_lsp.action import dictate, insert
    from senorita_lsp.action.add import construct
    from senorita_lsp.action.edit import actions, arrange, clipboard, layout, negate, order, rename, surround
    from senorita_lsp.action.edit.commas import mended

    return {
        "select": actions.select,
        "edit.add": construct.add,
        "edit.case": actions.case,
        "edit.change": actions.change,
        "edit.change_all": actions.change_all,
        "edit.comment": layout.comment,
        "edit.dedent": layout.dedent,
        "edit.delete": mended(actions.delete),
        "edit.dictate": dictate.dictate,
        "edit.duplicate": mended(actions.duplicate),
        "edit.increment": actions.increment,
        "edit.indent": layout.indent,
        "edit.insert": insert.insert,
        "edit.join": actions.join,
        "edit.move": mended(order.move),
        "edit.negate": negate.negate,
        "edit.newline": layout.newline,
        "edit.rename": rename.rename,
        "edit.sort": mended(arrange.sort),
        "edit.swap": mended(order.swap),
        "edit.surround": surround.surround,
        "edit.unwrap": surround.unwrap,
        "select.clear": actions.clear,
        "edit.reverse": mended(arrange.reverse),
        "edit.uncomment": layout.uncomment,
        "clipboard.copy": clipboard.copy,
        "clipboard.cut": mended(clipboard.cut),
        "clipboard.paste": clipboard.paste,
    }


def _outside() -> dict[str, Planner]:
    """Families that leave the code: programs, language models, workflows."""
    from senorita_lsp.action import ask, terminal, workflow

    return {
        "terminal.run": terminal.run,
        "test.run": terminal.test,
        "run.file": terminal.run_file,
        "run.task": terminal.task,
        "terminal.install": terminal.task,
        **{f"git.{name}": terminal.git for name in data("tasks")["git"]},
        **{f"ask.{task}": ask.ask for task in ("generate", "explain", "debug", "review", "edit", "question")},
        "ask.followup": ask.ask,
        "ask.submit": ask.ask,
        **{f"workflow.{name}": workflow.workflow for name in workflow.NAMES},
    }


def _conversation() -> dict[str, Planner]:
    """Families about the conversation itself."""
    from senorita_lsp.action import control

    return {
        "ask.accept": control.control,
        "ask.decline": control.control,
        **{
            f"history.{name}": control.control
            for name in ("undo", "redo", "scratch", "repeat", "say", "recall", "cancel", "stop", "retry")
        },
        "history.choose": control.control,
        **{f"finding.{name}": control.control for name in ("next", "previous", "fix", "dismiss", "dismiss_all")},
        "backchannel": control.control,
        "mic.pause": control.control,
        "mic.active": control.microphone,
        "mode.dictation": control.mode,
        "mode.language": control.mode,
    }
