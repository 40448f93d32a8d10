"""Loops as they are said: over things, by counting, while something holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.code import declared, template
from senorita_lsp.action.code.reader import Reader
from senorita_lsp.action.code.token import written
from senorita_lsp.transcript.numbers import cardinals_at

if TYPE_CHECKING:
    from senorita_lsp.action.code.make import Maker, Wish


def loop(maker: Maker, wish: Wish) -> list[str] | None:
    words = list(wish.words)
    lowered = [word.lower() for word in words]
    over = maker.spoken.way("for in")
    if (counted := _counted(maker, words, lowered)) is not None:
        return counted
    sign = _parting(over or "", lowered)
    if over and sign in lowered[1:-1]:
        at = lowered.index(sign, 1)
        rest = words[at + 1 :]
        items = maker.expression(rest[1:] if rest[0] == "range" and "range " in over and len(rest) > 1 else rest)
        return _looped(maker, over, {"item": _item(maker, words[:at], over), "items": items})
    way = maker.spoken.way("for each" if wish.construct == "for each" else "for")
    if way is None:
        return None
    parts = _three(maker, words)
    if parts is not None:
        return _looped(maker, maker.spoken.way("for") or way, {"each": "; ".join(parts)})
    braces = maker.spoken.setting("blocks") == "braces"
    if braces and "in" in lowered[1:-1] and over is None and "of" not in lowered:
        return None
    if "{each" not in way:
        return _looped(maker, way, {"items": maker.expression(words)})
    return _looped(maker, way, {"each": _each(maker, words, lowered)})


def _each(maker: Maker, words: list[str], lowered: list[str]) -> str:
    """What a loop goes over; what it calls each of them is no class, though one may be called alike."""
    made = maker.expression(words)
    head, sign, rest = made.partition(" in ")
    if sign and head in maker.scope.types:
        return maker.scope.new(words[: lowered.index("in")]) + sign + rest
    return made


def _parting(way: str, lowered: list[str]) -> str:
    """The word between what a loop goes over and the name of each: "in", or what the language itself has there."""
    said = lowered[1:-1]
    if "of" in said and "in" not in said and (" of " in way or lowered[0] in ("const", "let", "var")):
        return "of"
    return "colon" if "colon" in said and "in" not in said and " : " in way else "in"


def _counted(maker: Maker, words: list[str], lowered: list[str]) -> list[str] | None:
    """ "i in range two to ten": up to before the second number; "i from one to ten": through it."""
    way = maker.spoken.way("for range")
    ranged = _in_range(maker, lowered)
    counting = ranged or _from(lowered)
    if way is None or counting is None or not all(word.isalpha() for word in lowered[: counting[0]]):
        return None
    at, rest = counting[0], words[counting[1] :]
    if not rest or not _ENCLOSED.isdisjoint(lowered[counting[1] :]):
        return None
    parted = next((n for n, word in enumerate(rest[1:-1], 1) if word.lower() in _TO), 0)
    first = maker.expression(rest[:parted]) if parted else ""
    last = maker.expression(rest[parted + 1 :] if parted else rest)
    if not ranged and parted and rest[parted].lower() in _THROUGH:
        way, last = maker.spoken.way("for through") or way, _one_more(maker, last)
    named = words[lowered[0] in _DECLARES and at > 1 : at]
    item = maker.scope.find(named) or maker.scope.new(named)
    return _looped(maker, way, {"item": item, "first": first, "last": last})


def _in_range(maker: Maker, lowered: list[str]) -> tuple[int, int] | None:
    """Where "in range" stands and what follows it begins; None where a number is wanted there and none is."""
    at = next((n for n in range(1, len(lowered) - 2) if lowered[n : n + 2] == ["in", "range"]), 0)
    if not at:
        return None
    start = at + 2 + (lowered[at + 2] in ("of", "from") and len(lowered) > at + 3)
    numbers = any(True for _ in cardinals_at(lowered, start))
    return (at, start) if numbers or maker.spoken.setting("range") != "word" else None


def _from(lowered: list[str]) -> tuple[int, int] | None:
    """Where "from" stands before two ends, or "in" or "equals" before two numbers of which the first is plain."""
    at = next((n for n, word in enumerate(lowered[:-3]) if n and word in _FROM), 0)
    if not at or not any(word in _THROUGH | _BEFORE for word in lowered[at + 2 : -1]):
        return None
    plain = [found.end for found in cardinals_at(lowered, at + 1)]
    counts = any(end < len(lowered) and lowered[end] in _THROUGH | _BEFORE for end in plain)
    return (at, at + 1) if counts or lowered[at] == "from" else None


def _one_more(maker: Maker, last: str) -> str:
    """The end that a language wants for a last number that is to be reached."""
    if maker.spoken.setting("range_ends") != "before":
        return last
    return str(int(last) + 1) if last.isdecimal() else f"{last} + 1"


_DECLARES: Final = frozenset({"int", "let", "var", "val", "auto"})
_FROM: Final = frozenset({"from", "in", "equals"})
_THROUGH: Final = frozenset({"to", "through", "thru"})
_BEFORE: Final = frozenset({"until", "till", "below"})
_TO: Final = _THROUGH | _BEFORE | {"comma"}
_ENCLOSED: Final = frozenset({"parens", "paren", "open", "brackets", "step"})


def _looped(maker: Maker, way: str, values: Mapping[str, str]) -> list[str]:
    filler = maker.spoken.setting("pass")
    return template.lines(way, values, [filler] if filler else [])


def _item(maker: Maker, words: Sequence[str], way: str) -> str:
    """What a loop over things calls each of them, declared as the language wants it."""
    place = maker.spoken.setting("type_place")
    if words and words[0].lower() in ("const", "let", "var", "auto", "val") and "const {item}" in way:
        words = words[1:]
    if place == "before":
        found = declared.typed(words, maker.scope)
        if found.type or found.modifiers:
            return " ".join([*found.modifiers, found.type, found.name]).replace("  ", " ").strip()
        return f"{maker.spoken.setting('any_type', 'var')} {found.name}"
    before = maker.spoken.setting("item_prefix") if "comma" not in words else ""
    made = maker.expression(words)
    return before + (maker.scope.new(list(words)) if made in maker.scope.types else made)


def _three(maker: Maker, words: Sequence[str]) -> list[str] | None:
    """The three parts of a counting loop: parted by "semicolon", or where its variable is named again."""
    text = " ".join(words)
    if " semicolon " in text:
        parts = [part.split() for part in text.split(" semicolon ")]
    else:
        parts = _parts_by_name(list(words))
    if len(parts) != 3 or maker.spoken.setting("blocks") != "braces":
        return None
    first = _first_part(maker, parts[0])
    return [
        first,
        maker.expression(parts[1], condition=True),
        written(Reader(parts[2], maker.scope, statement=True).read()),
    ]


def _first_part(maker: Maker, words: Sequence[str]) -> str:
    left, value = declared.split_value(words)
    found = declared.typed(left, maker.scope)
    if value and (found.type or found.modifiers):
        head = " ".join([*found.modifiers, *filter(None, [found.type]), found.name])
        return f"{head} = {maker.expression(value)}"
    return written(Reader(words, maker.scope, statement=True).read())


def _parts_by_name(words: list[str]) -> list[list[str]]:
    signs = [at for at, word in enumerate(words) if word in ("equals", "equal", "colon") and at]
    if not signs:
        return []
    name = words[signs[0] - 1]
    again = [at for at in range(signs[0] + 1, len(words)) if words[at] == name]
    if len(again) < 2:
        return []
    return [words[: again[0]], words[again[0] : again[1]], words[again[1] :]]
