"""Every engine against every fault of its provider: what the user is told, what is tried again, who does it instead.

The cases are the rows of ``data/cloud/faults.toml``; ``pytest tests/test_cloud_faults.py -s`` prints the table.
"""

from __future__ import annotations

import pytest

from senorita_lsp.protocol.names import ERROR_CODES
from tests.cloud.subjects import SUBJECTS
from tests.cloud.table import cases, printed, run


@pytest.mark.asyncio
async def test_each_fault_ends_as_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    rows = await run(cases())
    print(printed(rows))
    wrong = printed([row for row in rows if row.wrong])
    assert not any(row.wrong for row in rows), f"\n{wrong}"


def test_the_table_misses_no_engine_and_no_code() -> None:
    chosen = cases()
    assert {case.subject.name for case in chosen} == {subject.name for subject in SUBJECTS}
    assert all(case.code in ERROR_CODES for case in chosen if case.code)


def test_the_table_covers_what_can_happen_to_every_engine() -> None:
    """A fault that is for some engines only says why by its name; these are for all."""
    everywhere = (
        "401",
        "402",
        "403",
        "404",
        "408",
        "413",
        "429",
        "500",
        "502",
        "503",
        "529",
        "refused",
        "silent",
        "redirect",
    )
    streams = ("drop before the answer", "drop after the headers", "drop in the middle", "drop before the end", "stall")
    pieces = (
        "truncated",
        "malformed",
        "wrong shape",
        "unknown message",
        "oversized",
        "slow loris",
        "error in the answer",
    )
    seen = {(case.subject.name, case.fault) for case in cases()}
    for subject in SUBJECTS:
        for fault in (*everywhere, *streams, *pieces, "429, Retry-After 120", "429, date in an hour"):
            assert (subject.name, fault) in seen, f"{subject.name}: {fault}"
