"""Names in the workspace's files that are not open, and the project's word list, read in the background.

Reading is bounded, and repeated only for what has changed. Which names matter is decided in command/vocabulary.py, the
word list's format is in transcript/wordlist.py.
"""

from __future__ import annotations

import re
import stat
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from senorita_lsp.document.language import language_of
from senorita_lsp.document.lexicon import Names, counted
from senorita_lsp.transcript import wordlist
from senorita_lsp.transcript.wordlist import Wordlist

MOST_FILES: Final = 3_000
MOST_BYTES: Final = 256_000
"""Of one file; larger ones are made by programs, or are data."""

MOST_IN_ALL: Final = 32_000_000
"""Bytes read in one go."""

MOST_NAMES: Final = 100_000
MOST_SECONDS: Final = 20.0
"""In one go; what is left then comes with the next."""

_BREATH_S: Final = 0.002
"""Between two files, so that nothing else of the process waits."""

_OFTEN: Final = 4
_DEFINED: Final = 5
_LINE: Final = 400
"""Characters of an average line from which on nobody wrote a file by hand."""

_DEFINES: Final = re.compile(
    r"\b(?:def|class|function|func|fun|fn|struct|interface|type|enum|trait|module|package|namespace|record|protocol"
    r"|mod|const|let|var|val|component)\s+([^\W\d]\w{2,80})"
)


class Scan:
    """What was read so far: each file's names as they count, by the file's time and size. One thread at a time uses
    it."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[tuple[int, int], Counter[str]]] = {}
        self._total: Counter[str] = Counter()

    def read(self, folders: tuple[str, ...], files: tuple[str, ...]) -> Names:
        """The names of the files listed (as ``listing.list_files`` gives them); blocks, up to MOST_SECONDS."""
        wanted = [path for path in files if _of_code(path)][:MOST_FILES]
        for gone in self._files.keys() - set(wanted):
            self._drop(gone)
        deadline, left = time.monotonic() + MOST_SECONDS, MOST_IN_ALL
        root = Path(folders[0]) if folders else Path()
        for path in wanted:
            left -= self._take(path, root / path)
            if left <= 0 or time.monotonic() > deadline or len(self._total) > 2 * MOST_NAMES:
                break
        return Names(dict(self._total.most_common(MOST_NAMES)))

    def _take(self, path: str, real: Path) -> int:
        """Counts a file's names where it has changed; the bytes that were read for it."""
        try:
            found = real.stat()
        except OSError:
            self._drop(path)
            return 0
        mark, known = (found.st_mtime_ns, found.st_size), self._files.get(path)
        if known is not None and known[0] == mark:
            return 0
        self._drop(path)
        text = _text(real) if stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES else ""
        names = _weighed(text)
        self._files[path] = (mark, names)
        self._total.update(names)
        time.sleep(_BREATH_S)
        return len(text)

    def _drop(self, path: str) -> None:
        known = self._files.pop(path, None)
        for name, count in known[1].items() if known is not None else ():
            left = self._total[name] - count
            if left > 0:
                self._total[name] = left
            else:
                del self._total[name]


def shared(folders: tuple[str, ...], is_command: Callable[[str], bool]) -> Wordlist:
    """The word lists of the workspace folders as one; blocks. A file that cannot be read is told as a problem."""
    lists = [_shared(Path(folder), is_command) for folder in folders]
    return Wordlist(
        tuple(dict.fromkeys(word for each in lists for word in each.words)),
        tuple(dict(pair for each in lists for pair in each.replacements).items()),
        tuple(dict.fromkeys(problem for each in lists for problem in each.problems)),
    )


def _shared(folder: Path, is_command: Callable[[str], bool]) -> Wordlist:
    path = folder / wordlist.PLACE
    try:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            return Wordlist()
        with path.open("rb") as file:
            data = file.read(wordlist.MOST_BYTES + 1)
    except (OSError, RuntimeError):
        return Wordlist(problems=(f"{wordlist.PLACE} cannot be read.",)) if path.is_symlink() else Wordlist()
    if len(data) > wordlist.MOST_BYTES:
        return Wordlist(
            problems=(f"{wordlist.PLACE} is larger than {wordlist.MOST_BYTES // 1000} kB; it is left out.",)
        )
    try:
        return wordlist.read(data.decode("utf-8-sig"), is_command)
    except UnicodeDecodeError:
        return Wordlist(problems=(f"{wordlist.PLACE} is not UTF-8; it is left out.",))


def _of_code(path: str) -> bool:
    known = language_of(path)
    return not known.prose and "function" in known.symbols


def _text(path: Path) -> str:
    """A file's text; "" where it cannot be read, or nobody wrote it by hand."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        return ""
    if b"\0" in data or len(data) > _LINE * (data.count(b"\n") + 1):
        return ""
    return data.decode("utf-8", "replace")


def _weighed(text: str) -> Counter[str]:
    """How often each name counts: several times where the file defines it, and not much more for being often there."""
    found = Counter({name: min(count, _OFTEN) for name, count in counted(text).items()})
    found.update(dict.fromkeys(_DEFINES.findall(text), _DEFINED))
    return found
