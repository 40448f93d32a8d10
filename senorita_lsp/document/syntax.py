"""What a syntax tree says of a text's soundness: its errors, and which of its characters stand inside a literal.

What belongs here: questions about raw nodes of any language. What does not: constructs, which queries name (tree.py).
"""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from senorita_lsp.document.bytemap import encoded
from senorita_lsp.document.text import Span

if TYPE_CHECKING:
    import tree_sitter

    from senorita_lsp.document.snapshot import Document
    from senorita_lsp.document.tree import Tree

_LITERAL: Final = ("string", "heredoc", "escape_sequence", "raw_text", "_scalar", "code_fence_content")
_NO_LITERAL: Final = ("concatenated_string", "comment", "string_array")
_SPACE: Final = frozenset({tokenize.NL, tokenize.COMMENT})


def errors(tree: Tree, within: Span | None = None) -> int:
    """How many nodes the parser could not make out or had to make up; ``within`` counts those that touch a span."""
    root = tree.raw.root_node
    if not root.has_error:
        return 0
    reach = None if within is None else tree.bytes_of(within)
    return sum(1 for node in _faulty(root) if reach is None or _touches(node, reach))


def unread(tree: Tree) -> Callable[[int], bool]:
    """Tells of an offset whether it is in (or at the end of) a part of the text that the parser made nothing of."""
    root = tree.raw.root_node
    parts = [(node.start_byte, node.end_byte) for node in _faulty(root) if node.is_error] if root.has_error else []

    def told(offset: int) -> bool:
        at = tree.bytes_of(Span(offset, offset))[0]
        return any(start <= at <= end for start, end in parts)

    return told


def _faulty(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    left = [root]
    while left:
        node = left.pop()
        if node.is_error or node.is_missing:
            yield node
        left += (child for child in node.children if child.has_error or child.is_missing)


def _touches(node: tree_sitter.Node, reach: tuple[int, int]) -> bool:
    return node.start_byte <= reach[1] and node.end_byte >= reach[0]


def in_literal(tree: Tree, offset: int) -> bool:
    """Whether the character at ``offset`` is content of a string or here-document, where white space counts."""
    node = _at(tree, offset)
    return node is not None and any(word in node.type for word in _LITERAL) and node.type not in _NO_LITERAL


def in_text(document: Document, span: Span) -> bool:
    """Whether a place is inside a text in quotes or a comment."""
    tree = document.tree
    if tree is None:
        return False
    inside = span.start > 0 and in_literal(tree, span.start - 1) and in_literal(tree, span.start)
    line = document.text.line(document.text.line_at(span.start))
    comment = any(s.span.start < span.start <= s.span.end for s in tree.touching(span, ("comment",)))
    return comment or (inside and line.start < span.start < line.end)


def in_docstring(tree: Tree, offset: int) -> bool:
    """Whether the character at ``offset`` is in a string that is a statement by itself."""
    node = _at(tree, offset)
    while node is not None and any(word in node.type for word in _LITERAL):
        node = node.parent
    return node is not None and node.type == "expression_statement" and node.named_child_count == 1


def _at(tree: Tree, offset: int) -> tree_sitter.Node | None:
    return tree.raw.root_node.descendant_for_byte_range(*tree.bytes_of(Span(offset, offset + 1)))


def sound(before: Document, after: Document, old: Span, new: Span) -> bool:
    """Whether an edit leaves a document no worse: no more errors in all, nor where ``old`` became ``new``.

    True where there is no grammar for its language: nothing is known then.
    """
    first, second = before.tree, after.tree
    if first is None or second is None:
        return True
    if errors(second) > errors(first) or errors(second, new) > errors(first, old):
        return False
    return after.language != "python" or laid_out(_around(second, new)) or not laid_out(_around(first, old))


def _around(tree: Tree, span: Span) -> str:
    """The statements of the top that touch a span, with one more on each side; all of a text that has errors."""
    root, (start, end) = tree.raw.root_node, tree.bytes_of(span)
    if root.has_error:
        return tree.text
    nodes = root.children
    first = max(0, bisect_left(nodes, start, key=lambda node: node.end_byte) - 1)
    last = bisect_right(nodes, end, key=lambda node: node.start_byte) + 1
    while first > 0 and nodes[first].start_point.column:
        first -= 1
    source = encoded(tree.text)
    begin = nodes[first].start_byte if first and nodes else 0
    return source[begin : nodes[last].start_byte if last < len(nodes) else None].decode()


def laid_out(python: str) -> bool:
    """Whether Python's lines are indented where a block needs it and nowhere else, with the same signs in a block.

    Its grammar does not tell.
    """
    opens = wants = False
    indents, fresh = [""], True
    try:
        for token in tokenize.generate_tokens(io.StringIO(python).readline):
            if token.type in _SPACE:
                continue
            if token.type == tokenize.DEDENT:
                indents.pop()
                continue
            if (token.type == tokenize.INDENT) is not wants:
                return False
            if token.type == tokenize.INDENT:
                indents.append(token.string)
                wants = False
                continue
            if fresh and token.type != tokenize.ENDMARKER and token.line[: token.start[1]] != indents[-1]:
                return False
            fresh = token.type == tokenize.NEWLINE
            wants = fresh and opens
            opens = token.type == tokenize.OP and token.string == ":"
    except (tokenize.TokenError, SyntaxError):
        return False
    return True
