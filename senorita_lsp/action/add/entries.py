"""Adding entries to dictionaries, objects and files of data: a key and its value.

What belongs here: which of the words are the key, and how both are written. What does not: which list of several
(lists.py), commas and lines (list_item.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code import template
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import match
from senorita_lsp.transcript.numbers import cardinal

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_DATA: Final = frozenset({"json", "jsonc", "yaml"})
_SIGNS: Final = ("colon", "equals", "fat", "to")
_WITH_VALUE: Final = re.compile(r" (?:with|and) (?:the |a )?value (?:of )?(?=\w)")
_CALLED: Final = re.compile(r"^(?:called|named) (?=\w)")
_LITERALS: Final = frozenset({"true", "false", "null", "none"})
_NAME: Final = re.compile(r"[^\W\d][\w-]*")


def entry(adding: Adding) -> Planned:
    """An entry, in the dictionary or object at the caret or the next one."""
    from senorita_lsp.action.add import lists
    from senorita_lsp.action.target import brackets

    words = _said(adding)
    if not words:
        return refuse("which_text")
    new = _entry(adding, words)
    tree = adding.document.tree
    kinds = [s.span for s in tree.constructs("dictionary")] if tree else []
    found = [pair for pair in brackets.pairs(adding.document.text.value) if pair.sign == "{"]
    if adding.document.language == "json":
        kinds = [pair.outer for pair in found]
    if adding.document.language == "yaml":
        return _line(adding, new)
    real = [pair for pair in found if any(span.covers(pair.outer) and span.end == pair.outer.end for span in kinds)]
    data = re.compile(r"([=(:,\[]|\breturn|[\])]\w*|=>)\s*$")
    literal = adding.spoken.way("dictionary entry") is not None
    open_to = [pair for pair in found if literal and not lists.is_block(pair, adding)]
    likely = [pair for pair in open_to if data.search(adding.document.text.value[: pair.outer.start][-60:])]
    return lists.listed(adding, real or likely, new, "a dictionary")


def value(adding: Adding, words: Sequence[str]) -> str:
    """A value; in files of data what is neither a number nor a literal is a text."""
    made = adding.maker.expression(words)
    if adding.document.language == "yaml":
        return " ".join(words) if _NAME.fullmatch(made) and made.lower() not in _LITERALS else made
    if adding.document.language not in _DATA:
        return made
    try:
        json.loads(made)
    except ValueError:
        return json.dumps(" ".join(words), ensure_ascii=False)
    return made


def _said(adding: Adding) -> list[str]:
    """The words of an entry, with a colon behind the key where a value was said apart."""
    words = [*adding.wish.head, *adding.wish.words]
    if adding.wish.value:
        return [*words, "colon", *adding.wish.value]
    return _WITH_VALUE.sub(" colon ", _CALLED.sub("", " ".join(words))).split()


def _line(adding: Adding, new: str) -> Planned:
    """A line of its own, behind the caret's and what is in it."""
    lines, line = adding.lines, adding.lines.text.line_at(adding.at)
    last = line
    while last + 1 < lines.text.line_count and len(lines.indent(last + 1)) > len(lines.indent(line)):
        last += 1
    dash = re.match(r"(?:- +)+", lines.content(line))
    indent = lines.indent(line) + " " * (dash.end() if dash else 0)
    return adding.put([new if CARET in new else new + CARET], Place(last if not dash else line, line + 1, indent))


def _entry(adding: Adding, words: Sequence[str]) -> str:
    lowered = [word.lower() for word in words]
    for sign in _SIGNS:
        if sign in lowered[1:]:
            at = lowered.index(sign, 1)
            return _pair(adding, words[:at], words[at + 1 + (sign == "fat") :])
    if adding.document.language in _DATA:
        at = _parted(adding, words)
        return _pair(adding, words[:at], words[at:])
    return adding.maker.expression(words)


def _pair(adding: Adding, key: Sequence[str], said: Sequence[str]) -> str:
    """A key and its value as the language writes them; the caret in the place of a value that was not said."""
    way = adding.spoken.way("dictionary entry") or "{key}: {value}"
    spoken_key = adding.maker.expression(key)
    if '"{key}"' in way:
        spoken_key = spoken_key.strip("\"'")
    values = {"key": spoken_key, "value": value(adding, said) if said else CARET}
    return template.lines(way, values)[0]


def _parted(adding: Adding, words: Sequence[str]) -> int:
    """Where the key ends, of words without a sign between: before a literal, behind a key that others have, else before
    the last word; of a key alone nowhere.
    """
    if adding.construct == "key" or len(words) < 2:
        return len(words)
    literal = next((n for n in range(1, len(words)) if _literal(words[n:])), None)
    if literal is not None:
        return literal
    tree = adding.document.tree
    keys = {symbol.name.strip("\"'") for symbol in (tree.constructs("entry") if tree else ()) if symbol.name}
    known = (n for n in range(len(words) - 1, 0, -1) if match.best(" ".join(words[:n]), keys, str, near=False))
    return next(known, len(words) - 1)


def _literal(words: Sequence[str]) -> bool:
    return cardinal(words) is not None or (len(words) == 1 and words[0].lower() in _LITERALS) or words[0] == "string"
