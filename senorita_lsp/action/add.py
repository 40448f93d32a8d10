"""Adding constructs where they belong: a parameter to its function's list, an import to the imports.

What belongs here: place, punctuation and blank lines. What does not: how a construct is written (constructs.toml) and
how names are (naming.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from senorita_lsp.action import constructs, naming, slots
from senorita_lsp.action.edits import edited, kept
from senorita_lsp.action.plan import Choice, Planned, Refusal
from senorita_lsp.action.say import article, data, refuse, say
from senorita_lsp.action.target import Target, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit
from senorita_lsp.document.tree import Symbol

_ANCHOR: Final = re.compile(r"(?:(?:the|this|that)\s+)?(?:(function|method|class)\s*)?(.*)", re.DOTALL)
_MODULE: Final = re.compile(r"[\w@][\w./:@-]*")
_FROM: Final = re.compile(
    r"(?:from\s+(?P<m1>.+?)\s+import\s+(?P<n1>.+)|(?P<n2>.+?)\s+from\s+(?P<m2>.+))", re.IGNORECASE
)
_CODE: Final = {" dot ": ".", " slash ": "/", " dash ": "-", " underscore ": "_", " colon colon ": "::"}


def add(intent: Intent, snapshot: Snapshot) -> Planned:
    """Add the construct that the slot ``construct`` names."""
    document, construct = snapshot.document, slots.text(intent.slots, "construct")
    if document is None:
        return refuse("no_document")
    if construct == "parameter":
        return _parameter(intent, document, snapshot)
    if construct == "import":
        return _import(intent, document, snapshot)
    return refuse("not_yet", what=f"add {article(construct)}" if construct else "add that")


def _parameter(intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    function = _function(intent, document, snapshot)
    if not isinstance(function, Symbol):
        return function
    listed = _parameter_list(function, document)
    if listed is None:
        return refuse("not_found", what=f"the parameters of {function.name or 'the function'}")
    new = _written_parameter(intent.slots, document)
    if isinstance(new, Refusal):
        return new
    edit, caret = _inserted(new, "=" in new, listed, document)
    return edited(document, (edit,), say("added", what=f"a parameter to {function.name or 'the function'}"), caret)


def _function(intent: Intent, document: Document, snapshot: Snapshot) -> Symbol | Planned:
    """The function that is named, else the one around the caret, else the next one."""
    parts = _ANCHOR.fullmatch(slots.text(intent.slots, "anchor"))
    name = parts.group(2).strip() if parts else ""
    wanted = {"target": "function", **({"name": name} if name and name not in ("it", "here", "this", "that") else {})}
    if "line" in intent.slots:
        wanted["line"] = slots.number(intent.slots, "line") or 0
    target = resolve(Intent(intent.family, wanted), snapshot)
    if isinstance(target, Target):
        found = constructs.of_kind("function", document)
        return next(symbol for symbol in found if symbol.span == target.spans[0])
    if isinstance(target, Refusal):
        return target
    chosen = tuple(_rechosen(choice, intent) for choice in target.choices)
    return type(target)(chosen, target.say)


def _rechosen(choice: Choice, intent: Intent) -> Choice:
    return Choice(choice.title, slots.with_slots(intent, line=choice.intent.slots["line"]))


def _parameter_list(function: Symbol, document: Document) -> Span | None:
    """The list with its parentheses."""
    span = function.part("parameters")
    if span is not None and document.text[span].startswith("(") and document.text[span].endswith(")"):
        return span
    start = document.text.value.find("(", function.name_span.end, function.span.end)
    end = document.text.value.find(")", start, function.span.end) if start >= 0 else -1
    return Span(start, end + 1) if end >= 0 else None


def _written_parameter(values: slots.Slots, document: Document) -> str | Refusal:
    ways: Mapping[str, str] | None = data("constructs")["parameter"].get(document.language)
    name, value = slots.text(values, "name"), slots.text(values, "text")
    if not name:
        name, value = value, ""
    if ways is None:
        return refuse("not_yet", what="add parameters in this language")
    if not name:
        return refuse("which_name")
    kind = slots.text(values, "type")
    kind = data("constructs")["type"].get(document.language, {}).get(kind.lower(), kind)
    way = "both" if kind and value else "type" if kind else "value" if value else "plain"
    if way not in ways:
        return refuse("wants_type") if not kind else refuse("not_yet", what="add such a parameter in this language")
    return ways[way].format(name=naming.for_kind(name, document, "variable"), type=kind, value=value)


def _inserted(new: str, has_value: bool, listed: Span, document: Document) -> tuple[TextEdit, int]:
    """The edit that puts a parameter into a list, and the caret behind the parameter."""
    text, known = document.text, _parameters(listed, document)
    before = next((p for p in known if _goes_before(p, has_value, known, text)), None)
    if before is not None:
        gap = _gap(known, text)
        return TextEdit(Span(before.span.start, before.span.start), new + "," + gap), before.span.start + len(new)
    if not known:
        inner = Span(listed.start + 1, listed.end - 1)
        return TextEdit(inner if not text[inner].strip() else Span(inner.end, inner.end), new), inner.start + len(new)
    end = known[-1].span.end
    trailing = re.compile(r"\s*,").match(text.value, end, listed.end)
    at = trailing.end() if trailing else end
    lead = _gap(known, text) if trailing else "," + _gap(known, text)
    return TextEdit(Span(at, at), lead + new + ("," if trailing else "")), at + len(lead) + len(new)


def _parameters(listed: Span, document: Document) -> Sequence[Symbol]:
    """The parameters of one list, without those of lists within it, and the receiver."""
    tree = document.tree
    inside = [s for s in tree.constructs("parameter") if listed.covers(s.span)] if tree else []
    result = list[Symbol]()
    for symbol in inside:
        if not result or symbol.span.start >= result[-1].span.end:
            result.append(symbol)
    return result


def _gap(known: Sequence[Symbol], text: Text) -> str:
    """What stands between two parameters of a list: a space, or a line end and indent where each has its line."""
    first = known[0].span.start
    line = text.line_at(first)
    if first == text.line_start(line) + len(text.indent(line)):
        return text.newline + text.indent(line)
    return " "


def _goes_before(parameter: Symbol, has_value: bool, known: Sequence[Symbol], text: Text) -> bool:
    """Whether a parameter stays behind a new one: what takes the rest, and one with a value behind one without."""
    written = text[parameter.span]
    if written.startswith(("**", "...")):
        return True
    starred = any(re.match(r"\*(?!\*)", text[p.span]) for p in known)
    return not has_value and not starred and parameter.part("value") is not None


def _import(intent: Intent, document: Document, snapshot: Snapshot) -> Planned:
    new = _written_import(slots.text(intent.slots, "text", "name"), document)
    if isinstance(new, Refusal):
        return new
    text = document.text
    if any(text[text.line(line)].strip() == new for line in range(text.line_count)):
        return refuse("there")
    edit = import_edit(new, document)
    caret = edit.span.start + len(edit.new.rstrip("\r\n"))
    selection = kept(snapshot, (edit,)) if not snapshot.selection.empty else Span(caret, caret)
    return edited(document, (edit,), say("added", what="the import"), selection)


def _written_import(spoken: str, document: Document) -> str | Refusal:
    ways: Mapping[str, str] | None = data("constructs")["import"].get(document.language)
    if ways is None:
        return refuse("not_yet", what="add imports in this language")
    if not spoken:
        return refuse("which_name")
    for said, sign in _CODE.items():
        spoken = f" {spoken} ".replace(said, sign).strip()
    parts = _FROM.fullmatch(spoken)
    if parts and "from" in ways:
        name, module = parts["n1"] or parts["n2"], _module(parts["m1"] or parts["m2"])
        if module and re.fullmatch(r"[\w ]+", name):
            return ways["from"].format(module=module, name=naming.for_kind(name, document, "variable"))
        return refuse("bad_name", name=spoken)
    found = _module(spoken)
    return ways["module"].format(module=found) if found else refuse("bad_name", name=spoken)


def _module(spoken: str) -> str | None:
    joined = "_".join(spoken.split())
    return joined if _MODULE.fullmatch(joined) else None


def import_edit(new: str, document: Document) -> TextEdit:
    """Behind the last import of the text's first run of them, else at its top, behind what has to come first."""
    text, tree = document.text, document.tree
    found = tree.constructs("import") if tree else ()
    imports = [s.span for s in found if s.span.start == text.line_start(text.line_at(s.span.start))]
    if imports:
        line = text.line_at(max(imports[0].end - 1, 0))
        for span in imports[1:]:
            if any(text[text.line(between)].strip() for between in range(line + 1, text.line_at(span.start))):
                break
            line = text.line_at(max(span.end - 1, 0))
        place = text.line(line).end
        return TextEdit(Span(place, place), text.newline + new)
    line = first_place(document)
    place = text.line_start(line) if line < text.line_count else len(text)
    blank = line < text.line_count and text[text.line(line)].strip() != ""
    return TextEdit(Span(place, place), new + text.newline * (2 if blank else 1))


def first_place(document: Document) -> int:
    """The first line that is neither a leading comment, a docstring, a package clause, nor blank after one of these."""
    text = document.text
    line, ahead = 0, re.compile(r"#!|# -\*-|#\s|//|/\*|\*|package\b|[\"'](?:use strict)[\"']|$")
    tree = document.tree
    strings = tree.constructs("docstring", "string") if tree and document.language == "python" else ()
    while line < text.line_count - 1:
        content = text[text.line(line)]
        doc = next((s for s in strings if s.span.start == text.line_start(line)), None)
        if doc is not None:
            line = text.line_at(doc.span.end) + 1
        elif ahead.match(content) and (content.strip() or line > 0):
            line += 1
        else:
            break
    return line
