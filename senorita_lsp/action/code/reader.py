"""From spoken words to tokens of code: symbols, enclosures, operators, numbers, names, texts in quotes.

What belongs here: expressions and simple statements. What does not: declarations with types and modifiers
(declared.py), constructs (constructs' templates), where it all goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from senorita_lsp.action.code import lambdas, shell
from senorita_lsp.action.code.dialect import Sign
from senorita_lsp.action.code.enclosing import STARS, Enclosing
from senorita_lsp.action.code.frames import ARTICLES
from senorita_lsp.action.code.names import MOST_WORDS, Scope, is_written
from senorita_lsp.action.code.token import Token, fraction
from senorita_lsp.document.names import joined
from senorita_lsp.transcript.numbers import cardinals_at

# Words of operators that are part of a name where they cannot be operators: "is done", "in progress".
_WORDY: Final = frozenset({"is", "in", "or", "and", "at", "over", "to"})


_CALLING: Final = frozenset({"of", "parens", "paren", "open", "dot", "colon", "double"})
"""What follows the name of a class more often than that of a value."""
_LETTERS: Final = frozenset({"upper", "lower", "title"})


class Reader(Enclosing):
    """Goes over the words once. ``condition``: "equals" compares; ``statement``: the first one assigns;
    ``raw``: nothing is formatted; ``continues``: an operand stands before."""

    def __init__(
        self,
        words: Sequence[str],
        scope: Scope,
        *,
        condition: bool = False,
        statement: bool = False,
        raw: bool = False,
        continues: bool = False,
    ) -> None:
        super().__init__(words, scope, continues)
        self.condition, self.assigns, self.raw = condition, statement, raw
        self.whole = statement
        self.after_new = False
        self._argument_end = 0

    def read(self) -> list[Token]:
        at = 0
        while at < len(self.words):
            at = self._next(at)
        while self.frames and self.frames[-1].implicit:
            self.close_last()
        self._formats()
        if self.spoken.setting("shell") and not self.raw:
            self.tokens = shell.called(self.tokens, self.whole)
        return self.tokens

    def _formats(self) -> None:
        """What prints by a pattern alone gets one for a value that is no text."""
        for at in range(len(self.tokens) - 2, 0, -1):
            named, first = self.tokens[at - 1].text.removesuffix("!"), self.tokens[at + 1]
            formats = self.tokens[at].text == "(" and named in self.spoken.words("formats")
            if formats and named != self.tokens[at - 1].text and first.kind not in ("string", "close"):
                self.tokens[at + 1 : at + 1] = [Token('"{}"', "string"), Token(",", "mark")]

    def _next(self, at: int) -> int:
        for way in (
            self._escaped,
            self._collection,
            self._in_scope,
            self._container,
            self._member,
            self._lambda,
            self._of,
            self._equals,
            self._unit,
            self._tag,
            self._empty,
            self._text,
            self._enclosure,
            self._cased,
            self._sign,
            self._number,
        ):
            end = way(at)
            if end:
                return end
        return self._name(at)

    # Ways to take the words at a place: each gives the place behind, 0 where it does not apply

    def _escaped(self, at: int) -> int:
        return self._run(at, at + 1) if self.escapes(at) else 0

    def _in_scope(self, at: int) -> int:
        """Several words that are a name in scope, though some of them mean something by themselves."""
        for size in range(min(MOST_WORDS, len(self.words) - at), 1, -1):
            words = self.words[at : at + size]
            if all(word.isalnum() for word in words) and (name := self.scope.find(words)) and name != "_":
                return self._named(name, at + size)
        return 0

    def _container(self, at: int) -> int:
        """A type that holds others, behind "new"."""
        text, end = self.phrase("container", at) if self.after_new else ("", 0)
        if end and end < len(self.words) and self.words[end] == "of" and self.spoken.setting("generic"):
            return self._named(text, end)
        return 0

    def _collection(self, at: int) -> int:
        """ "list of one comma two": the values in what the language writes such a thing with."""
        start = at + (self.words[at] in ARTICLES and at + 1 < len(self.words))
        text, end = self.phrase("collection", start)
        rest = self.words[end + 1 :]
        if not end or not rest or self.words[end] != "of" or self.after_new or self.operand_before():
            return 0
        single = self.spoken.setting("collection") == "several" and "comma" not in rest and "colon" not in rest
        if single or self.scope.find(self.words[start:end]) == "".join(self.words[start:end]):
            return 0
        head = text.rstrip("([{")
        if head:
            self.add(head.replace("{type}", self._held_type(end + 1)).strip(), "word" if head[-1] == " " else "name")
        for sign in text[len(head) :]:
            self.open(sign, "open")
        return end + 1

    def _held_type(self, at: int) -> str:
        """The type of the values that begin at a word, as far as the first one shows it."""
        said = "int" if self.counts(at) else "string" if self.phrase("quote", at)[1] else "object"
        said = "bool" if self.words[at] in ("true", "false") else said
        return str(self.spoken.table("type").get(said, said))

    def open(self, text: str, kind: str, implicit: bool = True) -> None:
        """Opens an enclosure; what the language calls with a sign of its own (Rust's macros) gets that."""
        called = self.tokens[-1] if self.tokens else Token("", "")
        macro = text in "([" and called.kind == "name" and called.text in self.spoken.words("macro")
        if macro:
            self.tokens[-1] = Token(called.text + "!", "name")
            text = "[" if called.text in self.spoken.words("listing") else text
        super().open(text, kind, implicit)

    def _member(self, at: int) -> int:
        """What follows a dot is a name, whatever it means elsewhere."""
        if not self.tokens or self.tokens[-1].text not in (".", "?."):
            return 0
        sign, _ = self.sign(at)
        if sign is None or sign.kind in ("glue", "prefix", "open", "close", "mark") or not self.words[at].isalpha():
            return 0
        return self._name(at)

    def _lambda(self, at: int) -> int:
        return lambdas.read(self, at)

    def _of(self, at: int) -> int:
        """ "f of x": a call; of a type that holds others: what it holds."""
        if self.words[at] != "of" or not self.operand_before():
            return 0
        before = self.tokens[-1] if self.tokens else Token("", "name")
        generic = self.spoken.setting("generic")
        holds = before.text in self.spoken.table("container").values() and generic
        if holds and self.after_new and before.kind == "name":
            self.open(generic[0], "open")
            self._type_arguments(at + 1)
            return self._argument_end
        self.after_new = False
        self.open("(", "open")
        return at + 1

    def _type_arguments(self, at: int) -> None:
        from senorita_lsp.action.code.declared import read_type

        end, texts_ = at, list[str]()
        while end < len(self.words):
            text, after = read_type(self.words, end, self.scope, nested=True)
            if not after:
                break
            texts_.append(text)
            end = after
            if end < len(self.words) and self.words[end] in ("comma", "to"):
                end += 1
            else:
                break
        boxed = self.spoken.table("boxed")
        self.add(", ".join(str(boxed.get(each, each)) for each in texts_), "name")
        self.close_last()
        self._argument_end = max(end, at)

    def _equals(self, at: int) -> int:
        """ "equals" assigns, compares, or names an argument: by where it stands."""
        if self.words[at] not in ("equals", "equal") or self.sign(at)[1] > at + 1:
            return 0
        named = self._names_argument()
        if named and not self.condition:
            self.add("=", "glue" if self.spoken.setting("keyword_arguments") == "tight" else "binary")
            return at + 1
        while self.frames and self.frames[-1].implicit and (self.frames[-1].close != "}" or self._takes_apart()):
            self.close_last()
        assigns = self.raw or (self.assigns and not self.frames)
        self.assigns = False
        self.add("=" if assigns and not self.condition else self.spoken.setting("equality", "=="), "binary")
        return at + 1

    def _takes_apart(self) -> bool:
        """Whether the open braces hold the names that parts of a value get: "const braces name equals …"."""
        start = self.frames[-1].start
        return self.assigns and start == 1 and self.tokens[0].text in self.spoken.words("keyword")

    def _names_argument(self) -> bool:
        if not self.frames or self.frames[-1].close != ")" or not self.spoken.setting("keyword_arguments"):
            return False
        inside = self.tokens[self.frames[-1].start + 1 :]
        last = len(inside) - next((n for n, t in enumerate(reversed(inside)) if t.text == ","), len(inside))
        return [token.kind for token in inside[last:]] == ["name"]

    def _unit(self, at: int) -> int:
        """A unit stands at its number: "2em"."""
        units = self.spoken.table("unit")
        if self.tokens and self.tokens[-1].kind == "number" and self.words[at] in units:
            self.tokens[-1] = Token(self.tokens[-1].text + str(units[self.words[at]]), "number")
            return at + 1
        return 0

    def _cased(self, at: int) -> int:
        style, end = self.phrase("case", at)
        if not end or end >= len(self.words):
            return 0
        return self._run(at, end, style)

    def _run(self, at: int, start: int, style: str = "") -> int:
        """A name that begins with a word taken as it is, or in a style that was asked for."""
        inner, after = self.phrase("case", start) if style else ("", 0)
        if after and after < len(self.words):
            end = self._run(at, after, inner)
            if style == "capital":
                last = self.tokens.pop()
                self.add(last.text[:1].upper() + last.text[1:], last.kind)
            return end
        words, end = list[str](), start
        while end < len(self.words):
            if self.escapes(end):
                end += 1
            elif words and not self.plain(end) and not (style and self.counts(end)):
                break
            words.append(self.words[end])
            end += 1
            if not style:
                while end < len(self.words) and self.plain(end):
                    words.append(self.words[end])
                    end += 1
                break
        self._styled(words, style)
        return end

    def _styled(self, words: list[str], style: str) -> None:
        from senorita_lsp.action.code.names import numbered

        if style == "capital":
            text = self.scope.new(words)
            text = text[:1].upper() + text[1:]
        elif style:
            text = joined(numbered(words), style)
        else:
            text = self.scope.new(words)
        self._named(text, 0)

    def _sign(self, at: int) -> int:
        sign, end = self.sign(at)
        if sign is None:
            return 0
        if self.raw and sign.kind in ("word", "operand") and self.words[at].isalpha():
            return self._verbatim(at)
        if self.tokens and self.tokens[-1].text in (".", "?.", "::") and sign.kind == "word":
            return 0
        if sign.kind == "binary" and self.words[at] in _WORDY and not self.operand_before() and not self.raw:
            return self._name(at)
        if sign.kind == "word" and not self._may_stand(sign, at, end):
            return 0
        self.put(sign)
        return end

    def _may_stand(self, sign: Sign, at: int, end: int) -> bool:
        """A keyword that wants an operand does not stand alone: then it is a name."""
        return not (self.operand_before() and sign.text in self.spoken.words("starts")) or at == 0 or end < at

    def put(self, sign: Sign) -> None:
        text, kind = sign.text, sign.kind
        if kind in ("binary", "word", "glue", "mark"):
            self.end_before(text, kind)
        if kind == "open":
            self.open(text, "open", implicit=False)
        elif kind == "close":
            self.close_named(text)
        elif kind == "binary" and text in STARS and not self.operand_before() and not self.raw:
            self.add(text, "prefix")
        elif kind == "binary" and text in self.spoken.words("tight"):
            self.add(text, "glue")
        elif text == ":" and kind == "mark":
            self.colon()
        else:
            self.add(text, kind)
        before_type = kind in ("word", "binary") and text in self.spoken.words("before_type")
        self.after_new = before_type or (self.after_new and kind == "glue")

    def _number(self, at: int) -> int:
        """ "one o seven", "negative one", "two point five", "3000"."""
        word = self.words[at]
        if word in ("a", "an", "minus", "o", "oh", "negative") and not self._negative(at):
            return 0
        found = max(cardinals_at(self.words, at), default=None)
        if found is None or (word.isalpha() and len(word) == 1):
            return 0
        text, end = str(found.value), found.end
        if end + 1 < len(self.words) and self.words[end] in ("point", "dot"):
            digits = [n for n in cardinals_at(self.words, end + 1) if self.words[end + 1] not in ARTICLES]
            if digits:
                text, end = (
                    f"{text}.{fraction(self.words[end + 1 : max(digits).end], max(digits).value)}",
                    max(digits).end,
                )
        self.add(text, "number")
        return end

    def _negative(self, at: int) -> bool:
        return self.words[at] == "negative" or (self.words[at] == "minus" and not self.operand_before())

    def _name(self, at: int) -> int:
        if is_written(self.words[at]) or is_written(self.originals[at]) or not self.words[at].isalpha():
            return self._verbatim(at)
        end = at + 1
        while end < len(self.words) and (self.plain(end) or self._counted_name(end) or self._to_string(end)):
            end += 1
        words = self.words[at:end]
        if len(words) > 1 and all(len(word) == 1 for word in words):
            return self._named("".join(words), end)
        if self.raw:
            return self._named(" ".join(self.originals[at:end]), end)
        found = self._in_place(words, end) or self._longest_known(words)
        if found:
            return self._named(self._read(found), end, words)
        self._named(self.scope.new(words, self._kind(end)), end, words)
        return end

    def _in_place(self, words: list[str], end: int) -> str | None:
        """The name in scope that is said so: a value where a value is due, though a class is called alike."""
        found = self.scope.find(words)
        behind = self.words[end] if end < len(self.words) else ""
        before = self.tokens[-1].text if self.tokens else ""
        if found not in self.scope.types or self.after_new or before in (".", "::", ":") or behind in _CALLING:
            return found
        assigned = self.assigns and not self.frames and behind in ("equals", "equal")
        return self.scope.value_named(words) or (None if assigned else found)

    def _read(self, name: str) -> str:
        """A name as it is written where its value is wanted: a shell's variables with their sign."""
        sign = self.spoken.setting("read")
        before = self.tokens[-1].text if self.tokens else ""
        wanted = sign and name in self.scope.variables and not self.assigns and not before.endswith(sign)
        return sign + name if wanted else name

    def _to_string(self, at: int) -> bool:
        """The end of a member's name that is called: "dot to string parens", "dot to upper case parens"."""
        member = bool(self.tokens) and self.tokens[-1].text == "."
        called = self.words[at + 1 : at + 2] in (["parens"], ["of"], ["open"])
        if self.words[at] == "case" and self.words[at - 1] in _LETTERS:
            return member and called
        letters = self.words[at] in _LETTERS and self.words[at - 1] == "to" and self.words[at + 1 : at + 2] == ["case"]
        return member and (letters or (self.words[at] == "string" and called))

    def _longest_known(self, words: list[str]) -> str | None:
        if self.tokens and self.tokens[-1].text == ".":
            said = ("".join(words), "".join("ln" if word == "line" else word for word in words))
            return next((name for name in self.spoken.words("members") if name.lower() in said), None)
        if self.after_new and (kind := self.spoken.table("type").get(" ".join(words))):
            return str(kind)
        known = self.scope.known.get("".join(words))
        return known if known and not (self.tokens and self.tokens[-1].text in (".", "?.")) else None

    def _counted_name(self, at: int) -> bool:
        """A number said right behind a word belongs to the name: "python three"."""
        return self.counts(at) and self.words[at].isalpha() and self.spoken.setting("style") != "css"

    def _kind(self, end: int) -> str:
        if self.after_new and not (self.tokens and self.tokens[-1].text == "("):
            return "type"
        called = end < len(self.words) and (
            self.words[end] in ("of", "parens", "paren") or self.words[end : end + 2] == ["open", "paren"]
        )
        return "method" if called else "member" if self.tokens and self.tokens[-1].text == "." else "variable"

    def _verbatim(self, at: int) -> int:
        word = self.originals[at]
        kind = "name" if word[:1].isalnum() or word[:1] in "_$" else "operand"
        self.add(word, kind)
        return at + 1

    def _named(self, text: str, end: int, words: Sequence[str] = ()) -> int:
        if words:
            self.spoken_names[len(self.tokens)] = " ".join(words)
        self.add(text, "name")
        return end
