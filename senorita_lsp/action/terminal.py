"""Intents that end in a shell command: what was dictated, tests, running a file, git, installing a package.

Nothing runs unseen: each plan asks with the exact command line, a dangerous one twice. The lines are in tasks.toml, the
dangers in dangerous.toml.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from senorita_lsp.action import paths, slots
from senorita_lsp.action.editor import listed
from senorita_lsp.action.files import active_path
from senorita_lsp.action.plan import EditorCommand, Plan, Planned, Question, Risk, RunTerminal
from senorita_lsp.action.risk import judge, shown_whole
from senorita_lsp.action.say import ask, data, refuse, say
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot

MAX_COMMAND = 2_000


def run(intent: Intent, snapshot: Snapshot) -> Planned:
    """The command line that was dictated."""
    command = slots.text(intent.slots, "text", "command")
    return shell(command, snapshot) if command else refuse("which_command")


def test(intent: Intent, snapshot: Snapshot) -> Planned:
    """The tests, or those of the active file (slot ``scope``): by the editor, or by the project's own command."""
    scope = slots.text(intent.slots, "scope")
    if listed("runTests", snapshot) and "name" not in intent.slots:
        return Plan((EditorCommand("runTests", {"scope": scope} if scope else {}),), say("ran"))
    entry = _entry("test", snapshot)
    if entry is None:
        return refuse("no_project", what="tested")
    one = scope in ("file", "class", "function", "method", "this", "module")
    return shell(
        _filled(entry["one"] if one and "one" in entry and _ends(entry, snapshot) else entry["command"], snapshot),
        snapshot,
    )


def run_file(intent: Intent, snapshot: Snapshot) -> Planned:
    """Run the active file, or the one named, as its ending has it."""
    path = active_path(snapshot)
    if slots.text(intent.slots, "text", "name"):
        found = _named_file(intent, snapshot)
        if not isinstance(found, str):
            return found
        path = found
    if path is None:
        return refuse("no_document")
    for entry in data("tasks")["run"]:
        if path.lower().endswith(entry["ending"]) and ("file" not in entry or _has(entry["file"], snapshot)):
            return shell(entry["command"].format(file=_quoted_file(path, snapshot)), snapshot)
    return refuse("no_runner")


def task(intent: Intent, snapshot: Snapshot) -> Planned:
    """A task the project names, by whatever keeps its tasks; ``terminal.install``: a package, or all it asks for."""
    name = slots.text(intent.slots, "text", "name")
    kind = "install" if intent.family == "terminal.install" else "task"
    entry = _entry(kind, snapshot)
    if entry is None:
        return refuse("no_project", what="built" if kind == "task" else "given packages")
    if not name:
        return shell(entry["bare"], snapshot) if "bare" in entry else refuse("which_name")
    return shell(entry["command"].format(name=" ".join(map(_argument, name.split()))), snapshot)


def git(intent: Intent, snapshot: Snapshot) -> Planned:
    """A git command; those that only read run without a question."""
    entry = data("tasks")["git"].get(intent.family.removeprefix("git."))
    if entry is None:
        return refuse("not_yet", what="do that with git")
    way = _git_way(entry, intent)
    text = slots.text(intent.slots, "text")
    if "{text}" in entry[way] and not text:
        return refuse("which_message" if intent.family == "git.commit" else "which_name")
    path = active_path(snapshot)
    if "{file}" in entry[way] and path is None:
        return refuse("no_document")
    line = entry[way].format(text=_argument(text), file=_quoted_file(path or "", snapshot))
    return shell(line, snapshot, safe=entry.get("safe", False) and way == "command")


def shell(command: str, snapshot: Snapshot, safe: bool = False) -> Planned:
    """The plan that runs a command line in the active document's workspace folder, after the questions it needs."""
    if not shown_whole(command) or len(command) > MAX_COMMAND:
        return refuse("control_characters")
    verdict = judge(command)
    cwd = _folder(snapshot)
    if safe and verdict.risk is not Risk.DANGEROUS:
        return Plan((RunTerminal(command, cwd, Risk.NONE),), say("ran"))
    questions = [Question(ask("run", command=command), "Run")]
    if verdict.risk is Risk.DANGEROUS:
        again = ask("run_again", command=command, reason=verdict.reason)
        questions.append(Question(again, "Really run", Risk.DANGEROUS))
    return Plan((RunTerminal(command, cwd, verdict.risk),), say("ran"), tuple(questions))


def _folder(snapshot: Snapshot) -> str | None:
    path = active_path(snapshot)
    home = paths.folder_of(path, snapshot.folders) if path else None
    return home or next(iter(snapshot.folders), None)


def _entry(kind: str, snapshot: Snapshot) -> Mapping[str, Any] | None:
    return next((entry for entry in data("tasks")[kind] if _has(entry["file"], snapshot)), None)


def _has(pattern: str, snapshot: Snapshot) -> bool:
    return any(fnmatch(file, pattern) for file in snapshot.files if "/" not in file)


def _ends(entry: Mapping[str, Any], snapshot: Snapshot) -> bool:
    return (active_path(snapshot) or "").endswith(entry["ending"])


def _filled(command: str, snapshot: Snapshot) -> str:
    return command.format(file=_quoted_file(active_path(snapshot) or "", snapshot))


def _quoted_file(path: str, snapshot: Snapshot) -> str:
    return _argument(paths.relative(path, snapshot.folders)) if path else ""


def _argument(text: str) -> str:
    """Text as one argument of a shell, never read as an option."""
    return shlex.quote("./" + text if text.startswith("-") else text)


def _named_file(intent: Intent, snapshot: Snapshot) -> str | Planned:
    from senorita_lsp.action import files

    opened = files.open_(intent, snapshot)
    if isinstance(opened, Plan):
        action = opened.actions[0]
        return getattr(action, "path", "") or refuse("which_file")
    return opened


def _git_way(entry: Mapping[str, Any], intent: Intent) -> str:
    """Which of an entry's command lines the slots ask for."""
    text = slots.text(intent.slots, "text")
    op = slots.text(intent.slots, "op")
    if slots.flag(intent.slots, "amend") and "amend" in entry:
        return "amend_text" if text else "amend"
    if slots.flag(intent.slots, "all") and "all" in entry:
        return "all"
    if op in entry and op not in ("safe", "command"):
        return op
    return "text" if text and "text" in entry else "command"
