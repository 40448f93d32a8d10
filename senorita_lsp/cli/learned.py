"""``senorita-lsp learned``: lists what corrections taught in a project, and forgets it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from senorita_lsp.engines.errors import EngineError
from senorita_lsp.engines.workspace.learned import Learned, every, load, save


def run(arguments: argparse.Namespace) -> int:
    """Lists the pairs of one project or of all, or forgets them; 1 where that fails or there is no such pair."""
    folder = str(Path(arguments.folder or ".").resolve())
    projects = every() if arguments.all else (load(folder),)
    if arguments.forget is None:
        return _list(projects)
    heard = " ".join(arguments.forget.lower().split())
    left = [Learned(each.folder, tuple(pair for pair in each.pairs if heard and pair[0] != heard)) for each in projects]
    if heard and all(len(before.pairs) == len(after.pairs) for before, after in zip(projects, left, strict=True)):
        print(f'Nothing was learned for "{heard}".', file=sys.stderr)
        return 1
    try:
        for each in left:
            save(each)
    except EngineError as error:
        print(error.message, file=sys.stderr)
        return 1
    print("Forgotten.")
    return 0


def _list(projects: tuple[Learned, ...]) -> int:
    for each in projects:
        if len(projects) > 1:
            print(f"{each.folder}:")
        for heard, meant in each.pairs:
            print(f"{heard} -> {meant}")
    if not any(each.pairs for each in projects):
        print("Nothing has been learned yet.")
    return 0
