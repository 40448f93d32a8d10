"""Imports that come with a model's code: those already present are dropped, the others get their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from senorita_lsp.action.add.imports import first_place, import_edit
from senorita_lsp.document import grammar
from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.syntax import errors
from senorita_lsp.document.text import Span, TextEdit
from senorita_lsp.document.tree import Tree, parse_code

MOST: Final = 50
_GO: Final = re.compile(
    r'[ \t]*(?:import\s+)?(?:\(\s*)?((?:[\w.]+[ \t]+)?(?:"[^"\n]+"|`[^`\n]+`))[ \t]*\)?;?[ \t]*(?://.*)?'
)
_GO_FRAME: Final = re.compile(r"[ \t]*(?:import[ \t]*\(|\)|//.*)?[ \t]*")
_GO_HEAD: Final = re.compile(
    r"\s*(?P<package>package[ \t]+\w+)?[ \t;]*(?P<imports>(?:\s*import[ \t]*(?:\([^()]*\)|[^\n(]+))*)[ \t]*\n?"
)
_NAMED: Final = (
    re.compile(r"(?P<head>from\s+(?P<module>\S+)\s+import\s+)\(?\s*(?P<names>[^()*;#]+?)\s*\)?(?P<tail>)", re.DOTALL),
    re.compile(
        r"(?P<head>import\s+(?:type\s+)?\{\s*)(?P<names>[^{}]+?),?(?P<tail>\s*\}\s*from\s+(?P<module>[\"'][^\"']+[\"']);?)",
        re.DOTALL,
    ),
)


def statements(code: str, document: Document) -> tuple[str, ...] | None:
    """The import statements that code consists of, in order; None where it has anything else."""
    if code.strip().strip("#/-. ").lower() in ("", "none", "no imports", "no imports needed", "n/a"):
        return ()
    if document.language == "go":
        return _go(code)
    tree = _parsed(code, document)
    found = _imports(tree) if tree is not None else []
    if tree is None or not found or len(found) > MOST or errors(tree):
        return None
    comments = [symbol.span for symbol in tree.constructs("comment")]
    rest = _without(code, [*found, *comments])
    return tuple(code[span.start : span.end] for span in found) if not rest.strip(" \t\r\n;") else None


def leading(code: str, document: Document) -> tuple[tuple[str, ...], str]:
    """The imports that code begins with, where more than imports follows, and the rest of it."""
    if document.language == "go":
        return _leading_go(code, document)
    tree = _parsed(code, document)
    taken = list[str]()
    at = 0
    for span in _imports(tree) if tree is not None and not errors(tree) else ():
        if code[at : span.start].strip(" \t\r\n;"):
            break
        taken.append(code[span.start : span.end])
        at = span.end
    rest = code[at:].lstrip(";").lstrip("\r\n")
    return (tuple(taken), rest) if rest.strip() and len(taken) <= MOST else ((), code)


def missing(wanted: Sequence[str], document: Document) -> tuple[str, ...]:
    """Those of the statements that the document does not have; of one with names, with the names it does not have."""
    known = list(_present(document))
    left = list[str]()
    for statement in wanted:
        reduced = _reduced(statement, known)
        if reduced is not None:
            left.append(reduced)
            known.append(_plain(reduced))
    return tuple(left)


def insertions(wanted: Sequence[str], document: Document) -> tuple[TextEdit, ...]:
    """The edits that add the statements to a document, each kind where its language wants it."""
    edits, future, others = list[TextEdit](), list[str](), list[str]()
    for statement in wanted:
        joined = _joined(statement, document)
        if joined is not None and all(edit.span != joined.span for edit in edits):
            edits.append(joined)
        else:
            (future if statement.startswith("from __future__") else others).append(statement)
    if future:
        edits.append(_first(future, document))
    group = _group(document) if document.language == "go" else None
    if group is not None and others:
        edits.append(_grouped(others, group, document))
    elif others:
        edits.append(_spaced(import_edit(document.text.newline.join(others), document), document))
    return tuple(edits)


def knows(document: Document) -> bool:
    """Whether it is known what an import is in the document's language."""
    return "import" in grammar.kinds(language(document.language))


def has(code: str, document: Document) -> bool:
    """Whether there are imports in code, at any depth."""
    tree = _parsed(code, document)
    return tree is not None and bool(tree.constructs("import"))


def _parsed(code: str, document: Document) -> Tree | None:
    return parse_code(document.language, code) if knows(document) else None


def _imports(tree: Tree) -> list[Span]:
    """The imports that stand at the beginning of their lines."""
    spans = (symbol.span for symbol in tree.constructs("import"))
    return [span for span in spans if span.start == 0 or tree.text[span.start - 1] in "\r\n;"]


def _without(code: str, spans: Sequence[Span]) -> str:
    parts, at = list[str](), 0
    for span in sorted(spans):
        parts.append(code[at : max(at, span.start)])
        at = max(at, span.end)
    return "".join((*parts, code[at:]))


def _go(code: str) -> tuple[str, ...] | None:
    found = list[str]()
    for line in code.split("\n"):
        spec = _GO.fullmatch(line.rstrip("\r"))
        if spec is not None:
            found.append(f"import {spec[1]}")
        elif not _GO_FRAME.fullmatch(line.rstrip("\r")):
            return None
    return tuple(found) if len(found) <= MOST else None


def _leading_go(code: str, document: Document) -> tuple[tuple[str, ...], str]:
    """As ``leading``; a package clause that the document has already is left out as well."""
    match = _GO_HEAD.match(code)
    package, head = (match["package"], match["imports"]) if match else (None, "")
    known = re.search(r"^package\s+\w+", document.text.value, re.MULTILINE)
    found = _go(head)
    if match is None or found is None or (package and (not known or known[0].split() != package.split())):
        return (), code
    rest = code[match.end() :]
    return (found, rest) if rest.strip() and (found or package) else ((), code)


def _plain(statement: str) -> str:
    return " ".join(statement.split()).rstrip("; ")


def _present(document: Document) -> Iterator[str]:
    tree, text = document.code_tree, document.text
    for symbol in tree.constructs("import") if tree else ():
        written = _plain(text[symbol.span])
        if document.language == "go" and not written.startswith("import"):
            yield f"import {written}"
        elif symbol.span.start == text.line_start(text.line_at(symbol.span.start)):
            yield written


def _reduced(statement: str, known: Sequence[str]) -> str | None:
    """A statement with the names that are not imported yet; None where nothing is left of it."""
    if _plain(statement) in known:
        return None
    parts = _parts(statement)
    if parts is None:
        return statement
    head, module, names, tail = parts
    have = {name for other in known if (of := _parts(other)) and of[:2] == (head, module) for name in of[2]}
    left = [name for name in names if name not in have]
    if len(left) == len(names):
        return statement
    return f"{head} {', '.join(left)}{tail}" if left else None


def _parts(statement: str) -> tuple[str, str, list[str], str] | None:
    """What stands before the names, the module, the names, and what follows."""
    for pattern in _NAMED:
        match = pattern.fullmatch(statement.strip())
        if match is not None:
            names = [_plain(name) for name in match["names"].split(",") if name.strip()]
            return _plain(match["head"]), match["module"].strip("'\""), names, match["tail"]
    return None


def _joined(statement: str, document: Document) -> TextEdit | None:
    """The names of a statement, added to the import of the same module on one line, where there is one."""
    parts, text = _parts(statement), document.text
    for span in _imports(document.code_tree) if parts and document.code_tree else ():
        for pattern in _NAMED:
            there = pattern.fullmatch(text[span])
            if there is None or parts is None or "\n" in there[0] or there["names"].rstrip().endswith(","):
                continue
            if (_plain(there["head"]), there["module"].strip("'\"")) == parts[:2]:
                at = span.start + there.end("names")
                return TextEdit(Span(at, at), "".join(f", {name}" for name in parts[2]))
    return None


def _first(wanted: Sequence[str], document: Document) -> TextEdit:
    """Before all other imports."""
    text, tree = document.text, document.code_tree
    spans = [symbol.span for symbol in tree.constructs("import")] if tree else []
    line = text.line_at(spans[0].start) if spans else min(first_place(document), text.line_count - 1)
    at = text.line_start(line)
    return TextEdit(Span(at, at), "".join(statement + text.newline for statement in wanted))


def _group(document: Document) -> Span | None:
    """The last import of Go's first group in brackets."""
    tree, text = document.code_tree, document.text
    specs = [symbol.span for symbol in tree.constructs("import")] if tree else []
    inside = [span for span in specs if text[Span(text.line_start(text.line_at(span.start)), span.start)].isspace()]
    last = None
    for span in inside:
        if last is not None and ")" in text[Span(last.end, span.start)]:
            break
        last = span
    return last


def _grouped(wanted: Sequence[str], last: Span, document: Document) -> TextEdit:
    text = document.text
    line = text.line_at(last.start)
    at = text.line(line).end
    specs = (statement.removeprefix("import ") for statement in wanted)
    return TextEdit(Span(at, at), "".join(text.newline + text.indent(line) + spec for spec in specs))


def _spaced(edit: TextEdit, document: Document) -> TextEdit:
    """One blank line before a Python file's first import, and two between it and a function or class."""
    text, tree, at = document.text, document.code_tree, edit.span.start
    blocks = tree.constructs("function", "class") if tree and document.language == "python" else ()
    if all(block.removal.start != at for block in blocks) or not edit.new.endswith(text.newline * 2):
        return edit
    line = text.line_at(at)
    if line > 2 and not any(text[text.line(above)].strip() for above in (line - 1, line - 2)):
        above = text.line_start(line - 1)
        return TextEdit(Span(above, above), edit.new)
    return TextEdit(edit.span, edit.new + text.newline)
