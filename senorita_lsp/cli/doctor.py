"""``senorita-lsp doctor``: reports what is configured, reachable and missing, and how to fix it."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final

from senorita_lsp import __version__, config
from senorita_lsp.cli import checks, connectivity, report
from senorita_lsp.cli.checks import Patient
from senorita_lsp.cli.report import Finding, Mark, Section
from senorita_lsp.engines.errors import EngineError

Check = Callable[[Patient], Coroutine[Any, Any, list[Finding]]]

CHECK_S: Final = 20.0
"""The longest that a check may take; requests have a shorter bound of their own (network/probe)."""
SPEECH_S: Final = 60.0

INTRODUCTION: Final = (
    "What is configured here, what answers and what is missing. There is no editor here: the settings are\n"
    "those of the environment (SENORITA_…), and what an editor sends in addition is not known."
)

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("Versions", checks.versions),
    ("Settings", checks.settings),
    ("Keys", checks.keys),
    ("Hearing", connectivity.hearing),
    ("Understanding", checks.understanding),
    ("Language models", connectivity.thinking),
    ("Speaking", connectivity.speaking),
    ("Microphone and loudspeaker", checks.sound),
    ("Packages", checks.packages),
    ("Languages", checks.languages),
    ("Language models on this machine", connectivity.local_servers),
    ("Webhooks", connectivity.webhooks),
    ("Editors", checks.editors),
)
"""All of these at once; what takes the processor for itself comes after them."""
LAST: Final[tuple[tuple[str, Check], ...]] = (("From speech to meaning", checks.speech),)


def run(arguments: argparse.Namespace) -> int:
    """Looks at everything; 0 where it can hear, understand and answer and all that is set works, else 1."""
    patient = Patient(config.resolve(None, None, os.environ), arguments.offline, arguments.quick)
    return asyncio.run(_Examination(patient, arguments.json).run())


class _Examination:
    def __init__(self, patient: Patient, as_json: bool) -> None:
        self._patient, self._json = patient, as_json
        self._sections: list[Section] = []
        self._late = False

    async def run(self) -> int:
        if not self._json:
            print(INTRODUCTION, flush=True)
        begun = [(title, asyncio.ensure_future(self._guarded(check, CHECK_S))) for title, check in CHECKS]
        for title, findings in begun:
            self._show(Section(title, tuple(await findings)))
        for title, check in LAST:
            self._show(Section(title, tuple(await self._guarded(check, SPEECH_S))))
        return self._end(int(report.failed(self._sections)))

    async def _guarded(self, check: Check, seconds: float) -> list[Finding]:
        """A check's findings; one that fails or does not come to an end says so, and stops no other."""
        try:
            async with asyncio.timeout(seconds):
                return await check(self._patient)
        except TimeoutError:
            self._late = True
            return [Finding(Mark.FAILS, "", f"This check did not finish within {seconds:.0f} seconds.")]
        except EngineError as error:
            return [Finding(Mark.FAILS, "", error.message)]
        except Exception as error:  # noqa: BLE001 - whatever a broken installation raises is a finding
            return [Finding(Mark.FAILS, "", f"This check failed ({type(error).__name__}).")]

    def _show(self, section: Section) -> None:
        self._sections.append(section)
        if section.findings and not self._json:
            print("\n".join(report.lines(section)), flush=True)

    def _end(self, status: int) -> int:
        if self._json:
            print(report.as_json(self._sections, version=__version__))
        else:
            print(f"\n{report.verdict(bool(status))}\n{report.legend()}")
        if self._late:
            # The thread of a device or a keyring that never answers would hold up the end of the process, too.
            sys.stdout.flush()
            os._exit(status)
        return status
