"""What part of the document an intent means: its slots and the snapshot give the spans.

What belongs here: which resolver a ``target`` goes to, and the shape they all answer in. What does not: what is done
with the target (edit, navigate, clipboard …); where words, lines and constructs begin (units.py, constructs.py).

Slots read: ``target`` (what kind), ``name``, ``text``, ``index`` (from 1), ``which`` (this, first, last, every),
``direction``, ``count``, ``from`` and ``to`` (numbers of a range; ``to`` start or end of the target), ``end`` (start or
end), ``line`` (settles an earlier choice), ``within``, ``through`` and ``until`` (targets themselves).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from senorita_lsp.action import slots
from senorita_lsp.action.plan import Choices, Refusal
from senorita_lsp.action.say import article, refuse
from senorita_lsp.action.slots import Slots
from senorita_lsp.action.target import choose, ranges
from senorita_lsp.command.intent import Intent
from senorita_lsp.command.rules import plural
from senorita_lsp.document.language import language
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text


@dataclass(frozen=True)
class Target:
    """Spans of the active document, in its order and apart from each other.

    ``kind`` as the intent named it; ``what`` names the target aloud ("line 3", "function parse"); ``lines`` says that
    whole lines are meant, so that a deletion takes their ends along; ``partial`` that only a part up to the caret is;
    ``names`` are the spans of the names of constructs that have one; ``removals`` what goes with each span when it is
    deleted (its documentation comment), ``bodies`` those of constructs that have one.
    """

    spans: tuple[Span, ...]
    kind: str
    what: str
    lines: bool = False
    partial: bool = False
    names: tuple[Span, ...] = ()
    removals: tuple[Span, ...] = ()
    bodies: tuple[Span, ...] = ()

    @property
    def whole(self) -> Span:
        """From the first span's start to the last one's end."""
        return Span(self.spans[0].start, self.spans[-1].end)

    def parted(self, text: Text) -> tuple[Target, ...]:
        """A target for each run of spans between which nothing stands but white space and commas."""
        runs = list[list[int]]()
        for number, span in enumerate(self.spans):
            between = text.value[self.spans[number - 1].end : span.start] if number else "x"
            if between.strip(", \t\r\n"):
                runs.append([])
            runs[-1].append(number)
        return (self,) if len(runs) == 1 else tuple(self._only(run) for run in runs)

    def each(self) -> tuple[Target, ...]:
        """A target for each span."""
        return tuple(self._only([number]) for number in range(len(self.spans)))

    def _only(self, numbers: Sequence[int]) -> Target:
        def those(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple(spans[n] for n in numbers) if len(spans) == len(self.spans) else ()

        parts = those(self.spans), those(self.names), those(self.removals), those(self.bodies)
        return Target(parts[0], self.kind, self.what, self.lines, self.partial, *parts[1:])


Resolved: TypeAlias = Target | Choices | Refusal
Resolver: TypeAlias = Callable[[Intent, Document, Snapshot], Resolved]

SLOTS = ("target", "name", "text", "index", "from", "to", "direction", "count", "which", "line", "within", "through")

RENEWING = frozenset({"edit.change", "edit.change_all", "edit.rename"})
"""Families whose ``to`` is what is written in the target's place."""

_ITEMS = frozenset({"item", "collection item"})

_MARKUP = frozenset({"html", "javascriptreact", "typescriptreact"})
_SIGHTLESS = frozenset({"line", "selection", "file", "word", "subword", "character", "token", "space", "blank line"})
"""Kinds that have no names."""

_OR_CALLED = frozenset({"variable name", "variable value"})
"""Parts of a construct that may as well be the name of one."""

_SYNONYMS = {
    "phrase": "text",
    "letter": "character",
    "char": "character",
    "all": "file",
    "document": "file",
    "everything": "file",
    "buffer": "file",
    "current": "line",
}


def has_target(values: Slots) -> bool:
    """Whether the slots say at all which part is meant."""
    return any(values.get(slot) not in (None, "") for slot in ("target", "name", "from", "index", "line"))


@dataclass(frozen=True)
class Sought(Intent):
    """An intent whose target is looked for in one part of the document: the arguments of *that* call."""

    area: Span = field(default=Span(0, 0), compare=False)


def unresolved(target: Resolved) -> Choices | Refusal:
    """What to answer where ``resolve`` found no target, or there is no document for it to be in."""
    return refuse("no_document") if isinstance(target, Target) else target


def resolve(intent: Intent, snapshot: Snapshot, default: str = "line") -> Resolved:
    """The target of an intent in the active document; ``default`` is the kind where the slots name none.

    A selection stands for the target where the slots say nothing at all. ``within`` narrows where it is looked for,
    ``through`` and ``until`` stretch it to another target, both counted from there.
    """
    if snapshot.document is None:
        return refuse("no_document")
    within = intent.slots.get("within")
    if not isinstance(within, Intent):
        return ranges.stretched(_single, intent, snapshot, default)
    within = _by_plural(within, snapshot.document)
    if slots.text(within.slots, "target") == "thing":
        from senorita_lsp.action.target.bare_name import thing

        area = thing(within, kind_of(intent.slots, snapshot, default), snapshot.document, snapshot)
    else:
        area = _of_its_name(intent, within, snapshot) or resolve(within, snapshot, default)
    if isinstance(area, Refusal) and within.slots.keys() == {"target"}:  # a key may be called like a kind
        from senorita_lsp.action.target.bare_name import thing

        called = Intent(within.family, {"target": "thing", "name": slots.text(within.slots, "target")})
        found = thing(called, kind_of(intent.slots, snapshot, default), snapshot.document, snapshot)
        area = found if isinstance(found, Target) else area
    if not isinstance(area, Target):
        return area
    if kind_of(intent.slots, snapshot, default) == "file":  # everything in it
        from senorita_lsp.action.target import pairs

        return pairs.content(area, snapshot.document)
    start, named = area.whole.start, {slot: value for slot, value in intent.slots.items() if slot != "within"}
    if slots.forward(named) is False:  # the last two lines of it
        named = {slot: value for slot, value in named.items() if slot != "direction"} | {"index": -1}
    there = replace(snapshot, selection=Span(start, start))
    return ranges.stretched(_single, Sought(intent.family, named, intent.guessed, area.whole), there, default)


def _of_its_name(intent: Intent, within: Intent, snapshot: Snapshot) -> Target | None:
    """ "The type of item": what is called like a kind, where that has a type, or a value, and a name."""
    from senorita_lsp.action.target import bare_name

    document, kind = snapshot.document, slots.text(within.slots, "target")
    if document is None or within.slots.keys() != {"target"} or kind not in document.identifiers:
        return None
    wanted = slots.text(intent.slots, "target")
    called = Intent(within.family, {"target": "thing", "name": kind})
    return bare_name.valued(called, document, snapshot) if wanted in bare_name.OF_VALUED else None


def _single(intent: Intent, snapshot: Snapshot, default: str) -> Resolved:
    from senorita_lsp.action.target import pairs

    document = snapshot.document
    if document is None:
        return refuse("no_document")
    kind = kind_of(intent.slots, snapshot, default)
    if language(document.language).id in _MARKUP and kind not in _SIGHTLESS:
        from senorita_lsp.action.target import markup

        if (by_name := markup.named(intent, document, snapshot)) is not None:
            return by_name
    if slots.text(intent.slots, "which") == "all" and plural(kind) in document.identifiers and len(intent.slots) < 4:
        kept = {name: value for name, value in intent.slots.items() if name not in ("which", "target")}
        return _resolver("text")(replace(intent, slots={**kept, "text": plural(kind)}), document, snapshot)
    if kind in _OR_CALLED and (called := _called(intent, kind, document, snapshot)):
        return called
    found = _resolver(kind)(intent, document, snapshot)
    if isinstance(found, Refusal) and kind in _ITEMS:
        found = pairs.items(intent, document, snapshot)
    if isinstance(found, Refusal) and found.code == "notFound" and slots.text(intent.slots, "name"):
        from senorita_lsp.action.target.by_text import holding

        found = holding(intent, document, snapshot) or _spelled(intent, kind, document, snapshot) or found
    if isinstance(found, Target) and slots.text(intent.slots, "which") == "inside":
        found = pairs.content(found, document)
    # What "to" says is a new text or name elsewhere: "change this word to end".
    edges = intent.family not in RENEWING
    return _partial(found, intent.slots, edges, document, snapshot) if isinstance(found, Target) else found


def _by_plural(intent: Intent, document: Document) -> Intent:
    """What is called like the plural of a kind and said without its kind: "the first element of names"."""
    kind = slots.text(intent.slots, "target")
    if slots.text(intent.slots, "which") != "all" or plural(kind) not in document.identifiers:
        return intent
    return Intent(intent.family, {"target": "thing", "name": plural(kind)}, intent.guessed)


def _spelled(intent: Intent, kind: str, document: Document, snapshot: Snapshot) -> Target | None:
    """A phrase of the text that only sounds like a kind and a name: "string builder"."""
    said = f"{kind} {slots.text(intent.slots, 'name')}"
    rest = {name: value for name, value in intent.slots.items() if name != "name"}
    found = _resolver("text")(replace(intent, slots={**rest, "target": "text", "text": said}), document, snapshot)
    return found if isinstance(found, Target) else None


def _called(intent: Intent, kind: str, document: Document, snapshot: Snapshot) -> Target | None:
    """The variable that is called "name" or "value", where the document has one: it goes before a variable's value."""
    holder, _, name = kind.partition(" ")
    if name not in document.identifiers:
        return None
    named = replace(intent, slots={**intent.slots, "target": holder, "name": name})
    found = _resolver(holder)(named, document, snapshot)
    return found if isinstance(found, Target) else None


def inside(spans: Sequence[Span], intent: Intent) -> list[Span]:
    """Those of the spans that lie where the intent's target is looked for."""
    return [span for span in spans if not isinstance(intent, Sought) or intent.area.covers(span)]


def kind_of(values: Slots, snapshot: Snapshot, default: str) -> str:
    """Which kind of target the slots mean; "this" is the selection, and ``default`` where nothing is selected."""
    named = slots.text(values, "target").lower()
    if named == "selection" and snapshot.selection.empty:
        return default
    if named:
        return _SYNONYMS.get(named, named)
    if slots.text(values, "text"):
        return "text"
    if slots.text(values, "name"):
        return "symbol"
    counted = any(values.get(slot) is not None for slot in ("from", "index", "direction", "count", "to", "end"))
    return "selection" if not snapshot.selection.empty and not counted else default


def _resolver(kind: str) -> Resolver:
    from senorita_lsp.action.target import constructs, pairs, units

    known: dict[str, Resolver] = {
        "line": units.lines,
        "selection": units.selection,
        "file": units.file,
        "text": units.phrase,
        "word": units.words,
        "subword": units.subwords,
        "character": units.characters,
        "token": units.tokens,
        "paragraph": units.paragraphs,
        "space": units.spaces,
        "blank line": units.blank_lines,
        "sentence": units.sentences,
        **dict.fromkeys(pairs.KINDS, pairs.pairs),
        **dict.fromkeys(pairs.SIGNS, pairs.sign),
    }
    return known.get(kind, constructs.constructs)


def _partial(target: Target, values: Slots, edges: bool, document: Document, snapshot: Snapshot) -> Target:
    """The part between the caret and one end of the target, where ``end`` says so, or ``edges`` and ``to``."""
    end = slots.text(values, "end", "to") if edges else slots.text(values, "end")
    if end not in ("start", "end") or len(target.spans) != 1:
        return target
    span, at = target.spans[0], snapshot.selection
    if target.lines:
        span = Span(span.start, document.text.line(document.text.line_at(span.end)).end)
    edge = span.start if end == "start" else span.end
    if end == "end" and edges and (inner := _before_brace(target, document, at)) is not None:
        edge = inner
    part = Span(min(edge, at.start), max(edge, at.end))
    where = f"to the {end} of the {target.kind}"
    return replace(target, spans=(part,), what=where, lines=False, partial=True, removals=(), names=(), bodies=())


def _before_brace(target: Target, document: Document, at: Span) -> int | None:
    """Where what stands in a body ends before the brace that closes it, for a caret in it: the brace stays."""
    body = target.bodies[0] if target.bodies else None
    if body is None or not body.covers(at) or document.text.value[body.end - 1] != "}":
        return None
    line = document.text.line_at(body.end - 1)
    end = document.text.line_start(line)
    return document.text.line(line - 1).end if line and at.end < end else body.end - 1


def caret(snapshot: Snapshot) -> int:
    """Where the caret is: the selection's end, inside the active document's text."""
    size = len(snapshot.document.text) if snapshot.document else 0
    return max(0, min(snapshot.selection.end, size))


def pick(
    spans: Sequence[Span], kind: str, intent: Intent, at: Span, domains: Mapping[Span, Span] | None = None
) -> tuple[Span, ...] | Refusal:
    """Of all units of a kind, those that ``index``, ``from``/``to``, ``which``, ``direction`` and ``count`` mean.

    Without any of these it is the one at the place (choose.here). A number counts among those that a selection
    touches, where it touches several. ``domains`` are the regions in which a caret is at a unit, of those units that
    have another than themselves.
    """
    domains, spans = domains or {}, inside(spans, intent)
    if not spans:
        return refuse("not_found", what=article(kind))
    values = intent.slots
    first, last = slots.number(values, "from"), slots.number(values, "to")
    index, which = slots.number(values, "index"), slots.text(values, "which")
    count = slots.times(values)
    if which in ("every", "all", "each"):
        return choose.apart(spans)
    if first is not None:
        return _ranged(spans, first, last if last is not None else first, kind)
    if index is not None or which in ("first", "last"):
        spans = choose.selected(spans, at)
        index = index if index is not None else -1 if which == "last" else 1
        first = index if index > 0 else max(-len(spans), index - count + 1)
        return _ranged(spans, first, index + count - 1 if index > 0 else index, kind)
    ahead = slots.forward(values)
    if ahead is None:
        return choose.here(spans, at, count, domains)
    found = choose.beside(spans, at, ahead, domains)
    chosen = found[:count] if ahead else found[-count:]
    return choose.apart(chosen) if chosen else refuse("not_found", what=f"a {'next' if ahead else 'previous'} {kind}")


def _ranged(spans: Sequence[Span], first: int, last: int, kind: str) -> tuple[Span, ...] | Refusal:
    size = len(spans)
    first, last = sorted(number + size + 1 if number < 0 else number for number in (first, last))
    if not 1 <= first <= size:
        return refuse("not_found", what=f"{kind} {first}")
    return tuple(spans[first - 1 : last])
