"""Whether a sentence that was understood makes sense in all its parts: a return type that is one, a function that is
there to be added to, a name that is a name.

What belongs here: that question, and what a doubtful part may have been instead. What does not: whether what an intent
is about exists (existing.py), what is taken (snap.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, TypeAlias

from senorita_lsp.command.intent import Intent
from senorita_lsp.command.repair import value_lists
from senorita_lsp.command.repair.existing import MAKING
from senorita_lsp.command.repair.names import ANCHORS
from senorita_lsp.command.repair.value_lists import modules, names_module, programs, types
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.transcript.index import just
from senorita_lsp.transcript.normalize import fold_words
from senorita_lsp.transcript.sound import is_program, likeness, sound

ALIKE: Final = 78.0
"""From this likeness (0 to 100, by sounds) on a word of a closed list may stand for the one heard …"""

MARGIN: Final = 5.0
"""… if the next one is at least this much less alike."""

_Doubts: TypeAlias = Iterator[tuple[str, tuple[str, ...]]]
"""Doubtful values, each with the words that it may be one of; with none where any may be."""

_NOT_IN_NAMES: Final = frozenset({"call", "called", "cold", "named", "the", "a", "an"})
_UNCALLED: Final = frozenset({"call", "cold"})
_ARTICLES: Final = frozenset({"the", "a", "an", "it", "at", "and"})
_FILES: Final = frozenset({"files", "file", "fires", "fire"})
_UNNAMED: Final = frozenset({"call", "called", "cold", "code", "named"})
_GIVEN: Final = frozenset({"parameter", "argument", "attribute", "field", "property", "variable"})
_OF_CODE: Final = frozenset({"docstring", "type annotation"})
_TOWARDS: Final = frozenset({"to", "for"})
_OF_PLACES: Final = frozenset({*ANCHORS, "this", "that", "it", "line", "file", "constructor"})
_ARTICLED: Final = ("a ", "an ", "the ")
_CALLED: Final = 70.0


def doubtful(intent: Intent, snapshot: Snapshot | None) -> bool:
    """Whether some part of it is hardly what was said."""
    return any(True for _ in _doubts(intent, snapshot))


def instead(intent: Intent, said: str, snapshot: Snapshot | None) -> Iterator[str]:
    """What was heard with "a" for what sounds like it, and with the doubtful words of closed lists as those that they
    clearly sound like."""
    words = fold_words(said)
    for at, word in enumerate(words):
        if at and word in _ARTICLES - {"a", "an"}:
            yield " ".join((*words[:at], "a", *words[at + 1 :]))
    for heard, pool in _doubts(intent, snapshot):
        scored = sorted(((likeness(heard, each), each) for each in pool), reverse=True)
        best = scored[:1]
        rivals = (score for score, each in scored[1:] if not best[0][1].startswith(each))
        clear = bool(best) and best[0][0] - next(rivals, 0.0) >= MARGIN
        head, found, tail = f" {' '.join(words)} ".rpartition(f" {' '.join(fold_words(heard))} ")
        if clear and best[0][0] >= ALIKE and found:
            yield f"{head} {best[0][1]} {tail}".strip()


def _doubts(intent: Intent, snapshot: Snapshot | None) -> _Doubts:
    if intent.family in MAKING or intent.family == "edit.insert":
        yield from _of_new(intent)
    yield from _of_place(intent, snapshot)
    yield from _of_closed(intent, snapshot)


def _of_new(intent: Intent) -> _Doubts:
    """A new name with words in it that belong to the sentence around it, an article with nothing that it is of, or what
    is said of code with the place in it where it belongs."""
    text, name = _text(intent, "text"), _text(intent, "name")
    words = name.split()
    if words and (not _NOT_IN_NAMES.isdisjoint(words) or (len(words) > 1 and likeness(words[0], "called") >= _CALLED)):
        yield name, ()
    given = intent.family == "edit.add" and intent.slots.get("construct") in _GIVEN
    if text and text.split()[0] in (_UNCALLED if given else _ARTICLES if intent.family == "edit.insert" else ()):
        yield text, ()
    if text and intent.slots.get("construct") in _OF_CODE and text.split()[0] in _TOWARDS:
        yield text, ()


def _of_place(intent: Intent, snapshot: Snapshot | None) -> _Doubts:
    """Something to be added to, or moved to, that is not there."""
    anchor, document = _text(intent, "anchor"), snapshot.document if snapshot else None
    kind, _, name = anchor.partition(" ")
    if document and intent.family in {"edit.add", "edit.move"} and kind in ANCHORS and name:
        if not _is_there(name, document):
            yield anchor, ()
    elif (
        document and anchor and (intent.family == "edit.move" or _is_given(intent)) and _names_nothing(anchor, document)
    ):
        yield anchor, ()


def _names_nothing(anchor: str, document: Document) -> bool:
    """Whether it would be a name, and of nothing that is there."""
    return _OF_PLACES.isdisjoint(anchor.split()) and not _is_there(anchor, document)


def _is_given(intent: Intent) -> bool:
    """Whether it adds something that only a function or a type has."""
    return intent.family == "edit.add" and intent.slots.get("construct") in _GIVEN | _OF_CODE


def _of_closed(intent: Intent, snapshot: Snapshot | None) -> _Doubts:
    """A value that is none of those it may have, or no name where one is due."""
    text, to, around = _text(intent, "text"), _text(intent, "to"), _text(intent, "with")
    if intent.family == "edit.change_all" and to.startswith(_ARTICLED):
        yield to, ()
    if intent.slots.get("target") == "return type" and to and not _is_type(to, snapshot):
        yield to, types()
    if names_module(intent) and text and not _is_module(text, snapshot):
        yield text, modules()
    if intent.family == "edit.surround" and around and not is_around(around):
        yield around, value_lists.around()
    program = text.split()[0].lower() if text else ""
    if intent.family == "terminal.run" and program.isalpha() and not is_program(program):
        yield program, programs()
    if intent.family in {"file.new", "file.rename"} and not _is_file(to or text):
        yield to or text, ()


def _text(intent: Intent, slot: str) -> str:
    value = intent.slots.get(slot)
    return value if isinstance(value, str) else ""


def _is_there(name: str, document: Document) -> bool:
    return name in document.text.value or any(just(document.names, sound(name)))


def _is_type(said: str, snapshot: Snapshot | None) -> bool:
    words, document = said.lower().split(), snapshot.document if snapshot else None
    plain = words[-1] in types() or not "".join(words).isalpha() or not said.isascii()
    return plain or len(words) > 2 or (document is not None and _is_there(said, document))


def _is_module(said: str, snapshot: Snapshot | None) -> bool:
    bare = said.lower()
    files = snapshot.files if snapshot else ()
    coded = " " not in bare and not bare.isalpha()
    return bare in modules() or is_program(bare) or coded or any(sound(bare) == sound(_stem(path)) for path in files)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


@cache
def _words_around() -> frozenset[str]:
    """What may be put around something begins so."""
    others = "while for function class method parentheses parens brackets braces quotes double single tag div"
    return frozenset(each.split()[0] for each in value_lists.AROUND) | frozenset(others.split())


def is_around(said: str) -> bool:
    """Whether something of the kind can be put around code; a try has two words."""
    first, _, rest = said.partition(" ")
    return said in value_lists.AROUND or (first in _words_around() and (first != "try" or not rest))


def _is_file(text: str) -> bool:
    """Whether it is written as files are: no word of the sentence before it, an ending in one piece."""
    words = text.replace("_", " ").split(" ")
    ending = text.rpartition(".")[2] if "." in text else ""
    unwritten = "." not in text and len(words) > 1 and words[-1] in {"py", "ts", "js", "json", "md", "txt", "yaml"}
    return words[0] not in _FILES | _UNNAMED and " " not in ending and not unwritten
