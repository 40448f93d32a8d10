"""Names of the document in free speech, as a person would have said them: "add a test for cell ticket" is about
``sell_ticket``.

What belongs here: finding such names in a text for people or models. What does not: names that commands are about
(names.py), which sentences are free speech (the grammar).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from senorita_lsp.command.intent import Intent, Understood
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.transcript import index
from senorita_lsp.transcript.sound import likeness
from senorita_lsp.transcript.symbols import spoken_name

ALIKE: Final = 86.0
"""From this likeness (0 to 100, by sounds) on, words of free speech are a name that exists."""

_KEYS: Final = 75.0
_MOST: Final = 4
_WIDEST: Final = 4
_MOST_WORDS: Final = 24


def with_names(meant: Understood, snapshot: Snapshot | None) -> Understood | None:
    """The same with a name as it is said, where its free text has one that was misheard; None where it has not."""
    intent, document = meant.reading.intent, snapshot.document if snapshot else None
    text = intent.slots.get("text")
    if document is None or not intent.family.startswith("ask.") or not isinstance(text, str):
        return None
    words = text.split(" ")
    for heard, name in _misheard(words, document) if len(words) <= _MOST_WORDS else ():
        said = f" {text} ".replace(f" {heard} ", f" {name} ").strip()
        named = Intent(intent.family, {**intent.slots, "text": said}, intent.guessed)
        return replace(meant, reading=replace(meant.reading, intent=named))
    return None


def _misheard(words: list[str], document: Document) -> Iterator[tuple[str, str]]:
    """Words, and the name of as many that they sound like, one of them just so."""
    for size in range(_WIDEST, 1, -1):
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            heard = " ".join(run).lower()
            if not heard.replace(" ", "").isalpha() or heard in document.text.value.lower():
                continue
            for _, name in index.near(document.names, heard, _KEYS, _MOST):
                said = spoken_name(name)
                if said == heard:
                    break
                if _is_it(run, said) and name in document.identifiers:
                    yield " ".join(run), said


def _is_it(run: list[str], said: str) -> bool:
    parts = said.split()
    same = sum(one.lower() == other for one, other in zip(run, parts, strict=False))
    return len(parts) == len(run) and same > 0 and likeness(" ".join(run).lower(), said) >= ALIKE
