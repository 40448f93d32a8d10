"""Adding a case to its switch: behind the case at the caret or the last one, before the default.

What belongs here: which switch, and where in it. What does not: how a case is written (action/languages).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.action.add import placement as places
from senorita_lsp.action.add import whole_lines
from senorita_lsp.action.add.placement import Place
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse
from senorita_lsp.document.text import Span
from senorita_lsp.document.tree import Symbol, Tree

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding


def case(adding: Adding) -> Planned:
    """A case, or the default, of the switch around the caret, else of the next one, else of the one before."""
    tree = adding.document.tree
    if adding.spoken.way(adding.construct) is None:
        return adding.cannot()
    owner = _switch(tree, adding.at) if tree else None
    if owner is None and (tree is None or tree.raw.root_node.has_error):
        return whole_lines.clause(adding)
    if tree is None or owner is None:
        return refuse("not_found", what="a switch")
    made = adding.maker.block(adding.wish)
    if made is None:
        return adding.cannot()
    cases = _cases(tree, owner)
    if adding.construct == "default" and any(each.is_a("default") for each in cases):
        return refuse("there")
    return adding.put(made, _place(adding, owner, cases))


def _switch(tree: Tree, at: int) -> Symbol | None:
    around = [each for each in tree.touching(Span(at, at), ("switch",)) if each.span.contains(at)]
    if around:
        return min(around, key=lambda each: len(each.span))
    known = tree.constructs("switch")
    return next((each for each in known if each.span.start >= at), known[-1] if known else None)


def _cases(tree: Tree, owner: Symbol) -> list[Symbol]:
    """The cases of a switch, not those of others within it."""
    found = [each for each in tree.touching(owner.span, ("case", "default")) if owner.span.covers(each.span)]
    inner = [each.span for each in tree.touching(owner.span, ("switch",)) if each.span != owner.span]
    inner = [span for span in inner if owner.span.covers(span)]
    return [each for each in found if not any(span.covers(each.span) for span in inner)]


def _place(adding: Adding, owner: Symbol, cases: list[Symbol]) -> Place:
    lines, text = adding.lines, adding.lines.text
    plain = [each for each in cases if not each.is_a("default")]
    if adding.construct == "default" or not plain:
        before = next((each for each in cases if each.is_a("default")), None)
        if before is not None:
            line = text.line_at(before.span.start)
            return Place(line - 1, line, lines.indent(line))
    if plain:
        here = [each for each in plain if each.span.contains(adding.at)] if adding.construct == "case" else []
        chosen = (here or plain)[-1]
        last = text.line_at(max(each.span.end for each in ([chosen] if here else plain)))
        return Place(last, last + 1, lines.indent(text.line_at(chosen.span.start)))
    return places.body_place(lines, text.line_at(owner.span.start))
