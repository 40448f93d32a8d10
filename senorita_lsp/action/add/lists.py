"""Adding what stands in a list to its list: parameters, arguments, elements; values at the caret.

What belongs here: which list, and what is written. What does not: commas and lines of lists (list_item.py), entries
(entries.py), other parts of what is there (parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senorita_lsp.action import opened, slots
from senorita_lsp.action.add import entries, list_item
from senorita_lsp.action.add.parts import function_meant, parameter_list
from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import brackets, match
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.document.tree import Symbol

_NEAR: Final = 2_000
_VALUED: Final = re.compile(r"([=(,\[{\]>]|\breturn|\][*\w.]+|\bnew\s+\w+)\s*$")

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding


def parameter(adding: Adding) -> Planned:
    """A parameter, at the end of its function's list as far as the language lets it stand there."""
    if not _anchored(adding) and (begun := opened.parameters(adding.document, adding.at)) is not None:
        return _begun(adding, begun)
    function = function_meant(adding)
    if not isinstance(function, Symbol):
        begun = opened.parameters(adding.document, adding.at, above=True)
        return function if begun is None or _anchored(adding) else _begun(adding, begun)
    listed = parameter_list(function, adding.document)
    if listed is None and (begun := opened.parameters(adding.document, function.name_span.end)) is not None:
        return _begun(adding, begun)
    if listed is None:
        return refuse("not_found", what=f"the parameters of {function.name or 'the function'}")
    new = _written(adding)
    if not isinstance(new, str):
        return new
    what = f"a parameter to {function.name or 'the function'}"
    if listed.empty:
        return adding.done(TextEdit(listed, f"({new}{CARET})"), listed.start, what)
    inner = Span(listed.start + 1, listed.end - 1)
    if adding.document.text[inner].strip() == "void":  # what C says of a function without parameters
        return adding.done(TextEdit(inner, new + CARET), inner.start, what)
    before = next((p for p in brackets.items(adding.document.text, inner) if _stays_last(p, new, inner, adding)), None)
    if before is not None:
        gap = _gap(before, adding)
        edit = TextEdit(Span(before.start, before.start), new + "," + gap)
        return adding.done(edit, before.start + len(new), what)
    edit, at = list_item.inserted(adding.lines, inner, new)
    return adding.done(edit, at, what)


def _begun(adding: Adding, inner: Span) -> Planned:
    """A parameter at the end of a list that is not closed yet."""
    new = _written(adding)
    if not isinstance(new, str):
        return new
    content = adding.document.text[inner].rstrip()
    lead = "" if not content else " " if content.endswith(",") else ", "
    at = inner.start + len(content)
    return adding.done(TextEdit(Span(at, inner.end), lead + new), at + len(lead + new), "a parameter")


def _written(adding: Adding) -> str | Planned:
    """A parameter as the language writes it; a refusal where it does not, or where more has to be said."""
    if not adding.said("name", "text"):
        return refuse("which_name")
    if adding.spoken.way("parameter") is None:
        return adding.cannot()
    new = adding.maker.parameter(_declared_words(adding), adding.wish.type)
    return refuse("wants_type") if new is None else new


def _declared_words(adding: Adding) -> tuple[str, ...]:
    wish = adding.wish
    return (*wish.head, *wish.words, *(("equals", *wish.value) if wish.value else ()))


def _gap(item: Span, adding: Adding) -> str:
    text = adding.document.text
    line = text.line_at(item.start)
    alone = item.start == text.line_start(line) + len(text.indent(line))
    return text.newline + text.indent(line) if alone else " "


def _stays_last(item: Span, new: str, inner: Span, adding: Adding) -> bool:
    """Whether a parameter stays behind a new one: what takes the rest, and one with a value behind one without."""
    text = adding.document.text
    written = text[item]
    if written.startswith(("**", "...")):
        return True
    starred = any(re.match(r"\*(?!\*)", text[each]) for each in brackets.items(text, inner))
    python = adding.spoken.setting("blocks") == "indent"
    return python and "=" not in new and not starred and bool(re.match(r"\w+\s*(:[^=]*)?=", written))


def argument(adding: Adding) -> Planned:
    """An argument, at the end of the call at the caret or the next one."""
    words = adding.said("text", "name")
    if not words:
        return refuse("which_text")
    if adding.spoken.setting("shell"):
        return _shell_argument(adding)
    name, calls = _anchored(adding), _calls(adding)
    if name:
        calls = _of(name, _all_calls(adding), adding)
    call = brackets.nearest(calls, adding.at, adding.document.text)
    if call is None:
        return refuse("not_found", what="a call")
    new = adding.maker.expression(
        [*adding.wish.head, *words, *(("equals", *adding.wish.value) if adding.wish.value else ())]
    )
    new = _named_argument(adding, words, new)
    new = new if CARET in new else new + CARET
    base = adding.document.text.indent(adding.document.text.line_at(call.outer.start))
    edit, at = list_item.inserted(adding.lines, call.inner, new.replace("\n", "\n" + base))
    return adding.done(edit, at, "an argument")


def _named_argument(adding: Adding, words: Sequence[str], new: str) -> str:
    if "equals" in words[1:] and adding.spoken.setting("keyword_arguments") == "tight":
        return re.sub(r"^(\w+) == ", r"\1=", new)
    return new


def _shell_argument(adding: Adding) -> Planned:
    from senorita_lsp.transcript.symbols import shell_line

    text = adding.document.text
    line = text.line(text.line_at(adding.at))
    edit = TextEdit(Span(line.end, line.end), " " + shell_line(adding.said("text", "name")))
    return adding.done(edit, line.end + len(edit.new))


def _all_calls(adding: Adding) -> list[brackets.Pair]:
    tree = adding.document.tree
    found = (symbol.part("arguments") for symbol in (tree.constructs("call") if tree else ()))
    return [brackets.Pair("(", span) for span in found if span and adding.document.text[span][:1] == "("]


def _calls(adding: Adding) -> list[brackets.Pair]:
    """The parentheses of calls: behind a name, and not those of a declaration."""
    text, tree = adding.document.text.value, adding.document.tree
    line = adding.document.text.line(adding.document.text.line_at(adding.at))
    for area in (line, Span(line.start, min(len(text), line.end + _NEAR)), Span(0, len(text))):
        calls = tree.touching(area, ("call",)) if tree else ()
        spans = sorted(
            {span for s in calls if (span := s.part("arguments")) and text[span.start : span.end][:1] == "("}
        )
        if spans:
            return [brackets.Pair("(", span) for span in spans]
    functions = {parameter_list(s, adding.document) for s in tree.constructs("function", "method")} if tree else set()
    keywords = ("if", "for", "while", "switch", "catch", "return", "in", "and", "or", "not", "def")
    named = re.compile(r"(\w+)\s*$")
    result = list[brackets.Pair]()
    for pair in brackets.pairs(text):
        before = named.search(text[max(0, pair.outer.start - 80) : pair.outer.start])
        if pair.sign == "(" and before and before[1] not in keywords and pair.outer not in functions:
            result.append(pair)
    return result


def element(adding: Adding) -> Planned:
    """An element, at the end of the list at the caret or the next one."""
    words = adding.said("text", "name")
    if not words:
        return refuse("which_text")
    if adding.spoken.setting("item") and (made := _lined_element(adding, words)) is not None:
        return made
    if adding.spoken.setting("shell"):
        return adding.cannot()
    sign = "{" if adding.document.language in ("java", "csharp", "c", "cpp", "go") else "["
    found = [
        pair for pair in brackets.pairs(adding.document.text.value) if pair.sign == sign and not _is_index(pair, adding)
    ]
    if sign == "{":
        found = [pair for pair in found if _is_data(pair, adding)]
    found += [brackets.Pair("(", span) for span in _called_lists(adding)]
    return listed(adding, found, entries.value(adding, words), "a list")


def _lined_element(adding: Adding, words: Sequence[str]) -> Planned | None:
    """An element of a list that is written an item a line; None where the list meant is none of these."""
    tree, lines, name = adding.document.tree, adding.lines, _anchored(adding)
    owners = [s for s in (tree.constructs("entry") if tree else ()) if s.name]
    named = [each.item for each in match.best(name, owners, lambda symbol: symbol.name)] if name else []
    lists = [
        s.span for s in (tree.constructs("list") if tree else ()) if adding.document.text.value[s.span.start] != "["
    ]
    if name:
        lists = [span for span in lists if any(owner.span.covers(span) for owner in named)]
    around = [span for span in lists if span.start <= adding.at <= span.end]
    behind = [span for span in lists if span.start >= adding.at]
    found = min(around, key=len) if around else next(iter(behind or lists), None)
    if found is None or tree is None:
        return None
    items = [s.span for s in tree.touching(found, ("element",)) if found.covers(s.span)]
    own = [span for span in items if lines.indent(lines.text.line_at(span.start)) == _indent_of(adding, found)]
    here = next((span for span in own if span.start <= adding.at <= span.end), own[-1] if own else found)
    last = lines.text.line_at(here.end)
    made = adding.spoken.setting("item").replace("{}", entries.value(adding, words) + CARET)
    return adding.put([made], Place(last, last + 1, _indent_of(adding, found)))


def _indent_of(adding: Adding, span: Span) -> str:
    """The indent of a list's items."""
    return adding.lines.indent(adding.lines.text.line_at(span.start))


def _is_data(pair: brackets.Pair, adding: Adding) -> bool:
    """Whether braces hold values: behind a sign that wants a value, or the type of a list."""
    before = adding.document.text.value[max(0, pair.outer.start - 80) : pair.outer.start]
    tree = adding.document.tree
    keyed = [symbol.span.end for symbol in tree.touching(pair.outer, ("dictionary",))] if tree else []
    return bool(_VALUED.search(before)) and pair.outer.end not in keyed and not is_block(pair, adding)


def _called_lists(adding: Adding) -> list[Span]:
    """The parentheses of lists that are calls: listOf(1, 2)."""
    tree, text = adding.document.tree, adding.document.text.value
    found = [symbol.span for symbol in tree.constructs("list")] if tree else []
    opens = [(span, text.find("(", span.start, span.end)) for span in found if text[span.end - 1] == ")"]
    return [Span(start, span.end) for span, start in opens if start > span.start]


def is_block(pair: brackets.Pair, adding: Adding) -> bool:
    """Whether braces hold statements or members, and no values."""
    tree = adding.document.tree
    kinds = ("body", "block", "struct", "class", "interface", "namespace", "switch")
    blocks = tree.touching(pair.outer, kinds) if tree else ()
    around = {pair.inner, pair.outer}
    bodies = {span for s in blocks for span in (s.span, s.part("body")) if span}
    stripped = {Span(span.start, span.end) for span in bodies}
    text = adding.document.text.value
    before = text[: pair.outer.start].rstrip()
    return bool(around & stripped) or before.endswith((")", "else", "try", "do", "finally"))


def _is_index(pair: brackets.Pair, adding: Adding) -> bool:
    text = adding.document.text.value
    before = text[pair.outer.start - 1 : pair.outer.start]
    return pair.sign == "[" and (before.isalnum() or before in ("_", ")", "]"))


def listed(adding: Adding, found: Sequence[brackets.Pair], new: str, what: str) -> Planned:
    name = _anchored(adding)
    if name:
        found, what = _of(name, found, adding), f"a list {name}" if what == "a list" else f"{what} {name}"
        found = found[:1]
    pair = brackets.nearest(list(found), adding.at, adding.document.text)
    if pair is None:
        return refuse("not_found", what=what)
    new = _as_beside(adding, pair, new)
    edit, at = list_item.inserted(adding.lines, pair.inner, new if CARET in new else new + CARET, adding.at)
    return adding.done(edit, at)


def _anchored(adding: Adding) -> str:
    """The name of what something is added to, where one was said."""
    said = re.sub(r"^(?:the|this|that) ", "", slots.text(adding.intent.slots, "anchor"))
    said = re.sub(r"^(?:list|array|dictionary|dict|object|map|set|function|method|call) (?=\w)", "", said)
    said = re.sub(r" (?:list|array|dictionary|dict|object|map|set|function|method|call)$", "", said)
    return "" if said in _UNNAMED else said


_UNNAMED: Final = frozenset(
    ("", "it", "this", "that", "here", "list", "array", "dictionary", "dict", "object", "map", "set", "call", "file")
)


def _of(name: str, found: Sequence[brackets.Pair], adding: Adding) -> list[brackets.Pair]:
    """Those of the pairs that what has the name is made of: a variable's value, a call's arguments."""
    tree = adding.document.tree
    kinds = ("variable", "assignment", "field", "property", "entry", "constant", "call")
    known = [symbol for symbol in (tree.constructs(*kinds) if tree else ()) if symbol.name]
    best = [each.item.span for each in match.best(name, known, lambda symbol: symbol.name)]
    return [pair for pair in found if any(span.covers(pair.outer) for span in best)]


def _as_beside(adding: Adding, pair: brackets.Pair, new: str) -> str:
    """A name that nothing has is a text, or a key in quotes, where all others in the list are."""
    text = adding.document.text
    known = [text[span] for span in brackets.items(text, pair.inner)]
    plain = re.match(r"[^\W\d]\w*(?=:|\x00|$| =>)", new.replace(CARET, "\x00"))
    if not known or plain is None or plain[0] in adding.document.identifiers or adding.spoken.word_is_code(plain[0]):
        return new
    marks = {item[:1] for item in known}
    if len(marks) != 1 or not marks <= {'"', "'"}:
        return new
    if (":" in new or "=>" in new) != all(":" in item or "=>" in item for item in known):
        return new
    mark = marks.pop()
    said = " ".join(adding.said("text", "name")) if plain[0] == new.replace(CARET, "") else plain[0]
    return mark + said + mark + new[plain.end() :]


def _line_of_its_own(adding: Adding, words: Sequence[str]) -> Planned | None:
    """A text or a function below a statement that is complete: right behind it, it could not stand.

    Where types go before names and no value is due, "string name" declares one.
    """
    text, at = adding.document.text, adding.at
    line = text.line(text.line_at(at))
    before = text.value[line.start : at].rstrip()
    if adding.construct == "string" and _declares(adding, words, before):
        from senorita_lsp.action.add import whole_lines

        return whole_lines.declared(adding, ("string", *words))
    ends = at == line.end and adding.snapshot.selection.empty and before[-1:] in (";", ")", "]", "}")
    if not ends or adding.construct not in ("string", "lambda"):
        return None
    from senorita_lsp.action.add import whole_lines

    said = slots.with_slots(adding.intent, construct="", name="", text=" ".join((adding.construct, *words)))
    return whole_lines.statement(replace(adding, intent=said))


def _declares(adding: Adding, words: Sequence[str], before: str) -> bool:
    """Whether "string" and a name declare a variable at a place with that before it on its line."""
    typed = adding.spoken.setting("type_place") == "before" and "string" in adding.spoken.table("type")
    due = not before or before[-1] in ";{}" or before.endswith("*/")
    return typed and due and bool(words) and all(adding.maker.is_plain(words, at) for at in range(len(words)))


def expression(adding: Adding) -> Planned:
    """A text, a list, a lambda … at the caret."""
    words = adding.said("text", "name")
    construct = adding.construct
    if (line := _line_of_its_own(adding, words)) is not None:
        return line
    said = [construct, *words] if construct in ("string", "lambda") else list(words) or ["empty", construct]
    text = adding.document.text
    new = adding.maker.expression(said).replace("\n", text.newline + text.indent(text.line_at(adding.at)))
    span = adding.snapshot.selection
    edit = TextEdit(Span(*sorted((span.start, span.end))), new)
    return adding.done(edit, edit.span.start + len(new))
