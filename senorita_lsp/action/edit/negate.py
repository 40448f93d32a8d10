"""The opposite of a condition: another sign where it compares, a "not" where it does not, true for false.

What belongs here: the opposite of a written expression. What does not: which one is meant (target/resolve.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.code.dialect import Dialect, dialect
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.action.slots import with_slots
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Snapshot
from senorita_lsp.document.text import TextEdit

_OPPOSITE: Final[Mapping[str, str]] = {
    one: other
    for pair in (
        ("==", "!="), ("===", "!=="), ("<", ">="), (">", "<="), ("=~", "!~"), ("is", "is not"), ("in", "not in"),
        ("-eq", "-ne"), ("-lt", "-ge"), ("-gt", "-le"),
    )
    for one, other in (pair, pair[::-1])
}  # fmt: skip
_LOOSE: Final = frozenset({"&&", "||", "and", "or", "?", "if", "=", ":=", "let", "->", "=>", "??"})
"""Signs that bind less than a comparison: what holds one is put into parentheses."""
_WORDS: Final = frozenset({"and", "or", "is", "is not", "in", "not in", "!in", "!is", "instanceof", "if", "let", "as"})
_PIECE: Final = re.compile(
    r"(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<sign>===|!==|==|!=|<=>|<=|>=|=~|!~|&&|\|\||\?\?|:=|->|=>|(?<=\s)[<>](?=\s)|(?<![<>])[<>](?![<>])"
    r"|(?<=\s)-(?:eq|ne|lt|le|gt|ge)(?=\s)|=|\?(?!\.)"
    r"|\bis not\b|\bnot in\b|!in\b|!is\b|\b(?:and|or|is|in|if|let|instanceof)\b)"
)
_TEST: Final = re.compile(r"(\[\[ )(.*)( \]\])")
_LITERAL: Final = re.compile(r"[-+]?[\d.]+|\"[^\"]*\"|'[^']*'")
_SINGLE: Final = re.compile(r"[\w$@.:?\[\]\"'#&*]+(?:\([^()]*\))?(?:[.?\[\]\w$:]*(?:\([^()]*\))?)*")


def negate(intent: Intent, snapshot: Snapshot) -> Planned:
    """The target's opposite in its place; a condition where nothing is named and nothing is selected."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    here = slots.text(intent.slots, "target") in ("", "selection") and snapshot.selection.empty
    target = resolve(with_slots(intent, target="condition") if here else intent, snapshot, "condition")
    if not isinstance(target, Target):
        return target
    span = document.text.trimmed(target.whole)
    new = opposite(document.text[span], dialect(document.language))
    if new is None:
        return refuse("nothing", what="negate")
    return edited(document, (TextEdit(span, new),), say("changed", what=target.what), span.start + len(new))


def opposite(code: str, spoken: Dialect) -> str | None:
    """An expression that holds where the given one does not; None for what is none (``let Some(x) = y``)."""
    word = str(spoken.table("prefix").get("not") or "not ")
    word = word if word.strip() != "not" else "not "
    values = spoken.table("operand")
    yes, no = str(values.get("true", "true")), str(values.get("false", "false"))
    if code in (yes, no):
        return no if code == yes else yes
    if _LITERAL.fullmatch(code) or not (spoken.table("prefix").get("not") or spoken.table("word").get("not")):
        return None
    if _whole(code):
        inner = opposite(code[1:-1].strip(), spoken)
        return f"({inner})" if inner is not None else None
    if (test := _TEST.fullmatch(code)) is not None:
        within = opposite(test[2], spoken)
        return f"{test[1]}{within}{test[3]}" if within is not None else None
    signs = list(_signs(code))
    said = [sign for _, sign in signs]
    if not code or "let" in said or "=" in said or "\n\n" in code:
        return None
    if len(signs) == 1 and (at := signs[0][0]) and (other := _other(said[0], spoken)):
        return code[:at] + other + code[at + len(said[0]) :]
    bare = _without(code, word)
    if bare is not None and not signs:
        return bare
    if spoken.setting("shell"):
        return f"! {code}" if not signs else f"! ( {code} )"
    return (
        f"{word}{code}" if _SINGLE.fullmatch(code) or (word == "not " and not _LOOSE & set(said)) else f"{word}({code})"
    )


def _other(sign: str, spoken: Dialect) -> str:
    """The sign that says the opposite, as the language writes it; "" where it has none."""
    if sign in ("!in", "!is"):
        return sign[1:]
    if sign in ("is", "in") and spoken.table("binary").get("not in") == "!in":
        return f"!{sign}"
    worded = spoken.table("prefix").get("not") in (None, "not") or (sign == "is" and spoken.name == "csharp")
    return _OPPOSITE.get(sign, "") if worded or sign not in ("is", "in") else ""


def _signs(code: str) -> Iterator[tuple[int, str]]:
    """The signs that compare or join, with their places; none within brackets or texts."""
    depth = 0
    for found in _PIECE.finditer(code):
        depth += bool(found["open"]) - bool(found["close"])
        if found["sign"] and not depth:
            yield found.start(), found["sign"]


def _whole(code: str) -> bool:
    """Whether one pair of parentheses is around everything."""
    if not (code.startswith("(") and code.endswith(")")):
        return False
    depth = 0
    for found in _PIECE.finditer(code):
        depth += bool(found["open"]) - bool(found["close"])
        if not depth and found.end() < len(code):
            return False
    return True


def _without(code: str, word: str) -> str | None:
    """What a "not" stands before, without it and its parentheses; None where none does."""
    mark = next((each for each in (word, "!", "-z ", "-n ") if code.startswith(each)), None)
    if mark is None:
        return None
    rest = code[len(mark) :].strip()
    if mark in ("-z ", "-n "):
        return ("-n " if mark == "-z " else "-z ") + rest
    return rest[1:-1].strip() if _whole(rest) else rest
