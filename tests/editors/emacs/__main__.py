"""Runs the specs of Emacs against the real server: ``python -m tests.editors.emacs [names] [--update-rows]``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import sound
from tests.editors import rows
from tests.voices import spoken

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
COMPILE = "(progn (package-initialize) (setq byte-compile-error-on-warn t byte-compile-docstring-max-column 120))"
LSP_MODE = '(progn (package-initialize) (kill-emacs (if (locate-library "lsp-mode") 0 1)))'


def main(words: list[str]) -> int:
    """The exit status: 0 where all specs pass."""
    emacs = os.environ.get("EMACS_BIN") or shutil.which("emacs")
    if emacs is None:
        print("Emacs 28 or newer with eglot is needed (apt: emacs-nox elpa-eglot elpa-lsp-mode).")
        return 2
    named = [word for word in words if word != rows.UPDATE]
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="emacs-"))
        plugin, proved = Path(home) / "senorita.el", Path(home) / "proved"
        for file in (ROOT / "editors" / "emacs").glob("*.el"):
            shutil.copy(file, home)
        variables = os.environ | {
            "HOME": home,
            "EMACS_SPEC_SERVER": "\t".join((sys.executable, "-m", "senorita_lsp")),
            "EMACS_SPEC_PLUGIN": str(plugin),
            "EMACS_SPEC_PROVED": str(proved),
            "EMACS_SPEC_WORDS": named[0] if named else "",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", "")))),
        }
        if not sound.missing():
            variables |= microphone(stack.enter_context(sound.sound_server()), Path(home))
        for step in _steps(emacs, plugin):
            command = [emacs, "--batch", "-q", "-L", home, *step]
            status = _run(command, variables)
            if status and "-l" in step:
                # Specs wait for speech in real time, which a busy machine may not have.
                print("Once more:", flush=True)
                status = _run(command, variables)
            if status:
                return status
        return rows.settle(proved, rows.UPDATE in words)


def _run(command: list[str], variables: dict[str, str]) -> int:
    return subprocess.run(command, env=variables, check=False, timeout=900).returncode


def _steps(emacs: str, plugin: Path) -> list[list[str]]:
    """Emacs's arguments, run by run."""
    files = sorted(map(str, plugin.parent.glob("*.el")))
    steps = [["--eval", COMPILE, "-f", "batch-byte-compile", *files], ["-l", str(HERE / "specs.el")]]
    if subprocess.run([emacs, "--batch", "-q", "--eval", LSP_MODE], check=False, capture_output=True).returncode:
        print("lsp-mode is not installed (apt: elpa-lsp-mode); its specs are left out.")
        return steps
    return [*steps, ["-l", str(HERE / "lsp_mode.el")]]


def microphone(server: sound.SoundServer, folder: Path) -> dict[str, str]:
    """A microphone, and pacat's arguments that speak into it."""
    clip = spoken("delete function old door")
    file = folder / "said.pcm"
    file.write_bytes(clip.data)
    say = ["--playback", "--device=feed", "--raw", "--format=s16le", f"--rate={clip.rate}", "--channels=1", str(file)]
    names = ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "PULSE_SERVER")
    return {name: server.environment[name] for name in names} | {"EMACS_SPEC_SAY": "\t".join(say)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
