"""Adding imports to the imports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senorita_lsp.action.code import template
from senorita_lsp.action.code.make import Maker
from senorita_lsp.action.code.token import CARET
from senorita_lsp.action.edits import edited
from senorita_lsp.action.plan import Planned
from senorita_lsp.action.say import refuse, say
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span, TextEdit

if TYPE_CHECKING:
    from senorita_lsp.action.add.construct import Adding

_MODULE: Final = re.compile(r"[\w@*~.][\w./:@*-]*")
_SIGNS: Final = {
    "dot": ".", "slash": "/", "dash": "-", "underscore": "_", "at": "@", "star": "*", "everything": "*", "all": "*",
}  # fmt: skip
_QUOTES: Final = frozenset({"string", "quotes", "in", "double", "single"})


def add_import(adding: Adding) -> Planned:
    """An import behind the others."""
    words = list(adding.said("text", "name"))
    if not words:
        return refuse("which_name")
    new = line_of(adding, words)
    if new is None:
        if adding.spoken.way("import") is None:
            return adding.cannot()
        return refuse("bad_name", name=" ".join(words))
    plain, text = new.replace(CARET, ""), adding.document.text
    if any(text[text.line(line)].strip() == plain for line in range(text.line_count)):
        return refuse("there")
    grouped = _in_group(plain, adding)
    if grouped is not None:
        return grouped
    edit = import_edit(plain, adding.document)
    lead = len(edit.new) - len(edit.new.lstrip("\r\n"))
    caret = edit.span.start + lead + (new.index(CARET) if CARET in new else len(plain))
    return edited(adding.document, (edit,), say("added", what="the import"), Span(caret, caret))


def include(adding: Adding) -> Planned:
    """An import where that is what the language calls it, else a statement."""
    from senorita_lsp.action.add import whole_lines

    return whole_lines.statement(adding) if adding.spoken.way("include") else add_import(adding)


def _in_group(new: str, adding: Adding) -> Planned | None:
    """Behind the last line of a group of imports in parentheses, where the file has one."""
    text = adding.document.text
    group = re.search(r"^import\s*\(", text.value, re.MULTILINE)
    if group is None or not new.startswith("import "):
        return None
    end = text.value.find(")", group.end())
    last = text.line_at(end) - 1
    if end < 0 or last <= text.line_at(group.start()):
        return None
    edit = TextEdit(Span(text.line(last).end, text.line(last).end), text.newline + text.indent(last) + new[7:])
    return adding.done(edit, edit.span.start + len(edit.new), "the import")


def line_of(adding: Adding, words: list[str]) -> str | None:
    """The import as the language writes it; None for words that name no module."""
    if words[0].lower() != "from" and "import" in words[1:-1]:
        words = ["from", *words]
    maker, lowered = adding.maker, [word.lower() for word in words]
    for way, sign in (("import from", "from"), ("import as", "as")):
        if sign in lowered and adding.spoken.way(way):
            return _two_parts(words, lowered, way, maker)
    if lowered[0] == "namespace" and len(words) > 1 and adding.spoken.way("using namespace"):
        return template.lines(adding.spoken.way("using namespace") or "", {"text": maker.expression(words[1:])})[0]
    quoted = lowered[0] in _QUOTES and len(words) > 1 and lowered[1] != "dot"
    while len(words) > 1 and words[0].lower() in _QUOTES and words[1].lower() != "dot":
        words = words[1:]
    template_name = "import text" if quoted and adding.spoken.way("import text") else "import"
    if lowered[0] in ("static",) and adding.spoken.way("import static"):
        template_name, words = "import static", words[1:]
    module, pattern = _module(words, maker), adding.spoken.way(template_name)
    if not module or pattern is None:
        return None
    return template.lines(pattern, {"module": module})[0]


def _two_parts(words: list[str], lowered: list[str], way: str, maker: Maker) -> str | None:
    sign = "from" if way == "import from" else "as"
    at = lowered.index(sign)
    if sign == "from" and at == 0:
        after = lowered.index("import") if "import" in lowered else 0
        if not after:
            return None
        module, names = words[1:after], words[after + 1 :]
    elif sign == "from":
        names, module = words[:at], words[at + 1 :]
    else:
        module, names = words[:at], words[at + 1 :]
    while len(module) > 1 and module[0].lower() in _QUOTES:
        module = module[1:]
    types = len(names) > 1 and names[0] == "type" and maker.spoken.way("import type") is not None
    names, way = (names[1:], "import type") if types else (names, way)
    written_module, name = _module(module, maker), _names(names, maker, types)
    pattern = maker.spoken.way(way)
    if names == ["default"] or (names and names[0] == "default"):
        pattern, name = maker.spoken.way("import default"), _names(names[1:], maker)
    if names and names[0] == "star" and "as" in names:
        pattern, name = maker.spoken.way("import as"), _names(names[names.index("as") + 1 :], maker)
    if not written_module or not name or pattern is None:
        return None
    return template.lines(pattern, {"module": written_module, "name": name})[0]


def _names(words: list[str], maker: Maker, types: bool = False) -> str:
    """The names that are imported: "path comma sep" or "path and sep"."""
    text = " ".join(words)
    parts = [part.split() for part in re.split(r" comma | and |, ", text) if part.strip()]
    names = []
    for part in parts:
        if part == ["star"] or part == ["everything"]:
            names.append("*")
            continue
        if not all(re.fullmatch(r"[\w]+", word) for word in part):
            return ""
        names.append(maker.type_name(part) if types else maker.expression(part))
    return ", ".join(names)


def _module(words: list[str], maker: Maker) -> str:
    """The name of a module: words are joined as the language's names of modules are."""
    parts, run = list[str](), list[str]()
    if "comma" in words[1:-1] and maker.spoken.setting("blocks") == "indent":
        each = [_module(part.split(), maker) for part in " ".join(words).split(" comma ")]
        return ", ".join(each) if all(each) else ""
    at = 0
    while at < len(words):
        two = " ".join(words[at : at + 2]).lower()
        sign = "::" if two in ("colon colon", "double colon") else ""
        single = _SIGNS.get(words[at].lower())
        if not sign and (single is None or (single == "@" and at)):
            run.append(words[at])
            at += 1
            continue
        parts += [_joined(run, maker), sign or str(single)]
        run, at = [], at + (2 if sign else 1)
    last = _joined(run, maker)
    if parts and run and maker.spoken.setting("modules_last") == "known":
        last = maker.scope.known.get("".join(run).lower(), last)
    if maker.spoken.setting("modules_last") == "pascal" and run and parts:
        last = maker.scope.new(run, "type")
    joined = "".join([*parts, last])
    return joined if _MODULE.fullmatch(joined) else ""


def _joined(run: list[str], maker: Maker) -> str:
    if len(run) <= 1 and maker.spoken.setting("modules") != "pascal":
        return "".join(run)
    style = maker.spoken.setting("modules", "snake")
    from senorita_lsp.document.names import joined

    return joined(run, style)


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
    if not text.value.strip():
        return TextEdit(Span(0, len(text)), new + text.newline)
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
