"""Calls as a shell writes them: ``$(price "$item" 5)`` where a value is wanted, ``price "$item" 5`` by itself.

What belongs here: from the tokens of "price of item comma five" to those. What does not: command lines that are said
word by word (transcript/symbols.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from senorita_lsp.action.code.token import CARET, Token, written


def called(tokens: Sequence[Token], statement: bool) -> list[Token]:
    """The tokens with each call as one of them; a call that is the whole statement is a command."""
    opened = next((at for at in range(len(tokens) - 1, 0, -1) if _begins(tokens, at)), None)
    if opened is None:
        return list(tokens)
    closed = next((at for at in range(opened, len(tokens)) if tokens[at].text == ")"), len(tokens))
    before, behind = tokens[: opened - 1], tokens[closed + 1 :]
    words = [tokens[opened - 1].text.lstrip("$"), *_arguments(tokens[opened + 1 : closed])]
    line = " ".join(words)
    alone = statement and not before and not behind
    return called([*before, Token(line if alone else f"$({line})", "operand"), *behind], statement)


def _begins(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].kind == "open" and tokens[at].text == "(" and tokens[at - 1].kind == "name"


def _arguments(tokens: Sequence[Token]) -> list[str]:
    """The words between a call's parentheses; variables in quotes, so that they stay one word each."""
    found, part = list[str](), list[Token]()
    for token in (*tokens, Token(",", "mark")):
        if token.text != ",":
            part.append(token)
        elif part:
            text, part = written(part), []
            plain = text.replace(CARET, "")
            single = plain.startswith("$") and (plain[1:].isidentifier() or plain[1:2] == "(")
            found.append(f'"{text}"' if single else text)
    return found
