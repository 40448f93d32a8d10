"""Syntax trees by tree-sitter, and the constructs that queries name in them."""

from __future__ import annotations

from dataclasses import dataclass

from senorita_lsp.document.text import Span


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named construct: ``kind`` is function, method, class, …; ``span`` the whole of it, ``name_span`` its name."""

    kind: str
    name: str
    span: Span
    name_span: Span


class Tree:
    """One parsed text."""

    def symbols(self) -> tuple[Symbol, ...]:
        """The named constructs, in the order of the text."""
        raise NotImplementedError


def parse(language: str, text: str) -> Tree | None:
    """The syntax tree of a text, None where there is no grammar for the language id."""
    raise NotImplementedError
