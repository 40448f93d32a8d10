"""The cloud as a process: prints its address, and lives until it is ended.

    python -m tests.cloud --port 0 [--script script.json]

GET /control/events and /control/requests tell what happened; POST /control/script, /control/fault, /control/drop
and /control/reset change what will.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from pathlib import Path

from tests.cloud.script import Script
from tests.cloud.server import cloud


async def _run(port: int, script: Script) -> None:
    async with cloud(script, port) as running:
        print(running.base_url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.cloud", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path, help="a JSON file with fields of Script")
    asked = parser.parse_args()
    script = Script(**json.loads(asked.script.read_text())) if asked.script else Script()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(asked.port, script))


if __name__ == "__main__":
    main()
