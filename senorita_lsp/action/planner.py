"""From an intent to a plan: the one table of families."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot

Planner: TypeAlias = Callable[[Intent, Snapshot], Planned]


def plan(intent: Intent, snapshot: Snapshot) -> Planned:
    """What is to be done for an intent, in the place the snapshot shows; nothing has happened yet.

    Never raises for any slots or text: what cannot be done is a Refusal, what has several answers is Choices.
    """
    planner = table().get(intent.family)
    return planner(intent, snapshot) if planner else refuse("unknown")


@cache
def table() -> dict[str, Planner]:
    """Every family and the function that plans it."""
    from senorita_lsp.action import ask, control, editor, files, navigate, terminal

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
        "terminal.run": terminal.run,
        "test.run": terminal.test,
        "run.file": terminal.run_file,
        "run.task": terminal.task,
        "run.install": terminal.task,
        **{
            f"git.{name}": terminal.git
            for name in (
                "branch",
                "checkout",
                "commit",
                "diff",
                "fetch",
                "log",
                "merge",
                "pull",
                "push",
                "stage",
                "stash",
            )
        },
        "git.status": terminal.git,
        **{f"ask.{task}": ask.ask for task in ("generate", "explain", "debug", "review", "edit", "question")},
        "ask.followup": ask.ask,
        "ask.submit": ask.ask,
        "ask.accept": control.control,
        "ask.decline": control.control,
        **{f"workflow.{name}": ask.webhook for name in ("email", "github", "slack")},
        **{
            f"history.{name}": control.control
            for name in ("undo", "redo", "scratch", "repeat", "cancel", "stop", "retry")
        },
        "history.choose": control.control,
        "mic.pause": control.control,
        "mic.active": control.microphone,
        "mode.dictation": control.mode,
        "mode.language": control.mode,
    }
