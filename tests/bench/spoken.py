"""What a spoken command costs, words to answer: over the wire, on long files, and parsing with many names in scope.

    python -m tests.bench.spoken [--rounds N]

How the times grow with the lines of a file and the names in scope is drawn to docs/growth.svg.

The commands are the grammar's own examples, each on a file that was just opened. ``BENCH_CASES`` names JSON
lines with ``say``, ``before``, ``selection`` and ``language`` to be said as well. Over the wire means: from the request
until its response, with all that the server asks of the editor in between answered at once by a bare client.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from senorita_lsp.command.parser import parse
from senorita_lsp.command.repair.candidates import examples
from senorita_lsp.command.rules import grammar
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text, TextEdit, apply
from tests.bench.growth import Panel, drawn

SAMPLE = Path(__file__).parent.parent / "data" / "spoken" / "samples" / "python.txt"
PICTURE = Path(__file__).parent.parent.parent / "docs" / "growth.svg"
GROUPS = ("edit.", "nav.", "select", "clipboard.", "view.")
SIZES = (500, 1_000, 2_000, 5_000, 10_000)
NAMES = (100, 1_000, 10_000)
LONG = (
    "go to function compute 40",
    "delete next argument",
    "rename this function to other",
    "select this class",
    "change return value to none",
    "comment lines three to six",
    "next function",
    "add parameter size",
)
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-32"]},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "window": {"showDocument": {"support": True}},
    "experimental": {"voice": {"version": 1}},
}


@dataclass(frozen=True)
class Case:
    say: str
    before: str
    at: tuple[int, int]
    language: str = "python"


class Editor:
    """A bare client on blocking pipes: nothing between the server's answer and the clock."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "senorita_lsp", "--stdio"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._count = 0
        self.text, self.version, self.uri = "", 1, ""
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": CAPABILITIES})
        self.notify("initialized", {})

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self.uri, self.text, self.version = uri, text, 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def close(self) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    def change(self, edits: Sequence[TextEdit]) -> None:
        """Edits of offsets, told as one change of each."""
        for edit in sorted(edits, key=lambda edit: -edit.span.start):
            range_ = {"start": self.position(edit.span.start), "end": self.position(edit.span.end)}
            self.text = apply(self.text, [edit])
            self.version += 1
            self.notify(
                "textDocument/didChange",
                {
                    "textDocument": {"uri": self.uri, "version": self.version},
                    "contentChanges": [{"range": range_, "text": edit.new}],
                },
            )

    def say(self, text: str, at: tuple[int, int]) -> float:
        """Seconds from the request to the response."""
        selection = {"start": self.position(at[0]), "end": self.position(at[1])}
        context = {"textDocument": {"uri": self.uri, "version": self.version}, "selection": selection}
        begun = time.perf_counter()
        self.request("voice/command", {"text": text, "context": context})
        return time.perf_counter() - begun

    def empty(self) -> float:
        """Seconds of a request that is refused by its name."""
        begun = time.perf_counter()
        self.request("bench/nothing", {})
        return time.perf_counter() - begun

    def position(self, offset: int) -> dict[str, int]:
        line = self.text.count("\n", 0, offset)
        return {"line": line, "character": offset - (self.text.rfind("\n", 0, offset) + 1)}

    def stop(self) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._process.wait(20)

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" not in message and message.get("id") == self._count:
                return message
            if "id" in message:
                self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        result: Any = None
        if message["method"] == "workspace/applyEdit":
            self._apply(message["params"]["edit"])
            result = {"applied": True}
        elif message["method"] == "window/showDocument":
            result = {"success": True}
        self._send({"id": message["id"], "result": result})

    def _apply(self, edit: dict[str, Any]) -> None:
        for changed in edit.get("documentChanges", ()):
            made = [TextEdit(self._span(each["range"]), each["newText"]) for each in changed.get("edits", ())]
            self.change(made)

    def _span(self, wire: dict[str, Any]) -> Span:
        lines = self.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        ends = (starts[wire[end]["line"]] + wire[end]["character"] for end in ("start", "end"))
        return Span(*ends)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stream, size = self._process.stdout, 0
        assert stream is not None
        while line := stream.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(stream.read(size))
        return message


def own_cases() -> Iterator[Case]:
    """An example of each rule that edits, goes somewhere or shows something, in the middle of the sample."""
    text = SAMPLE.read_text(encoding="utf-8")
    at = text.index("radius**2")
    for line in grammar().lines:
        if line.owner.startswith(GROUPS):
            yield Case(examples(line)[0], text, (at, at))


def given_cases(path: str | None) -> Iterator[Case]:
    if path:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            start, end = row["selection"]
            yield Case(row["say"], row["before"], (start, end), row.get("language", "plaintext"))


def over_the_wire(cases: Iterable[Case]) -> str:
    """Milliseconds of the cases, beside those of a request of the same moment that nobody has to think about."""
    editor, taken, least = Editor(), list[float](), list[float]()
    for number, case in enumerate(cases):
        editor.open(f"file:///bench/{number}.txt", case.before, case.language)
        taken.append(1_000 * editor.say(case.say, case.at))
        least.append(1_000 * editor.empty())
        editor.close()
    editor.stop()
    return f"{_figures(taken)} (an empty request: {_figures(least)})"


def long_file(lines: int) -> str:
    """Functions and classes of some lines each, no two with the same names."""
    parts, number = list[str](), 0
    while len(parts) * 10 < lines:
        number += 1
        parts.append(
            f"class Shop{number}:\n    def compute_{number}(self, first_{number}, second=2):\n"
            f'        """Counts."""\n        total = first_{number} + second\n        if total > {number}:\n'
            "            return print(total, second)\n        for each in range(total):\n"
            "            self.items.append(each)\n        return total\n\n"
        )
    return "".join(parts)


def after_an_edit(lines: int, rounds: int) -> list[float]:
    """Milliseconds from a request to its answer, where the file has changed just before."""
    editor, taken = Editor(), list[float]()
    text = long_file(lines)
    at = text.index("first_", len(text) // 2)
    for round_ in range(rounds):
        for said in LONG:
            editor.open("file:///bench/long.py", text)
            editor.say("next function", (0, 0))
            editor.change([TextEdit(Span(at, at), "x")])
            spent = 1_000 * editor.say(said, (at, at))
            editor.close()
            if round_:
                taken.append(spent)
    editor.stop()
    return taken


def parsing(names: int) -> list[float]:
    """Milliseconds of parsing each rule's example with so many names in the document, which is new to the parser."""
    text = "".join(f"value_{number}_of_thing = {number}\n" for number in range(names))
    document = Document("file:///bench/names.py", "python", 1, Text(text))
    snapshot = Snapshot({document.uri: document}, document.uri, Span(5, 5))
    taken = list[float]()
    for line in grammar().lines:
        said = examples(line)[0]
        begun = time.perf_counter()
        parse(said, snapshot)
        taken.append(1_000 * (time.perf_counter() - begun))
    return taken


def _figures(taken: list[float]) -> str:
    """Median and 99th percentile."""
    ranked = sorted(taken)
    return f"{statistics.median(ranked):.1f} ms, p99 {ranked[min(len(ranked) - 1, int(0.99 * len(ranked)))]:.1f} ms"


def measure(rounds: int) -> dict[str, str]:
    own = list(own_cases())
    rows = {f"spoken command, over the wire ({len(own)} sentences of the grammar)": over_the_wire(own)}
    given = list(given_cases(os.environ.get("BENCH_CASES")))
    if given:
        rows[f"spoken command, over the wire ({len(given)} cases given)"] = over_the_wire(given)
    grown = {lines: statistics.median(after_an_edit(lines, rounds)) for lines in SIZES}
    heads = " / ".join(f"{lines:,}" for lines in SIZES)
    rows[f"spoken command after an edit, in a file of {heads} lines"] = (
        " / ".join(f"{spent:.0f}" for spent in grown.values()) + " ms"
    )
    parsing(10)
    heads = " / ".join(f"{names:,}" for names in NAMES)
    parsed = {names: statistics.median(parsing(names)) for names in NAMES}
    rows[f"parsing an utterance with {heads} names in scope"] = (
        " / ".join(f"{spent:.2f}" for spent in parsed.values()) + f" ms, slowest {max(parsing(NAMES[-1])):.1f} ms"
    )
    draw(grown, parsed)
    return rows


def draw(grown: dict[int, float], parsed: dict[int, float]) -> None:
    """The picture of how both grow; dashed what is aimed at."""
    PICTURE.write_text(
        drawn(
            Panel("a command after an edit", "lines of the file", grown, 30),
            Panel("parsing an utterance", "names in scope", parsed, 2),
        ),
        encoding="utf-8",
    )


def main(arguments: list[str] | None = None) -> dict[str, str]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4)
    return measure(parser.parse_args(arguments).rounds)


if __name__ == "__main__":
    print(*(f"{name}: {value}" for name, value in main().items()), sep="\n")
