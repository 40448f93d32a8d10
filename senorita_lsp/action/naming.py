"""How new names are written: in the style of what they replace, of the language, or the one that was asked for."""

from __future__ import annotations

import re
from typing import Final

from senorita_lsp.action import slots
from senorita_lsp.action.slots import Slots
from senorita_lsp.document.language import PLAIN_TEXT, language
from senorita_lsp.document.names import Style, joined, restyled, style_of, words_of
from senorita_lsp.document.snapshot import Document
from senorita_lsp.document.text import Span

_SPOKEN: Final = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_IDENTIFIER: Final = re.compile(r"[^\W\d]\w*")
_TYPE_FOLLOWS: Final = re.compile(r"\b(?:class|interface|struct|enum|trait|type|record|protocol|impl|new|extends)\s+\Z")
_ASKED: Final = {
    "snake": Style.SNAKE,
    "underscore": Style.SNAKE,
    "underscores": Style.SNAKE,
    "camel": Style.CAMEL,
    "pascal": Style.PASCAL,
    "kebab": Style.KEBAB,
    "dash": Style.KEBAB,
    "dashes": Style.KEBAB,
    "constant": Style.CONSTANT,
    "all caps": Style.CONSTANT,
    "caps": Style.CONSTANT,
    "title": Style.TITLE,
    "sentence": Style.SENTENCE,
    "lower": Style.LOWER,
    "lowercase": Style.LOWER,
    "upper": Style.UPPER,
    "uppercase": Style.UPPER,
    "dotted": Style.DOTTED,
    "path": Style.PATH,
    "flat": Style.FLAT,
    "one word": Style.FLAT,
}
_KINDS: Final = {
    "class": "type",
    "interface": "type",
    "struct": "type",
    "enum": "type",
    "trait": "type",
    "type": "type",
}


def style_named(name: str) -> Style | None:
    """The style a spoken word asks for: "camel", "camel case", "snake"."""
    return _ASKED.get(name.lower().removesuffix("case").strip())


def restyle(text: str, style: str) -> str | None:
    """A text in the style asked for; letters' case alone where only that is asked; None for a style nobody knows."""
    lowered = style.lower().removesuffix("case").strip()
    if lowered in ("lower", "uppercase", "upper", "lowercase"):
        return text.upper() if lowered.startswith("upper") else text.lower()
    if lowered in ("capital", "capitalize", "capitalise", "capitalized"):
        return text[:1].upper() + text[1:]
    wanted = style_named(style)
    if wanted is None:
        return None
    if _SPOKEN.fullmatch(text):
        return joined(words_of(text, digits=False), wanted)
    if _IDENTIFIER.fullmatch(text) or style_of(text):
        return restyled(text, wanted)
    return re.sub(r"[^\W\d]\w*", lambda found: restyled(found.group(), wanted), text)


def like(new: str, document: Document, span: Span) -> str:
    """What was said, written as the text it replaces is: in its style where it is a name, else as the language has it.

    What is no plain words, or stands for text that is no name, stays as it was said.
    """
    old = document.text[span]
    if not _SPOKEN.fullmatch(new) or not _IDENTIFIER.fullmatch(old) or (" " not in new and new != new.lower()):
        return new
    before, new, after = _underscored(new)
    return before + _styled(new, old, document, span) + after


def _underscored(new: str) -> tuple[str, str, str]:
    """The underscores that are said before and after a name, and what is between: "underscore count"."""
    words = new.split()
    before = after = ""
    while len(words) > 1 and words[0] == "underscore":
        before, words = before + "_", words[1:]
    while len(words) > 1 and words[-1] == "underscore":
        after, words = after + "_", words[:-1]
    inner = list[str]()
    for word in words:
        if word != "underscore" or not inner or len(words) == 1:
            inner.append(word)
    return before, " ".join(inner), after


def _styled(new: str, old: str, document: Document, span: Span) -> str:
    if " " not in new and (style_of(old) is None and not _declared_type(document, span)):
        return new.upper() if old.isupper() and len(old) > 1 else new
    style = style_of(old) or _style_at(document, span)
    return joined(words_of(new, digits=False), style) if style else new


def dictated(new: str, values: Slots) -> str:
    """Dictated text: in the style asked for (slot ``style``), else as it was said; ``spell`` puts characters together
    that have a space between them."""
    style = slots.text(values, "style")
    if slots.flag(values, "spell") and not new[1::2].strip():
        new = new[::2]
    return (restyle(new, style) or new) if style else new


def _style_at(document: Document, span: Span) -> Style | None:
    if language(document.language).name == PLAIN_TEXT or language(document.language).id == PLAIN_TEXT:
        return None
    naming = language(document.language).naming
    return Style(naming.type if _declared_type(document, span) else naming.variable)


def _declared_type(document: Document, span: Span) -> bool:
    tree = document.tree
    found = tree.enclosing(span, tuple(_KINDS)) if tree else None
    if found is not None and found.name_span == span:
        return True
    # What is not finished yet has no node of its own: the word before tells.
    before = document.text.value[document.text.line_start(document.text.line_at(span.start)) : span.start]
    return _TYPE_FOLLOWS.search(before) is not None
