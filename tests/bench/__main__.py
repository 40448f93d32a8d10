"""Every bench, one after another, as the table that README shows.

    python -m tests.bench [--write]

``--write`` puts the table into README.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.bench import answer, audio_cpu, hearing, spoken, startup, utterance, vocabulary

README = Path(__file__).parent.parent.parent / "README.md"


def main() -> None:
    rows: dict[str, str] = {}
    for bench in (startup, audio_cpu, spoken, hearing, utterance, vocabulary, answer):
        for name, value in bench.main([]).items():
            print(f"{name}: {value}", flush=True)
            rows[name] = value
    if "--write" in sys.argv[1:]:
        table = "\n".join(
            ("| what | figure |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items()))
        )
        text = README.read_text(encoding="utf-8")
        marked = r"(<!-- bench -->\n).*?(\n<!-- /bench -->)"
        README.write_text(re.sub(marked, lambda found: found[1] + table + found[2], text, flags=re.S), encoding="utf-8")


if __name__ == "__main__":
    main()
