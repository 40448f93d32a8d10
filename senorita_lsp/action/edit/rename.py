"""Renaming a name everywhere: by the editor's own language server where it can be asked, else in this document."""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action import naming, slots
from senorita_lsp.action.add.tags import name_of
from senorita_lsp.action.editor import listed
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Choices, EditorCommand, Navigate, Plan, Planned, Refusal
from senorita_lsp.action.say import article, refuse, say
from senorita_lsp.action.target import markup, match
from senorita_lsp.action.target.constructs import of_kind
from senorita_lsp.action.target.resolve import Target, caret, resolve
from senorita_lsp.command.intent import Intent
from senorita_lsp.document import reparse
from senorita_lsp.document.names import identifiers
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, shifted
from senorita_lsp.document.tree import Tree

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_OF = re.compile(r"(\w*)\)?\]?\s*(?:(?<!\.)\.|->)\s*$")
"""What stands before a member: the dot or arrow, and the name before it where there is one."""
_SELF = frozenset({"self", "this", "cls", "Self"})


def rename(intent: Intent, snapshot: Snapshot) -> Planned:
    """Give the name that is meant another one, written in the old one's style."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    tag = resolve(intent, snapshot) if slots.text(intent.slots, "target") in ("tag", "element") else None
    if isinstance(tag, Target) and slots.text(intent.slots, "to") and tag.kind in ("tag", "element"):
        return _retagged(slots.text(intent.slots, "to"), document, tag)
    found = place(intent, document, snapshot)
    if not isinstance(found, Span):
        return found
    old, spoken = document.text[found], slots.text(intent.slots, "to")
    if not spoken:
        return _asked(document, found, {}, snapshot) or refuse("which_name")
    new = naming.like(spoken, document, found)
    if not _IDENTIFIER.fullmatch(new):
        return refuse("bad_name", name=spoken)
    if new == old:
        return refuse("same_name")
    here = _everywhere(document, found, new, snapshot)
    return _asked(document, found, {"newName": new}, snapshot, here) or here


def _retagged(spoken: str, document: Document, tag: Target) -> Planned:
    """Another name in the tags of one element."""
    spans = markup.retagged(document, tag.whole)
    if not spans:
        return refuse("not_found", what="a tag")
    component = document.text[spans[0]][:1].isupper()
    new = naming.like(spoken, document, spans[0]) if component else name_of(spoken.split())
    edits = tuple(TextEdit(span, new) for span in spans)
    return edited(
        document,
        edits,
        say("renamed", name=document.text[spans[0]], to=spoken),
        edits[0].span.start + len(edits[0].new),
    )


def _asked(
    document: Document, place: Span, arguments: dict[str, object], snapshot: Snapshot, here: Planned | None = None
) -> Plan | None:
    """Asking the editor, with the caret on the name; ``here`` is what can be done without it."""
    if not listed("rename", snapshot):
        return None
    caret_there = Navigate(document.uri, Span(place.start, place.start))
    return Plan((caret_there, EditorCommand("rename", arguments, here if isinstance(here, Plan) else None)), "")


def _everywhere(document: Document, place: Span, new: str, snapshot: Snapshot) -> Planned:
    """Each place where the very name stands as an identifier; not where another has the new name already."""
    old = document.text[place]
    if new in identifiers(document):
        return refuse("name_taken", name=new)
    edits = tuple(TextEdit(span, new) for span in meant(document, old, place) or (place,))
    if _no_name(document, edits, new):
        return refuse("bad_name", name=new)
    caret_after = shifted(place.end, edits)
    return edited(document, edits, say("renamed", name=old, to=new), caret_after)


def _no_name(document: Document, edits: tuple[TextEdit, ...], new: str) -> bool:
    """Whether the language reads no name where the new one would stand, for it is a word of its own."""
    if document.tree is None or not _reads_name(document.tree, edits[0].span):
        return False
    after = reparse.edited(document, edits[0].span, new)
    first = Span(edits[0].span.start, edits[0].span.start + len(new))
    return after.tree is not None and not _reads_name(after.tree, first)


def _reads_name(tree: Tree, span: Span) -> bool:
    found = tree.enclosing(span, ("identifier",))
    return found is not None and found.span == span


def places(document: Document, name: str) -> tuple[Span, ...]:
    """Where an identifier stands: by the tree, so not in comments and strings; by words where there is no tree."""
    tree = document.tree
    if tree is not None:
        spans = tuple(span for span in tree.spans("identifier") if document.text[span] == name)
        if spans:
            return spans
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", document.text.value)
    return tuple(Span(*match_.span()) for match_ in found)


def meant(document: Document, name: str, place: Span) -> tuple[Span, ...]:
    """The places of a name that are the same thing as ``place``, as far as this document tells.

    ``file.read`` is not the function ``read`` of this file: behind a dot the name of what is declared here, and by no
    class, is another's. Only ``self`` and the like may mean it all the same.
    """
    home = _home(document, name, place)
    found = tuple(span for span in places(document, name) if home.covers(span))
    dotted = {span: _OF.search(document.text[_before(document.text, span)]) for span in found}
    own = dotted.get(place) is not None or any(of is not None and of[1] in _SELF for of in dotted.values())
    return found if own or not _free(document, name) else tuple(span for span in found if dotted[span] is None)


def _home(document: Document, name: str, place: Span) -> Span:
    """Where a name means one thing: the function whose parameter or variable it is, else the whole document."""
    tree, whole = document.tree, Span(0, len(document.text))
    if tree is None or _OF.search(document.text[_before(document.text, place)]):
        return whole
    functions = sorted((s.span for s in tree.touching(place, _FUNCTIONS) if s.span.covers(place)), key=len)
    local = _LOCAL if document.language in _UNDECLARED else _LOCAL[:2]
    known = [s.span for s in tree.constructs(*local) if s.name == name]
    return next((span for span in functions if any(span.covers(each) for each in known)), whole)


_OR_CALLED: Final = frozenset({"variable name", "variable value", "parameter name", "parameter value"})
_PLACES: Final = frozenset({"", "selection", "identifier", "symbol", "variable", "word", "subword", "token"})
"""What is no construct, or is whatever name the caret is at."""
_FUNCTIONS: Final = ("function", "method", "lambda")
_LOCAL: Final = ("parameter", "variable", "assignment")
_UNDECLARED: Final = frozenset({"python", "ruby"})
"""Languages in which a variable is declared by what is assigned to it."""


def _before(text: Text, span: Span) -> Span:
    return Span(text.line_start(text.line_at(span.start)), span.start)


def _free(document: Document, name: str) -> bool:
    """Whether functions, classes and the like that stand by themselves have this name, and none within another."""
    symbols = document.tree.symbols() if document.tree else ()
    named = [symbol for symbol in symbols if symbol.name == name]
    within = (outer.span.covers(one.span) for one in named for outer in symbols if outer not in named)
    return bool(named) and not any(one.is_a("method") for one in named) and not any(within)


def place(intent: Intent, document: Document, snapshot: Snapshot) -> Span | Refusal | Choices:
    """One place where the name that is meant stands: that of a construct, a name said, or the one at the caret."""
    kind, name = slots.text(intent.slots, "target"), slots.text(intent.slots, "name", "text")
    if intent.slots.keys() <= {"target", "to"} and kind in identifiers(document):  # a variable called "item"
        return _nearest(places(document, kind), document, snapshot)
    if kind in _OR_CALLED and (called := kind.rpartition(" ")[2]) in identifiers(document):
        return _nearest(places(document, called), document, snapshot)
    declared = kind not in _PLACES and of_kind(kind, document)
    if declared:
        target = resolve(intent, snapshot)
        if isinstance(target, Target):
            return target.names[0] if target.names else refuse("not_found", what=f"the name of {target.what}")
        if isinstance(target, Choices) or not name:
            return target
    if not name:
        missing = kind not in _PLACES and not declared and document.tree is not None
        return refuse("not_found", what=article(kind)) if missing else _at_caret(document, snapshot)
    found = match.best(name, identifiers(document), str)
    if not found or (len(found) > 1 and found[0].score < match.CLEAR):
        return refuse("not_found", what=name)
    exact = max(found, key=lambda m: identifiers(document)[m.item]).item
    return _nearest(places(document, exact), document, snapshot)


def _nearest(found: tuple[Span, ...], document: Document, snapshot: Snapshot) -> Span:
    """The first of the places in the function around the caret, else the first of all."""
    tree = document.tree
    home = tree.enclosing(snapshot.selection, ("function", "method")) if tree else None
    return next((span for span in found if home is not None and home.span.covers(span)), found[0])


def _at_caret(document: Document, snapshot: Snapshot) -> Span | Refusal:
    at = caret(snapshot)
    line = document.text.line(document.text.line_at(at))
    for found in _IDENTIFIER.finditer(document.text.value, line.start, line.end):
        if found.start() <= at <= found.end():
            return Span(*found.span())
    return refuse("which_name")
