"""File intents: create, open, save, delete, rename.

Opening may guess, for it changes nothing; deleting and renaming never do: a name has to be said whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from senorita_lsp.action import paths, slots
from senorita_lsp.action.plan import (
    Choice,
    Choices,
    EditorCommand,
    FileKind,
    FileOperation,
    Plan,
    Planned,
    Question,
    Refusal,
    Risk,
)
from senorita_lsp.action.say import ask, editor_cannot, refuse, say
from senorita_lsp.action.target import match, names
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.names import words_of
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.uri import path_of

MOST_CHOICES = 9

_WHOLE_NAMES = frozenset(
    {"makefile", "dockerfile", "license", "procfile", "gemfile", "rakefile", "readme", "vagrantfile"}
)


def new(intent: Intent, snapshot: Snapshot) -> Planned:
    """A new file beside the active document, or at the workspace's root; one that is there is offered instead."""
    spoken = slots.text(intent.slots, "text", "name")
    if not spoken:
        return refuse("which_name")
    path = _new_path(spoken, snapshot)
    if isinstance(path, Refusal):
        return path
    name = paths.relative(path, snapshot.folders)
    there = _existing(path, snapshot)
    if there is not None:
        question = Question(ask("open_existing", name=paths.name_of(there)), "Open", Risk.NONE)
        return Plan((FileOperation(FileKind.OPEN, there),), say("opened", name=paths.name_of(there)), (question,))
    actions = (FileOperation(FileKind.CREATE, path), FileOperation(FileKind.OPEN, path))
    return Plan(actions, say("created", name=name))


def open_(intent: Intent, snapshot: Snapshot) -> Planned:
    """The file that fits what was said best; several that fit equally well are offered by number."""
    spoken = slots.text(intent.slots, "text", "name")
    if not spoken:
        return refuse("which_file")
    found = _found(intent, spoken, snapshot)
    if isinstance(found, Refusal):
        return found
    if not found:
        return refuse("no_file", what=spoken)
    if len(found) > 1:
        return _choices(intent, [m.item for m in found], snapshot)
    path = paths.absolute(found[0].item, snapshot.folders)
    if isinstance(path, Refusal):
        return path
    return Plan((FileOperation(FileKind.OPEN, path),), say("opened", name=paths.name_of(path)))


def save(intent: Intent, snapshot: Snapshot) -> Planned:
    """Ask the editor to save this document, or all of them."""
    every = slots.flag(intent.slots, "all")
    command = "saveAll" if every else "save"
    if command not in snapshot.editor:
        return editor_cannot("save everything" if every else "save")
    if not every and snapshot.document is None:
        return refuse("no_document")
    return Plan((EditorCommand(command),), say("saved_all" if every else "saved"))


def delete(intent: Intent, snapshot: Snapshot) -> Planned:
    """Delete one file, after a yes; without a name the active document's."""
    path = _exact(intent, "text", snapshot)
    if not isinstance(path, str):
        return path
    name = paths.told(path, snapshot.folders)
    question = Question(ask("delete_file", name=name), "Delete", Risk.CONFIRM)
    return Plan((FileOperation(FileKind.DELETE, path),), say("deleted_file", name=name), (question,))


def rename(intent: Intent, snapshot: Snapshot) -> Planned:
    """Rename one file, staying in its folder unless a folder is named; never over another."""
    spoken = slots.text(intent.slots, "to")
    if not spoken:
        return refuse("which_name")
    path = _exact(intent, "from" if "from" in intent.slots else "text", snapshot)
    if not isinstance(path, str):
        return path
    to = _renamed(path, spoken, snapshot)
    if isinstance(to, Refusal):
        return to
    if to == path:
        return refuse("same_name")
    there = _existing(to, snapshot)
    if there is not None and there.lower() != path.lower():
        return refuse("exists", name=paths.name_of(there))
    return Plan((FileOperation(FileKind.RENAME, path, to),), say("renamed_file", name=paths.name_of(to)))


def find(spoken: str, snapshot: Snapshot) -> tuple[match.Match[str], ...]:
    """The workspace files that fit best: by name, by name without its ending, by words, by likeness.

    A path with "/" in it is looked up as one; matches from ``match.CLEAR`` on are spellings of what was said.
    """
    known = known_files(snapshot)
    written = names.written_file(spoken)
    wanted = tuple(dict.fromkeys((spoken, written)))
    if "/" in written or "\\" in written:
        return next(filter(None, (match.best(path, known, str, near=False) for path in wanted)), ()) or _near(
            written, known
        )
    by_name, by_stem = _letters(known)
    for spelled, key in ((by_name, paths.name_of), (by_stem, _stem)):
        for said in wanted:
            letters = names.letters(said)
            same = [known[at] for at, other in enumerate(spelled) if other == letters] if letters else []
            found = match.best(said, same, key, near=False)
            if found:
                return found
    return _near(written, known)


@lru_cache(maxsize=4)
def _letters(known: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters of each file's name, and of its name without its ending."""
    return tuple(names.letters(paths.name_of(path)) for path in known), tuple(
        names.letters(_stem(path)) for path in known
    )


def _near(written: str, known: tuple[str, ...]) -> tuple[match.Match[str], ...]:
    said = words_of(written)
    pairs = [(path, path) for path in known if all(word in path.lower() for word in said)]
    by_name = match.by_words(written, [(path, paths.name_of(path)) for path, _ in pairs])
    by_path = by_name or match.by_words(written, pairs)
    if by_path:
        return by_path
    alike = (match.by_likeness(names.letters(written), known, spelled) for spelled in _letters(known))
    return next(filter(None, alike), ())


def known_files(snapshot: Snapshot) -> tuple[str, ...]:
    """The workspace's files and the open documents that lie in it, each once."""
    opened = (path_of(uri) for uri in snapshot.documents)
    inside = (path for path in opened if path and paths.folder_of(path, snapshot.folders))
    return tuple(dict.fromkeys((*snapshot.files, *(_listed(path, snapshot) for path in inside))))


def active_path(snapshot: Snapshot) -> str | None:
    """The path of the active document, None where it has none on disk."""
    return path_of(snapshot.active) if snapshot.active else None


def _listed(path: str, snapshot: Snapshot) -> str:
    first = paths.folder_of(path, snapshot.folders[:1])
    return paths.relative(path, snapshot.folders[:1]) if first else path


def _stem(path: str) -> str:
    name = paths.name_of(path)
    return name.rsplit(".", 1)[0] or name


def _base(snapshot: Snapshot) -> str | None:
    path = active_path(snapshot)
    return paths.parent_of(path) if path and paths.folder_of(path, snapshot.folders) else None


def _new_path(spoken: str, snapshot: Snapshot) -> str | Refusal:
    siblings = [paths.name_of(path) for path in snapshot.files]
    name = names.written_file(spoken, siblings)
    if name.endswith(("/", "\\")):
        return refuse("path_bad")
    extension = _extension(active_path(snapshot))
    last = paths.name_of(name)
    if "." not in last and last.lower() not in _WHOLE_NAMES:
        name += extension
    return paths.contained(name, snapshot.folders, _base(snapshot))


def _extension(path: str | None) -> str:
    _, dot, extension = paths.name_of(path or "").rpartition(".")
    return dot + extension if dot else ""


def _existing(path: str, snapshot: Snapshot) -> str | None:
    """The file that is at a path already, also where only its letters' case differs."""
    for file in known_files(snapshot):
        whole = paths.absolute(file, snapshot.folders)
        if isinstance(whole, str) and whole.lower() == path.lower():
            return whole
    return None


def _renamed(path: str, spoken: str, snapshot: Snapshot) -> str | Refusal:
    name = names.written_file(spoken, [paths.name_of(path), *map(paths.name_of, snapshot.files)])
    if name.endswith(("/", "\\")):
        return refuse("path_bad")
    if "." not in paths.name_of(name):
        name += _extension(path)
    return paths.contained(name, snapshot.folders, paths.parent_of(path))


def _exact(intent: Intent, slot: str, snapshot: Snapshot) -> str | Planned:
    """The one file whose name was said whole, else why there is none."""
    spoken = slots.text(intent.slots, slot)
    if not spoken:
        path = active_path(snapshot)
        return paths.contained(path, snapshot.folders) if path else refuse("which_file")
    found = _found(intent, spoken, snapshot)
    if isinstance(found, Refusal):
        return found
    if not found:
        return refuse("no_file", what=spoken)
    if found[0].score < match.CLEAR:
        return refuse("unclear_file", what=spoken, near=paths.name_of(found[0].item))
    if len(found) > 1:
        return _choices(intent, [m.item for m in found], snapshot)
    return paths.absolute(found[0].item, snapshot.folders)


def _found(intent: Intent, spoken: str, snapshot: Snapshot) -> tuple[match.Match[str], ...] | Refusal:
    """What ``find`` finds; the very file where an earlier choice settled it (slot ``path``), or where a path is told
    from its root or by "..": such a path is that file or none."""
    chosen = slots.text(intent.slots, "path")
    if chosen:
        return (match.Match(chosen, 100.0),) if chosen in known_files(snapshot) else ()
    written = names.written_file(spoken)
    whole = paths.contained(written, snapshot.folders, _base(snapshot))
    if isinstance(whole, Refusal):
        return whole
    if not paths.is_absolute(written) and ".." not in paths.slashed(written).split("/"):
        return find(spoken, snapshot)
    told = (file for file in known_files(snapshot) if paths.absolute(file, snapshot.folders) == whole)
    return tuple(match.Match(file, 100.0) for file in told)


def _choices(intent: Intent, files: Sequence[str], snapshot: Snapshot) -> Choices:
    chosen = sorted(files, key=lambda path: (path.count("/"), path))[:MOST_CHOICES]
    choices = tuple(Choice(_title(path, snapshot), slots.with_slots(intent, path=path)) for path in chosen)
    return Choices(choices, say("which_file", number=len(chosen)))


def _title(path: str, snapshot: Snapshot) -> str:
    whole = paths.absolute(path, snapshot.folders)
    return paths.told(whole if isinstance(whole, str) else path, snapshot.folders)
