"""From a model's code to a proposed edit that fits its place and parses, or a refusal. Nothing is guessed.

The order of the steps is here. The steps are choosing a block (pick), checks, diffs (patch), layout (splice, format)
and imports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from senorita_lsp.action.plan import EditText, Refusal
from senorita_lsp.action.say import count
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.syntax import sound
from senorita_lsp.document.text import Span, Text, TextEdit, apply, ordered
from senorita_lsp.document.tree import Symbol, parse_code
from senorita_lsp.thinking import imports, patch
from senorita_lsp.thinking.answer import Answer, Block
from senorita_lsp.thinking.checks import checked, mentions, repeats, too_much
from senorita_lsp.thinking.extent import own_part
from senorita_lsp.thinking.format import lines_of, without_numbers
from senorita_lsp.thinking.line_diff import first_change
from senorita_lsp.thinking.losses import beside, declares_nothing, vanished
from senorita_lsp.thinking.pick import code_block
from senorita_lsp.thinking.place import Place
from senorita_lsp.thinking.say import phrase, refuse
from senorita_lsp.thinking.splice import Ground, Spliced, ground, lines_in, put, splice

MOST_NAMED: Final = 4
"""Declarations that a question names; the others are counted."""

_WRITING: Final = frozenset({"generate", "edit", "debug", "review"})


@dataclass(frozen=True)
class Proposal:
    """An edit that waits for a yes. ``code`` is the place's new text once applied, ``prose`` what the model says of it,
    ``say`` the question for the ear."""

    edit: EditText
    code: str
    prose: str
    say: str


@dataclass(frozen=True)
class _Imported:
    """The edits of the document, those of the place first, and how many imports are among them."""

    spliced: Spliced
    edits: tuple[TextEdit, ...]
    added: tuple[TextEdit, ...]
    count: int


def propose(answer: Answer, task: str, place: Place, snapshot: Snapshot, whole: bool) -> Proposal | Refusal:
    """What the code of an answer would do to its place; ``whole`` is False where the answer was cut off.

    ``task`` is that of the Ask; code shown in the answer to a question is for nothing but showing. The code is data:
    it is laid out as the file is, and refused where it does not parse, hides something, leaves something out, is more
    than the place, or cannot be told apart from the rest of the answer with certainty.
    """
    document = snapshot.documents.get(place.uri)
    if document is None:
        return refuse("not_open")
    if document.version != place.version or not _inside(place.span, document.text):
        return refuse("changed_since")
    if not whole:
        return refuse("cut_off")
    if task not in _WRITING:
        return refuse("code_none")
    where = ground(document.text, place.span, place.indent, place.before, place.after)
    block = code_block(answer, document, document.text[where.span])
    wanted = _wanted(answer, document)
    if isinstance(block, Refusal) or isinstance(wanted, Refusal):
        return block if isinstance(block, Refusal) else refuse("code_imports")
    return _proposed(block, wanted, where, document, place, answer.prose)


def spliced(code: str, where: Ground, document: Document, tag: str = "") -> tuple[Spliced, tuple[str, ...]] | Refusal:
    """Code set down in its place, without the imports it begins with, and these; ``tag`` is its block's language.

    Nothing of it is more than the place, and the document parses no worse with it.
    """
    lines = lines_of(code)
    if not lines:
        return refuse("code_none")
    if too_much(lines):
        return refuse("code_too_long")
    lines = _numberless(lines, where, document)
    old = lines_in(document.text, where.span)
    refusal = checked(lines, old)
    if refusal is not None:
        return refusal
    if _is_patch(lines, tag, document):
        return _patched(lines, where, document)
    own = own_part(lines, where, document)
    if own is None:
        return refuse("code_wide")
    begun, own = _hoisted(own, where, document)
    result = splice(document, where, own)
    if result is None:
        return refuse("code_bad")
    again = mentions(document, where.span, own) and repeats(result.after, result.span)
    if again and (where.new or not repeats(document, where.span)):
        return refuse("code_there" if where.new else "code_wide")
    return result, begun


def _proposed(
    block: Block, wanted: Sequence[str], where: Ground, document: Document, place: Place, prose: str
) -> Proposal | Refusal:
    if not block.closed and any(line.lstrip().startswith(("```", "~~~")) for line in lines_of(block.text)):
        return refuse("code_open")
    found = spliced(block.text, where, document, block.language)
    if isinstance(found, Refusal):
        return found
    result = _imported(found[0], (*found[1], *wanted))
    after = replace(document, text=Text(apply(document.text.value, result.edits)), past=None, counted=None)
    if after.text.value == document.text.value:
        return refuse("no_change")
    if not _parses(result, document, after):
        return refuse("code_bad")
    if not where.new and declares_nothing(result.spliced):
        return refuse("code_part")
    chosen = next((edit for edit in result.edits if edit not in result.added), result.edits[0])
    label = phrase("done", "added" if where.new else "changed", what=place.what)
    caret = first_change(result.edits, chosen)
    edit = EditText(document.uri, document.version, result.edits, label, caret)
    return Proposal(edit, _text(result.spliced), prose, _question(result, where.new, place.what))


def _inside(span: Span, text: Text) -> bool:
    return 0 <= span.start <= span.end <= len(text)


def _parses(result: _Imported, document: Document, after: Document) -> bool:
    start = min(edit.span.start for edit in result.edits)
    end = max(edit.span.end for edit in result.edits)
    grown = len(after.text) - len(document.text)
    old = Span(min(start, result.spliced.old.start), max(end, result.spliced.old.end))
    return sound(document, after, old, Span(old.start, old.end + grown))


def _text(spliced: Spliced) -> str:
    """The new text, without the line ends that only separate it from its neighbours."""
    return spliced.after.text[spliced.span].strip("\r\n")


def _question(result: _Imported, new: bool, what: str) -> str:
    filled = [line for line in _text(result.spliced).split("\n") if line.strip()]
    lines = count(max(1, len(filled)), "line")
    code = f"{lines} {what}" if new else f"{lines} for {what}"
    if result.count:
        first = phrase("asked", "code_imports", code=code, imports=count(result.count, "import"))
    else:
        first = phrase("asked", "code", code=code)
    more = () if new else _more(result.spliced)
    return " ".join((first, *more, phrase("asked", "accept")))


def _more(spliced: Spliced) -> tuple[str, ...]:
    """What a rewrite does beside what it is for, a sentence each."""
    gone, statements = vanished(spliced), beside(spliced)
    said = [phrase("asked", "gone", what=_listed(gone))] if gone else []
    if statements:
        said.append(phrase("asked", "beside", what=count(statements, "statement")))
    return tuple(said)


def _listed(gone: Sequence[Symbol]) -> str:
    named = [f"{symbol.kind} {symbol.name}" for symbol in gone[:MOST_NAMED]]
    left = len(gone) - len(named)
    return ", ".join([*named, f"{left} more"] if left else named)


def _numberless(lines: list[str], where: Ground, document: Document) -> list[str]:
    """The lines without numbers that were copied into them: those of the place, or what does not parse with them."""
    found = without_numbers(lines)
    if found is None:
        return lines
    first, bare = found
    if not any(line.strip() for line in bare):
        return lines
    if where.new or without_numbers(lines_in(document.text, where.span)) is None:
        here = document.text.line_at(where.span.start) + 1 == first
        tree, other = parse_code(document.language, "\n".join(lines)), parse_code(document.language, "\n".join(bare))
        better = tree is not None and other is not None and tree.raw.root_node.has_error
        if (here and (tree is None or better)) or (better and len(lines) > 1):
            return lines_of("\n".join(bare))
    return lines


def _is_patch(lines: Sequence[str], tag: str, document: Document) -> bool:
    return document.language not in patch.TAGS and (tag in patch.TAGS or patch.is_patch(lines))


def _patched(lines: Sequence[str], where: Ground, document: Document) -> tuple[Spliced, tuple[str, ...]] | Refusal:
    """The place after a diff: its hunks may show what is around it, but change nothing there."""
    text = document.text
    first, last = text.line_at(where.span.start), text.line_at(where.span.end)
    everything = [text[text.line(number)] for number in range(text.line_count)]
    result = patch.patched(lines, everything)
    if result is None or not where.whole:
        return refuse("code_patch")
    size = len(result) - (len(everything) - last - 1)
    if result[:first] != everything[:first] or result[size:] != everything[last + 1 :] or size <= first:
        return refuse("code_patch")
    whole = replace(where, before="", after="", span=Span(text.line_start(first), text.line(last).end))
    return put(document, whole, result[first:size]), ()


def _hoisted(lines: list[str], where: Ground, document: Document) -> tuple[tuple[str, ...], list[str]]:
    """The imports that code begins with and its place did not have, and the rest of the code."""
    old = document.text[where.span]
    if not where.whole or imports.has(old, document) or not _declares(where, document):
        return (), lines
    found, rest = imports.leading("\n".join(lines), document)
    return (found, lines_of(rest)) if found or rest else ((), lines)


def _declares(where: Ground, document: Document) -> bool:
    """Whether a place is at the top or is a whole declaration: imports cannot have been meant to stand in it."""
    if not where.indent:
        return True
    tree = document.code_tree
    start = where.span.start + len(where.indent)
    return tree is not None and any(start in (s.span.start, s.removal.start) for s in tree.symbols())


def _wanted(answer: Answer, document: Document) -> tuple[str, ...] | Refusal:
    """The statements of the blocks with imports."""
    blocks = [block.text for block in answer.blocks if block.language == "imports"]
    if any(checked(lines_of(code), ()) for code in blocks):
        return refuse("code_imports")
    found = [
        imports.statements(code, document) if imports.knows(document) or not code.strip() else None for code in blocks
    ]
    known = [statements for statements in found if statements is not None]
    if len(known) < len(found):
        return refuse("code_imports")
    return tuple(chain.from_iterable(known))


def _imported(spliced: Spliced, wanted: Sequence[str]) -> _Imported:
    """The edits for the new code and for the imports that the document then lacks."""
    missing = imports.missing(wanted, spliced.after)
    inner, outer = list[TextEdit](), list[TextEdit]()
    for edit in imports.insertions(missing, spliced.after) if missing else ():
        within = spliced.span.start < edit.span.start <= spliced.span.end
        (inner if within else outer).append(_moved_back(edit, spliced) if not within else edit)
    if inner:
        spliced = _with(spliced, inner)
    edits = ordered((*outer, *spliced.edits))
    return _Imported(spliced, edits, tuple(outer), len(missing))


def _moved_back(edit: TextEdit, spliced: Spliced) -> TextEdit:
    """An edit of the document after, outside the new code, as one of the document before."""
    shift = len(spliced.before.text) - len(spliced.after.text) if edit.span.start > spliced.span.end else 0
    return TextEdit(Span(edit.span.start + shift, edit.span.end + shift), edit.new)


def _with(spliced: Spliced, edits: Sequence[TextEdit]) -> Spliced:
    """The splice with further edits inside it."""
    text = Text(apply(spliced.after.text.value, edits))
    span = Span(spliced.span.start, spliced.span.end + len(text) - len(spliced.after.text))
    return replace(spliced, after=replace(spliced.after, text=text, past=None), span=span)
