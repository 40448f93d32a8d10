"""Putting something around a target, and taking it away: signs in pairs, tags, calls, blocks of the language.

The caret is left behind what was surrounded, within what is around it; where a block wants a condition that was not
said, at the condition.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.code import dialect as dialects
from senorita_lsp.action.code import template
from senorita_lsp.action.code.make import Maker
from senorita_lsp.action.code.names import scope
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.edit.relocate import as_statement
from senorita_lsp.action.edits import alone, edited, indent_unit
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import article, refuse, say
from senorita_lsp.action.target import pairs
from senorita_lsp.action.target.constructs import between_words
from senorita_lsp.action.target.resolve import Target, resolve
from senorita_lsp.action.target.signs import pair
from senorita_lsp.command.intent import Intent
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit

_TAG: Final = re.compile(r"(?:tags? (?P<after>\w[\w-]*)|(?P<before>\w[\w-]*) tags?)")
_CALL: Final = re.compile(r"(?:(?:function )?call (?:to |of )?(?P<after>\w.*)|(?P<before>\w.*) (?:function )?call)")
_BLOCK: Final = re.compile(
    r"(?P<kind>if|while|until|try|do while|block|for|unless|loop)(?: (?:loop|block|statement))?"
    r"(?: (?:catch|except|rescue)(?: block)?)?(?: (?P<rest>.+))?"
)
_MARKUP: Final = frozenset({"html", "xml", "vue", "svelte"})
_BODY: Final = "\x00"
_OTHER: Final = re.compile(r"[\s}]*\b(else|elif|elsif|except|catch|finally|rescue|ensure|when|case)\b")
"""What goes on behind the body of a first branch."""


def surround(intent: Intent, snapshot: Snapshot) -> Planned:
    """Put ``with`` around the target: a pair of signs, a tag, a call, a block, else the very words."""
    document, said = snapshot.document, slots.text(intent.slots, "with").lower()
    if document is None:
        return refuse("no_document")
    if not said:
        return refuse("which_target", what="Surround it with")
    target = resolve(intent, snapshot, "word")
    if not isinstance(target, Target):
        return target
    block = _BLOCK.fullmatch(said)
    if block is not None:
        made = _block(document, block["kind"], block["rest"] or "")
        if made is not None:
            return _blocked(document, target, made)
        if not block["rest"] and dialects.known(document.language):
            return refuse("not_yet", what=f"wrap that in {article(said)} in this language")
    around = _around(said, document)
    every = slots.text(intent.slots, "which") in ("every", "all", "each")
    return _put(document, target, target.each() if every else target.parted(document.text), *around)


def _around(said: str, document: Document) -> tuple[str, str]:
    signs = pair(said)
    if signs is not None:
        return signs
    tag = _TAG.fullmatch(said)
    name = (tag["after"] or tag["before"]) if tag else said if document.language in _MARKUP and " " not in said else ""
    if name:
        return f"<{name}>", f"</{name}>"
    call = _CALL.fullmatch(said)
    if call is not None:
        words = (call["after"] or call["before"]).split()
        names = scope(document)
        return (names.find(words) or names.new(words, "function")) + "(", ")"
    return said, said


def _put(document: Document, target: Target, parts: tuple[Target, ...], before: str, after: str) -> Planned:
    text = document.text
    spans = [_content(text, part) for part in parts]
    if before.startswith("<") and len(spans) == 1 and "\n" in text[spans[0]] and alone(text, spans[0]):
        return _nested(document, target, spans[0], before, after)
    edits = tuple(edit for span in spans for edit in _marks(span, before, after))
    at = spans[0].end + len(before)
    return edited(document, edits, say("surrounded", what=target.what), at)


def _nested(document: Document, target: Target, span: Span, before: str, after: str) -> Planned:
    """Tags on lines of their own around lines, which go a level deeper."""
    text, unit = document.text, indent_unit(document)
    first, last = text.line_at(span.start), text.line_at(span.end)
    if last > first and span.end == text.line_start(last):
        last -= 1
    base = text.indent(first)
    lines = [text[text.line(number)] for number in range(first, last + 1)]
    new = text.newline.join([base + before, *(unit + line if line.strip() else line for line in lines), base + after])
    whole = Span(text.line_start(first), text.line(last).end)
    at = whole.start + len(new) - len(text.newline + base + after)
    return edited(document, (TextEdit(whole, new),), say("surrounded", what=target.what), at)


def _marks(span: Span, before: str, after: str) -> tuple[TextEdit, TextEdit]:
    return TextEdit(Span(span.start, span.start), before), TextEdit(Span(span.end, span.end), after)


def _content(text: Text, target: Target) -> Span:
    """The target without the indent of its first line."""
    span = target.whole
    content = text[span]
    return Span(span.start + len(content) - len(content.lstrip(" \t")), span.end) if target.lines else span


def _block(document: Document, kind: str, rest: str) -> list[str] | None:
    """The lines of a block of the language with ``_BODY`` for its body; None where it has none."""
    return Maker(scope(document)).around(kind, rest.split(), _BODY)


def _blocked(document: Document, target: Target, made: list[str]) -> Planned:
    parts = [as_statement(part, document) for part in target.parted(document.text)]
    blocks = [_block_around(document, part.whole, made) for part in parts]
    edits = tuple(edit for edit, _ in blocks)
    return edited(document, edits, say("surrounded", what=target.what), blocks[0][1])


def _block_around(document: Document, span: Span, made: list[str]) -> tuple[TextEdit, int]:
    """The lines of a span within a block, and the caret there."""
    text, unit = document.text, indent_unit(document)
    first, last = text.line_at(span.start), text.line_at(span.end)
    if last > first and span.end == text.line_start(last):
        last -= 1
    lines = [text[text.line(number)] for number in range(first, last + 1)]
    base = min((text.indent(n) for n in range(first, last + 1) if text[text.line(n)].strip()), key=len, default="")
    new = list[str]()
    for line in template.indented(made, unit, base):
        if _BODY in line:
            inner = line[: line.index(_BODY)]
            new += [(inner + each[len(base) :]) if each.strip() else "" for each in lines]
            new[-1] += "\x01"
        else:
            new.append(line)
    written = text.newline.join(new)
    mark = CARET if CARET in written else "\x01"
    plain = written.replace("\x01" if mark == CARET else CARET, "")
    span = Span(text.line_start(first), text.line(last).end)
    return TextEdit(span, plain.replace(mark, "")), span.start + plain.index(mark)


def unwrap(intent: Intent, snapshot: Snapshot) -> Planned:
    """Take away what stands around the content of the target, or of the pair of signs around the caret."""
    document = snapshot.document
    if document is None:
        return refuse("no_document")
    named = slots.text(intent.slots, "target")
    if named in ("", "selection") and snapshot.selection.empty:
        around = pairs.around("pair", document, snapshot.selection)
        if around is None:
            return refuse("not_found", what="anything around that")
        target = Target((around,), "pair", "that")
    else:
        found = resolve(intent, snapshot)
        if not isinstance(found, Target):
            return found
        target = found
    if not target.bodies:
        target = replace(target, bodies=pairs.body(target.whole, document))
    if target.bodies and alone(document.text, target.whole):
        return _bared(document, target)
    inner = pairs.inside(document.text, target.whole) or pairs.markup(document.text, target.whole)
    if inner is None:
        return refuse("nothing", what="unwrap there")
    outer, lined = target.whole, "\n" in document.text[Span(target.whole.start, inner.start + 1)]
    if lined or document.text[inner].lstrip(" \t").startswith("\n"):
        return _bared(document, replace(target, bodies=(inner,)))
    edits = (TextEdit(Span(outer.start, inner.start), ""), TextEdit(Span(inner.end, outer.end), ""))
    return edited(document, edits, say("unwrapped", what=target.what), outer.start + len(inner))


def _bared(document: Document, target: Target) -> Planned:
    """The lines of a block's body in the place of the block, at its indent; not where other branches would be lost."""
    text, body = document.text, target.bodies[0]
    end = len(text) if target.kind == "try" else target.whole.end
    if (other := _OTHER.match(text.value, body.end, end)) is not None:
        return refuse("other_branch", what=target.what, other=other[1])
    inner = pairs.inside(text, body) if text[body][:1] == "{" else between_words(body, document)
    inner = inner or body
    content = text[inner]
    start = inner.start + len(content) - len(content.lstrip())
    first, last = text.line_at(start), text.line_at(inner.start + len(content.rstrip()))
    outer = target.whole
    top = text.line_at(outer.start)
    lines = [text[text.line(number)] for number in range(first, last + 1)]
    if first == top:
        lines = [text.indent(top) + content.strip()]
    deep = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    base = text.indent(top)
    new = text.newline.join(base + line[deep:] if line.strip() else "" for line in lines)
    span = Span(text.line_start(top), text.line(text.line_at(outer.end)).end)
    edit = TextEdit(span, new)
    return edited(document, (edit,), say("unwrapped", what=target.what), span.start + len(new))
