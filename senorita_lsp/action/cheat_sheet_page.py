"""The cheat sheet as Markdown or HTML.

What belongs here: marks and escapes. What does not: what stands on it (cheat_sheet.py).
"""

from __future__ import annotations

from html import escape

from senorita_lsp.action.cheat_sheet import Row, Section, Sheet
from senorita_lsp.command.pattern_text import Phrase

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; \
color: #1b1b1f; background: #fff }
h2 { margin-top: 2.5rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-top: 1px solid #d8d8de }
td:first-child { width: 14rem } code { font-size: .9em }
ul { margin: 0; padding: 0; list-style: none } i { color: #0b57d0 }
@media (prefers-color-scheme: dark) { body { color: #e6e6ea; background: #17171b } \
th, td { border-color: #3a3a42 } i { color: #8ab4f8 } }
@media print { body { font-size: 10px; max-width: none } }"""


def page(sheet: Sheet, form: str = "markdown") -> str:
    """The sheet as text in "markdown" or "html"."""
    return html(sheet) if form == "html" else markdown(sheet)


def markdown(sheet: Sheet) -> str:
    """GitHub's Markdown, fit to be read as it is."""
    parts = [f"# {sheet.title}", *sheet.about, *map(_markdown_section, sheet.sections)]
    return "\n\n".join(parts) + "\n"


def _markdown_section(section: Section) -> str:
    lists = _markdown_table(section) if section.columns else "\n\n".join(map(_markdown_list, section.rows))
    return f"## {section.title}\n\n{lists}"


def _markdown_table(section: Section) -> str:
    head = ("| " + " | ".join(section.columns) + " |", "|---" * len(section.columns) + "|")
    rows = (
        f"| {_code(row.head) if row.code else row.head} | {' · '.join(map(_markdown_phrase, row.said))} |"
        for row in section.rows
    )
    return "\n".join((*head, *rows))


def _markdown_list(row: Row) -> str:
    lines = (f"- {_markdown_phrase(phrase)}" for phrase in row.said)
    return "\n".join((f"### {_heading(row)}", "", *lines))


def _heading(row: Row) -> str:
    return f"{row.does[:1].upper()}{row.does[1:]} ({_code(row.head)})" if row.does else _code(row.head)


def _markdown_phrase(phrase: Phrase) -> str:
    return " ".join(f"*{_marked(part.text)}*" if part.named else _marked(part.text) for part in phrase)


def _code(text: str) -> str:
    """Text as it is, within a table."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def _marked(text: str) -> str:
    for mark in "\\`*_|<>[]":
        text = text.replace(mark, "\\" + mark)
    return text


def html(sheet: Sheet) -> str:
    """One page that needs nothing else."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        f'<meta charset="utf-8"><title>{escape(sheet.title)}</title>',
        '<meta name="viewport" content="width=device-width">',
        f"<style>\n{_STYLE}\n</style>",
        f"<h1>{escape(sheet.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in sheet.about),
        *map(_html_section, sheet.sections),
    ]
    return "\n".join(parts) + "\n"


def _html_section(section: Section) -> str:
    heads = section.columns or ("to", "say")
    head = "".join(f"<th>{escape(column)}</th>" for column in heads)
    rows = "\n".join(map(_html_row, section.rows))
    return f"<h2>{escape(section.title)}</h2>\n<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _html_row(row: Row) -> str:
    said = "".join(f"<li>{_html_phrase(phrase)}</li>" for phrase in row.said)
    head = f"{escape(row.does)}<br><code>{escape(row.head)}</code>" if row.does else escape(row.head)
    return f"<tr><td>{head}</td><td><ul>{said}</ul></td></tr>"


def _html_phrase(phrase: Phrase) -> str:
    return " ".join(f"<i>{escape(part.text)}</i>" if part.named else escape(part.text) for part in phrase)
