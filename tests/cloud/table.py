"""The table engine × fault: what each engine makes of each fault, beside what ``tests/data/cloud/faults.toml`` expects.

    python -m tests.cloud.table [part of an engine's name [part of a fault's name]]

prints it; tests/test_cloud_faults.py asserts that it is all as expected.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from senorita_lsp.engines.errors import EngineError
from tests.cloud import Cloud, Fault, Script, cloud
from tests.cloud.haste import hurried
from tests.cloud.subjects import (
    ANSWER,
    KEYS,
    QUESTION,
    SAID,
    SENTENCE,
    SUBJECTS,
    Outcome,
    Subject,
    Watched,
    load,
    made,
    settings,
)

DATA = Path(__file__).parent.parent / "data" / "cloud" / "faults.toml"
OFFERED = ("small-chat", "whisper-small", "orpheus-small")
BRISK_AT_ONCE = 6
WAITING_AT_ONCE = 24
LONGEST_S = 40.0
"""No case may last longer: every wait of an engine is bounded."""


@dataclass(frozen=True)
class Case:
    """One field of the table. ``then``: "next" (the second engine did it), "itself" (the engine did, in the end),
    "partly" (it failed when it had begun to), "failed"."""

    subject: Subject
    fault: str
    strikes: dict[str, Any]
    code: str
    told: str
    attempts: int
    then: str


@dataclass(frozen=True)
class Row:
    case: Case
    outcome: Outcome
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """What is not as expected."""
        case, got = self.case, self.outcome
        told = " ".join(got.told)
        pairs = [
            ("code", case.code, got.code),
            ("told", case.told, told),
            ("attempts", case.attempts, got.attempts),
            ("then", case.then, got.then),
            ("lost", "", got.lost),
        ]
        return [f"{name}: {found!r}, not {wanted!r}" for name, wanted, found in pairs if wanted != found]


def cases(engine: str = "", fault: str = "") -> list[Case]:
    """The cases of the data file whose engine's and fault's names contain these."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return [
        _case(subject, one, data["words"])
        for one in data["fault"]
        for subject in SUBJECTS
        if engine in subject.name and fault in one["name"] and _applies(subject, one)
    ]


def _applies(subject: Subject, one: dict[str, Any]) -> bool:
    return any(fnmatch(subject.name, pattern) for pattern in one.get("only", ["*"]))


def _case(subject: Subject, one: dict[str, Any], words: dict[str, Any]) -> Case:
    expected = {"code": "", "told": "", "attempts": 1, "then": "next" if subject.deputy else "failed"}
    for patterns, values in one["expect"].items():
        if any(fnmatch(subject.name, pattern.strip()) for pattern in patterns.split(",")):
            expected |= values
    told = expected["told"].format_map(_words(subject, words))
    return Case(subject, one["name"], one, expected["code"], told, expected["attempts"], expected["then"])


def _words(subject: Subject, words: dict[str, Any]) -> dict[str, str]:
    return {**words[subject.engine], **words.get(subject.name, {})}


async def run(chosen: list[Case]) -> list[Row]:
    """The rows of these cases, in their order.

    Those in which an engine waits for what never comes are run in a hurry; those without a key one after the other,
    for keys are the process's.
    """
    load()
    brisk = [case for case in chosen if not case.strikes.get("waits") and not case.strikes.get("keyless")]
    waiting = [case for case in chosen if case.strikes.get("waits")]
    with keyed():
        rows = await _together(brisk, BRISK_AT_ONCE)
        with hurried():
            rows |= await _together(waiting, WAITING_AT_ONCE)
        for case in chosen:
            if case.strikes.get("keyless"):
                with keyed(without=case.subject.engine):
                    rows[id(case)] = await _run(case)
    return [rows[id(case)] for case in chosen]


async def _together(chosen: list[Case], most: int) -> dict[int, Row]:
    gate = asyncio.Semaphore(most)

    async def one(case: Case) -> Row:
        async with gate:
            return await _run(case)

    return dict(zip(map(id, chosen), await asyncio.gather(*map(one, chosen)), strict=True))


@contextmanager
def keyed(without: str = "") -> Iterator[None]:
    """All keys in the environment, as long as the block lasts, but one engine's."""
    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    if without:
        os.environ.pop(f"{without.upper()}_API_KEY", None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


async def _run(case: Case) -> Row:
    began = time.perf_counter()
    outcome = Outcome()
    # What the first one says is what the second says too, where no words of its own can be told from them.
    first = Script(transcript=SAID, reply=ANSWER)
    async with cloud(first) as bad, cloud(Script(transcript=SAID, reply=ANSWER)) as good:
        _prepare(case, bad)
        try:
            async with asyncio.timeout(LONGEST_S):
                await _ask(case, bad, good, outcome)
        except TimeoutError:
            outcome.then = "waited for ever"
        outcome.attempts = len([one for one in bad.of(case.subject.endpoint) if one.method != "HEAD"])
        if bad.of("elsewhere"):
            outcome.lost = "followed a redirect"
        if strays := [one.on for one in (*bad.requests, *good.requests) if _stray(one.on, one.key)]:
            outcome.lost = f"a key of another's at {strays[0]}"
        secrets = (*KEYS.values(), SAID, ANSWER, QUESTION, SENTENCE)
        if any(secret in told for told in outcome.told for secret in secrets):
            outcome.lost = "what nobody else should read stands in a sentence"
    return Row(case, outcome, time.perf_counter() - began)


def _stray(on: str, key: str) -> bool:
    """Whether a request has the key of another provider; "none" is what Deepgram's SDK is given without one."""
    return key not in ("", "none", f"{on.partition('.')[0]}-key")


def _prepare(case: Case, bad: Cloud) -> None:
    strike = case.strikes
    if strike.get("model_gone"):
        bad.script.models, bad.script.deepgram_models = list(OFFERED), ("nova-9",)
    if "kind" not in strike:
        return
    again = strike.get("retry_after")
    if isinstance(again, str) and again.startswith("in "):
        again = format_datetime(datetime.now(UTC) + timedelta(seconds=float(again.split()[1])), usegmt=True)
    options = {name: strike[name] for name in ("status", "after", "seconds", "code") if name in strike}
    count = strike.get("count", 1_000)
    bad.faults.add(Fault(case.subject.endpoint, strike["kind"], retry_after=again, count=count, **options))


async def _ask(case: Case, bad: Cloud, good: Cloud, outcome: Outcome) -> None:
    subject = case.subject
    options = dict(subject.options)
    where = bad.dead_url if case.strikes.get("refused") else bad.base_url
    chosen = settings(where, **{subject.engine: options})
    if case.strikes.get("wrong_key"):
        bad.script.key = "another"
    engines: list[Any] = [chosen]
    if subject.deputy:
        first = made(subject.kind, subject.engine, chosen)
        engines = [Watched(first, outcome), made(subject.kind, subject.deputy, settings(good.base_url))]
    try:
        await subject.use(engines, good, outcome)
        taken_over = bool(subject.deputy and good.of(subject.deputy_endpoint))
        outcome.then = "next" if taken_over else "itself"
        if not taken_over:
            # What it came through by trying again nobody hears of.
            outcome.code = ""
    except EngineError as error:
        outcome.told.append(error.message)
        outcome.code = outcome.code or error.code
        outcome.then = "partly" if subject.deputy else "failed"
        if subject.deputy and good.of(subject.deputy_endpoint):
            outcome.then = "both failed"
    finally:
        # What is in no well-known place is called by its address, which is another in each run.
        outcome.told = [told.replace(urlsplit(where).netloc, "HOST") for told in outcome.told]
        for engine in engines if subject.deputy else ():
            await engine.close()


def printed(rows: list[Row]) -> str:
    """The table as text: a line a case, those that are wrong marked and explained."""
    lines = []
    for row in rows:
        case, got = row.case, row.outcome
        mark = "✗" if row.wrong else "✓"
        told = " ".join(got.told)
        start = f"{mark} {case.subject.name:<23}{case.fault:<26}{got.code or '–':<15}{got.attempts}  {got.then:<8}"
        lines.append(f"{start} {row.seconds:4.1f} s  {told}")
        lines += [f"      {problem}" for problem in row.wrong]
    bad = sum(bool(row.wrong) for row in rows)
    lines.append(f"{len(rows)} cases, {bad} of them not as expected")
    return "\n".join(lines)


def main() -> int:
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    rows = asyncio.run(run(cases(*sys.argv[1:3])))
    print(
        "  engine                 fault                     code          tries  done by  time  what the user is told"
    )
    print(printed(rows))
    print(f"{time.perf_counter() - began:.1f} s")
    return int(any(row.wrong for row in rows))


if __name__ == "__main__":
    sys.exit(main())
