"""What is plainly meant by a bare name: the value that is set, the declaration or entry that is deleted.

What belongs here: when a name said without its kind, or a word that is a kind as well as a name of the document, stands
for what is called so. What does not: free text (target/phrases.py), constructs said with their kind
(target/constructs.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from senorita_lsp.action import slots, soundness
from senorita_lsp.action.code.dialect import dialect
from senorita_lsp.action.edit.remove import removals
from senorita_lsp.action.plan import Planned, Refusal
from senorita_lsp.action.say import refuse
from senorita_lsp.action.target import match
from senorita_lsp.action.target.bare_name import thing
from senorita_lsp.action.target.constructs import of_kind
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.command.rules import plural
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.document.tree import Symbol
from senorita_lsp.transcript.numbers import cardinal

_VALUED: Final = ("entry", "variable", "constant", "field", "property", "assignment", "parameter", "variant")
_DECLARED: Final = (
    *("function", "method", "class", "interface", "struct", "enum", "trait", "module", "entry", "property", "field"),
    *("variant", "constant", "variable", "assignment", "parameter", "import"),
)
_LITERAL: Final = re.compile(r"-?\d[\d_.]*\w*|(?i:true|false|null|none|nil)|undefined|([\"'`])[^\n]*\1|[\[{]\s*[\]}]")
_WORDS: Final = re.compile(r"(?:true|false|null|none|nil|empty (?:string|list|array|object|dictionary|dict)|string .+)")
_DATA: Final = frozenset({"json", "jsonc", "yaml"})
_BODIED: Final = ("function", "method", "class", "interface", "struct", "enum", "trait", "module")
_ADDS: Final = re.compile(r"(?:[-+*/%&|^@]|\*\*|//|<<|>>)=[ \t]*\Z")
_STYLES: Final = frozenset({"css", "scss", "less"})
_DECLARES: Final = frozenset({"variable", "constant", "field"})
_LIKE_NAMES: Final = frozenset(
    {"name", "default", "unit", "url", "path", "command", "test", "parent", "content", "section", "selector", "package"}
    | {"heading", "cell", "tag", "field", "catch", "case", "namespace", "property", "object", "comment"}
)
"""Kinds that are as often names, and of which no number or text can be written in the place."""
_NAMED_ALSO: Final = frozenset({"name", "url", "path", "command", "unit", "tag", "title"})
"""Those that are called so more often than they are meant where the line has none."""
_ITEMS: Final = ("argument", "element", "operand")
_MARKUP: Final = frozenset({"html", "javascriptreact", "typescriptreact"})
_WITH_BODIES: Final = frozenset({"entry", *_BODIED})
"""What is deleted whole wherever its name is the text that was said."""
_WHOLE: Final = frozenset(
    {"list", "dictionary", "object", "set", "tuple", "string", "number", "call", "expression", "lambda"}
    | {"assignment value", "regular expression", "variable value"}
)
"""Kinds of which one may be all of the value of an entry or an assignment."""
_GAPS: Final = frozenset({"value", "condition", "key", "name", "callee", "type"})


def set_value(intent: Intent, snapshot: Snapshot) -> Intent:
    """The intent, as one about a value where it is said of a name that has one: "change n to ten"."""
    document, new = snapshot.document, slots.text(intent.slots, "to").lower()
    kind = slots.text(intent.slots, "target")
    if document is None or not new:
        return intent
    if intent.slots.keys() == {"target", "text", "to"} and kind == "text":
        name = slots.text(intent.slots, "text")
        if document.language in _STYLES and (declared := _property_said(name, new, document)):
            return Intent(intent.family, {"target": "value", "within": _thing(declared), "to": new})
        found = _is_literal(new) and _with_literal(name, cardinal(new.split()) is not None, document, snapshot)
    elif intent.slots.keys() <= {"target", "to", "which"} and kind not in ("", "text", "selection"):
        if kind in _DECLARES and _is_literal(new):
            held = Intent("place", {"target": kind})
            return Intent(intent.family, {"target": "value", "within": held, "to": new})
        several = slots.text(intent.slots, "which") == "all"
        name = plural(kind) if several else kind
        found = _called_like_a_kind(name, new, document, snapshot) or (
            several and _is_literal(new) and _has_value(name, document)
        )
    else:
        return intent
    return Intent(intent.family, {"target": "value", "within": _thing(name), "to": new}) if found else intent


def _thing(name: str) -> Intent:
    return Intent("thing", {"target": "thing", "name": name})


def _property_said(name: str, new: str, document: Document) -> str:
    """The property of a style sheet that gets a new value; "" where there is none, or another property is said."""
    said = name.removeprefix("the ")
    known = "-".join(new.split()) in dialect(document.language).words("properties")
    return said if not known and _exactly(said, ("property",), document) else ""


def _is_literal(new: str) -> bool:
    """Whether words say a value that is written out: a number, a truth, nothing, a text, something empty."""
    return cardinal(new.split()) is not None or _WORDS.fullmatch(new) is not None


def _with_literal(name: str, number: bool, document: Document, snapshot: Snapshot) -> bool:
    """Whether what is called exactly so has a value that is written out; any value on the caret's line for a number,
    which can be no name."""
    called = thing(Intent("thing", {"target": "thing", "name": name}), "value", document, snapshot)
    found = _exactly(name, _VALUED, document)
    near = [symbol for symbol in found if isinstance(called, Target) and symbol.span == called.whole]
    values = [value for symbol in near if (value := symbol.part("value"))]
    line = document.text.line(document.text.line_at(snapshot.selection.end))
    if number and any(line.covers(symbol.name_span) for symbol in near) and values:
        return True
    return bool(values) and _LITERAL.fullmatch(document.text[values[0]].strip()) is not None


def _called_like_a_kind(name: str, new: str, document: Document, snapshot: Snapshot) -> bool:
    """Whether a word that is a kind is the name of something with a value: of an entry of data, of what the caret's
    line gives a value; of anything where the word is no part of a construct, or only a value can be meant."""
    valued = [symbol for symbol in _exactly(name, _VALUED, document) if symbol.part("value")]
    found = [symbol for symbol in valued if not symbol.is_a("attribute")]
    line = document.text.line(document.text.line_at(snapshot.selection.end))
    if document.language in _DATA:
        values = [document.text[value] for symbol in found if (value := symbol.part("value"))]
        return bool(values) and (_is_literal(new) or any(_is_scalar(value) for value in values))
    if found and (name in _BODIED or (name in _LIKE_NAMES and _is_literal(new))):
        return True
    if found and name in _NAMED_ALSO and not _named_on(line, name, snapshot):
        return any(_LITERAL.fullmatch(document.text[value].strip()) for s in found if (value := s.part("value")))
    return any(line.covers(symbol.name_span) for symbol in found)


def _named_on(line: Span, kind: str, snapshot: Snapshot) -> bool:
    """Whether a line has a construct of a kind itself."""
    found = resolve(Intent("select", {"target": kind}), snapshot)
    return isinstance(found, Target) and line.covers(found.whole)


def _has_value(name: str, document: Document) -> bool:
    return any(symbol.part("value") for symbol in _exactly(name, _VALUED, document))


def _is_scalar(value: str) -> bool:
    return "\n" not in value and value[:1] not in ("[", "{")


def _exactly(name: str, kinds: tuple[str, ...], document: Document) -> list[Symbol]:
    known = {s.name_span: s for kind in reversed(kinds) for s in of_kind(kind, document) if s.name}
    return [each.item for each in match.best(name, known.values(), lambda symbol: symbol.name, near=False)]


def named_like_it(intent: Intent, snapshot: Snapshot) -> Intent | None:
    """The intent about what is called like a kind, where only that kind was said: "delete tags"; None else."""
    document, kind = snapshot.document, slots.text(intent.slots, "target")
    if document is None or not kind or intent.slots.keys() - {"target", "which"}:
        return None
    name = plural(kind) if slots.text(intent.slots, "which") == "all" else kind
    return Intent(intent.family, {"target": "text", "text": name}) if name in document.identifiers else None


def assigned(intent: Intent, edit: TextEdit, document: Document) -> TextEdit:
    """A new value with the sign before it, where that adds to what was there: "set count to zero" at ``count += 1``."""
    within, text, at = intent.slots.get("within"), document.text, edit.span.start
    called = isinstance(within, Intent) and slots.text(within.slots, "target") == "thing"
    sign = _ADDS.search(text.value, text.line(text.line_at(at)).start, at) if called else None
    return TextEdit(Span(sign.start(), edit.span.end), "= " + edit.new) if sign else edit


def without_value(intent: Intent, document: Document) -> Refusal | None:
    """The refusal for a new value of what has none and never will: of a function, of a class."""
    within = intent.slots.get("within")
    if slots.text(intent.slots, "target") != "value" or not isinstance(within, Intent) or document.language in _MARKUP:
        return None
    name = slots.text(within.slots, "name")
    if slots.text(within.slots, "target") != "thing" or not _exactly(name, _BODIED, document):
        return None
    return None if _exactly(name, _VALUED, document) else refuse("no_value", what=name)


def removed(intent: Intent, target: Target, document: Document, snapshot: Snapshot) -> Target | Planned:
    """What goes when the target is deleted: all that it is the name or the whole value of, where it cannot go alone.

    A refusal where that is not plain. The target itself where it can go, or the code is broken already.
    """
    plain = not intent.slots.keys() - {"target", "text", "which"} and slots.text(intent.slots, "which") in ("", "all")
    if target.kind == "text" and len(target.spans) == 1 and plain:
        found = _named(target, document, snapshot)
        return _with_sign(found, document) if found is target else found
    if (target.kind in _WHOLE or (target.kind == "value" and document.language in _DATA)) and len(target.spans) == 1:
        return _valued(target, document)
    return target


def _with_sign(target: Target, document: Document) -> Target:
    """A shell's variable with what reads it: ``$count``, ``${count}``."""
    if not dialect(document.language).setting("read"):
        return target
    span, text = target.whole, document.text.value
    if text[: span.start].endswith("${") and text[span.end : span.end + 1] == "}":
        return replace(target, spans=(Span(span.start - 2, span.end + 1),))
    return replace(target, spans=(Span(span.start - 1, span.end),)) if text[: span.start].endswith("$") else target


def _named(target: Target, document: Document, snapshot: Snapshot) -> Target | Planned:
    """The item that is all of the text; else the one declaration or entry of the name. What cannot go with its line's
    rest is refused."""
    name = document.text[target.whole]
    found = _exactly(name, _DECLARED if name in document.identifiers else ("entry",), document)
    named = [symbol for symbol in found if _names(symbol, target.whole, name) and _WITH_BODIES & symbol.kinds]
    if named:
        return _whole(named[0])
    if name not in document.identifiers:
        return target
    tree, line = document.tree, document.text.line(document.text.line_at(snapshot.selection.end))
    declared = [s for s in (tree.touching(target.whole, ("parameter",)) if tree else ()) if s.name_span == target.whole]
    if declared:
        return _whole(declared[0])
    items = [s for s in (tree.touching(target.whole, _ITEMS) if tree else ()) if s.span == target.whole]
    readable = _sound(target, document)
    if items and items[0].is_a("operand") and readable:
        return target
    if items and (len(found) != 1 or line.covers(target.whole)):
        return _whole(items[0])
    if not items and readable:
        return target
    return _whole(found[0]) if len(found) == 1 else _refused(name, target, document)


def _names(symbol: Symbol, span: Span, name: str) -> bool:
    return symbol.name_span.covers(span) and symbol.name.strip("\"'`") == name


def _whole(symbol: Symbol) -> Target:
    removal = symbol.removal if symbol.removal.covers(symbol.span) else symbol.span
    what = f"{symbol.kind} {symbol.name}" if symbol.name else f"the {symbol.kind}"
    return Target((symbol.span,), symbol.kind, what, names=(symbol.name_span,), removals=(removal,))


def _valued(target: Target, document: Document) -> Target | Planned:
    """The entry, where the target is all of its value and leaves nothing that can be read; else the target."""
    tree, span = document.tree, target.whole
    entries = tree.touching(span, ("entry",)) if tree else ()
    own = [each for each in entries if each.part("value") == span]
    if document.language in _STYLES or _sound(target, document):
        return target
    if own or document.language not in _DATA:
        return _whole(own[0]) if own else target
    return _refused(f"the {target.kind}", target, document)


def leaves_a_gap(target: Target, document: Document) -> bool:
    """Whether something has to be said in the place of a part that is deleted: of a value, of a condition."""
    return (target.kind in _WHOLE or target.kind in _GAPS) and not _sound(target, document)


def _refused(what: str, target: Target, document: Document) -> Refusal:
    tree = document.tree
    around = tree.enclosing(target.whole, ("entry", "statement")) if tree else None
    return refuse("not_alone", what=what, outer=around.kind if around else "line")


def _sound(target: Target, document: Document) -> bool:
    """Whether the code can be read without the target as well as with it."""
    return soundness.stays(document, removals(document.text, target))
