"""Sentences of ordinary speech that happen to begin as a command does: "select your seat when you check in".

What belongs here: whether what was heard is such a sentence, by what it is about. What does not: what a command means
(the grammar), whether a name that was misheard is there under another (names.py), which repairs of a sentence are
believed (acceptance.py). Typed words are never asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from senorita_lsp.command.intent import Intent
from senorita_lsp.command.repair.existing import FILES, MAKING, known
from senorita_lsp.command.repair.plausibility import is_around
from senorita_lsp.document.language import PLAIN_TEXT, language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.syntax import in_text
from senorita_lsp.document.text import Span
from senorita_lsp.transcript.data import lines
from senorita_lsp.transcript.sound import is_program
from senorita_lsp.turn.words import single, words

_Said: TypeAlias = tuple[str, ...]
_Judge: TypeAlias = Callable[[_Said, Intent, Snapshot], bool]

_LEAST: Final = 3
"""Words of an object that may be a sentence's; fewer are a name that is not there, and that is told."""

_INSERTED: Final = 4
_LETTERS: Final = 4
_ARTICLES: Final = frozenset({"a", "an", "the"})
_TOWARDS: Final = frozenset({"to", "from", "at", "down", "back", "off"})
_PRONOUNS: Final = frozenset({"i", "you", "we", "they", "he", "she"})
_SAID_CODE: Final = """
    equals equal dot plus minus times divided modulo bracket brackets paren parens parenthesis string comma colon
    semicolon quote quotes arrow underscore slash dash star hash percent ampersand pipe less greater open return
    import lambda yield await async true false none null
"""
_SIGNS: Final = frozenset(_SAID_CODE.split())
"""Code that is said in words has some of these."""

_IMPORTING: Final = frozenset({"as", "from", "import", "dot", "comma", "and", "star", "slash"})
_TEXTUAL: Final = frozenset({PLAIN_TEXT, "markdown", "html", "javascriptreact", "typescriptreact", "vue", "svelte"})
_AWAY: Final = frozenset(
    {"it", "along", "away", "off", "out", "around", "over", "home", "down", "up", "through", "late"}
)
_NOT_IN_MESSAGES: Final = frozenset({"to", "no", "this", "yourself", "you", "your", "youll", "youre", "he", "she"})


def is_prose(intent: Intent, snapshot: Snapshot | None) -> bool:
    """Whether what it is about is nothing that is there, but part of a sentence; False where no document is known."""
    if snapshot is None or snapshot.document is None:
        return False
    if intent.family == "chain":
        first = intent.slots.get("1")
        return isinstance(first, Intent) and is_prose(first, snapshot)
    return _judged(intent, snapshot) or any(
        _nested(value, snapshot) for value in intent.slots.values() if isinstance(value, Intent)
    )


def is_small_talk(said: Sequence[str]) -> bool:
    """Whether all of what was heard is said to anybody and names nothing: "well done", "and so on"."""
    return single("sentence", "small_talk").issuperset(said)


def _judged(intent: Intent, snapshot: Snapshot) -> bool:
    value = intent.slots.get("text")
    said = words(value) if isinstance(value, str) else ()
    judge = _JUDGES.get(intent.family)
    if judge is not None and said:
        return judge(said, intent, snapshot)
    if intent.family.startswith("git.") and len(said) > 1 and said[0] in _hanging():
        return True
    named = intent.family in FILES or intent.slots.get("target") == "text"
    if named and said and (_names_nothing(said, intent, snapshot) or _is_no_file(said, intent, snapshot)):
        return True
    return _called_so(intent, snapshot) or _around(intent, snapshot) or _exchanged(intent, snapshot)


def _is_no_file(said: _Said, intent: Intent, snapshot: Snapshot) -> bool:
    """Whether no file has that name, and none has any such: "open an account"."""
    return intent.family in FILES and len(said) > 1 and said[0] in {"a", "an"} and not known(intent, snapshot)


def _called_so(intent: Intent, snapshot: Snapshot) -> bool:
    """Whether something is called what nothing is called, but a sentence goes on: "the function there's a comment"."""
    value = intent.slots.get("name")
    said = words(value) if isinstance(value, str) else ()
    return bool(said) and intent.family not in MAKING and _is_sentence(said) and not known(intent, snapshot)


def _exchanged(intent: Intent, snapshot: Snapshot) -> bool:
    """Whether words that are not there would be changed into a sentence's: "replace the milk with oil if you like"."""
    new = intent.slots.get("to")
    if _named_only(intent, snapshot):
        return True
    text = intent.slots.get("target") == "text" and intent.family == "edit.change"
    return text and isinstance(new, str) and _is_told(("", *words(new))) and not known(intent, snapshot)


def _named_only(intent: Intent, snapshot: Snapshot) -> bool:
    """Whether something is set, or swapped, by bare names that nothing there has: "set the table for six"."""
    within = intent.slots.get("with" if intent.family == "edit.swap" else "within")
    if intent.family not in ("edit.change", "edit.swap", "edit.increment", "edit.negate") or not isinstance(
        within, Intent
    ):
        return False
    if within.slots.get("target") != "thing" or known(within, snapshot):
        return False
    return intent.family != "edit.swap" or not known(intent, snapshot)


def _nested(intent: Intent, snapshot: Snapshot) -> bool:
    """Whether something that another thing is in, or reaches to, is only words."""
    value = intent.slots.get("text") or intent.slots.get("name")
    said = words(value) if isinstance(value, str) else ()
    return bool(said) and _names_nothing(said, intent, snapshot)


def _names_nothing(said: _Said, intent: Intent, snapshot: Snapshot) -> bool:
    return (_is_sentence(said) or _is_told(said)) and not known(intent, snapshot)


def _is_sentence(said: _Said) -> bool:
    """Whether words are more than a name: some hold a sentence together."""
    return len(said) >= _LEAST and not (_hanging() | _telling()).isdisjoint(said)


def _is_told(said: _Said) -> bool:
    """Whether words go on with a sentence in a way that no name begins: "your hat", "as appropriate"."""
    if len(said) == 1:
        return len(said[0]) >= _LETTERS and said[0] in _telling()
    return said[0] in single("sentence", "dangling") or not _telling().isdisjoint(said)


def _around(intent: Intent, snapshot: Snapshot) -> bool:
    """Whether something would be put around code that is no code: "wrap your head around it"; or around nothing."""
    value = intent.slots.get("with")
    if intent.family != "edit.surround" or not isinstance(value, str) or is_around(value):
        return False
    said = words(value)
    told = bool(said) and (_is_told(said) or _is_sentence(said))
    if intent.slots.get("target") == "text" and not known(intent, snapshot):
        return True
    return told and not known(Intent("edit.change", {"name": value}), snapshot)


def _mostly_known(said: _Said, snapshot: Snapshot) -> bool:
    """Whether the document has most of the words of these that say something, also as parts of names."""
    text = snapshot.document.text.value if snapshot.document else ""
    common = _hanging() | _telling()
    telling = [word for word in said if len(word) >= _LETTERS and word not in common]
    return bool(telling) and 2 * sum(_stands(word, text) for word in telling) > len(telling)


def _stands(word: str, text: str) -> bool:
    begins = f"(?<![A-Za-z]){re.escape(word)}|{re.escape(word.capitalize())}"
    return re.search(f"(?:{begins})s?(?![a-z])", text) is not None or re.search(word.upper(), text) is not None


def _hanging() -> frozenset[str]:
    return single("sentence", "hanging")


def _telling() -> frozenset[str]:
    return single("sentence", "telling")


def _searched(said: _Said, _intent: Intent, snapshot: Snapshot) -> bool:
    there = snapshot.document is not None and " ".join(said) in snapshot.document.text.value.lower()
    return (_is_sentence(said) or _is_told(said)) and not there and not _mostly_known(said, snapshot)


def _run(said: _Said, _intent: Intent, _snapshot: Snapshot) -> bool:
    """A command line begins with a program; with other words only where nothing says that it is a sentence."""
    if is_program(said[0]) or not said[0].isalnum():
        return False
    return said[0] in _AWAY | _hanging() or said[0].isdigit() or _is_sentence(said)


def _installed(said: _Said, _intent: Intent, _snapshot: Snapshot) -> bool:
    return _is_told(said) or (_is_sentence(said) and said[0] not in lines("modules.txt"))


def _committed(said: _Said, _intent: Intent, _snapshot: Snapshot) -> bool:
    return len(said) > 1 and (
        said[0] in _NOT_IN_MESSAGES or not (_NOT_IN_MESSAGES - {"to", "no", "this"}).isdisjoint(said)
    )


def _repeated(said: _Said, _intent: Intent, _snapshot: Snapshot) -> bool:
    return _is_sentence(said) or _is_told(said)


def _inserted(said: _Said, _intent: Intent, snapshot: Snapshot) -> bool:
    """A sentence, where the caret is in code: in comments, quotes and texts any words are welcome."""
    if len(said) < _LEAST or _takes_prose(snapshot):
        return False
    if len(said) >= _INSERTED and said[0] in _ARTICLES:
        return True
    if not _SIGNS.isdisjoint(said):
        return False
    long = len(said) >= _INSERTED and _is_sentence(said)
    return not _telling().isdisjoint(said) or (long and not _mostly_known(said, snapshot))


def _takes_prose(snapshot: Snapshot) -> bool:
    document = snapshot.document
    if document is None or language(document.language).prose or language(document.language).id in _TEXTUAL:
        return True
    return in_text(document, _within(document, snapshot.selection))


def _within(document: Document, span: Span) -> Span:
    start, end = (max(0, min(at, len(document.text))) for at in (span.start, span.end))
    return Span(start, end)


def _added(said: _Said, intent: Intent, snapshot: Snapshot) -> bool:
    """Words to be added that are neither code nor about any."""
    if intent.slots.get("construct") == "import":
        return len(said) > 1 and _IMPORTING.isdisjoint(said) and (said[0] in _hanging() or _is_worded(said))
    if "construct" in intent.slots or not _SIGNS.isdisjoint(said):
        return False
    return len(said) > 1 and (_is_told(said) or (_is_sentence(said) and not _mostly_known(said, snapshot)))


def _is_worded(said: Sequence[str]) -> bool:
    return len(said) > _LEAST or not (_hanging() | _telling()).isdisjoint(said)


def _generated(said: _Said, _intent: Intent, _snapshot: Snapshot) -> bool:
    return said[0] in _TOWARDS


def _asked(said: _Said, intent: Intent, _snapshot: Snapshot) -> bool:
    """An exclamation or half a sentence: "what he wanted"."""
    question = str(intent.slots.get("text")).endswith("?")
    return said[0] == "what" and said[1:2] != () and said[1] in _PRONOUNS and not question


def _gone_to(said: _Said, intent: Intent, snapshot: Snapshot) -> bool:
    return _names_nothing(said, intent, snapshot)


_JUDGES: Final[Mapping[str, _Judge]] = {
    "terminal.run": _run,
    "terminal.install": _installed,
    "git.commit": _committed,
    "history.repeat": _repeated,
    "edit.insert": _inserted,
    "edit.add": _added,
    "search.find": _searched,
    "nav.text": _gone_to,
    "app.focus": _searched,
    "app.launch": _searched,
    "ask.generate": _generated,
    "ask.question": _asked,
}
