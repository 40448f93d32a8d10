"""Runs the Neovim plug-in's specs in the real Neovim, with the real server: ``python -m tests.neovim [words …]``.

What belongs here: what the specs need of Python (speech, a sound server, the server's command). What does not: any
test; those are editors/neovim/tests/*_spec.lua. With --update-rows README's row of Neovim is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from senorita_lsp.engines.audio.format import Clip
from senorita_lsp.protocol.names import EDITOR_COMMANDS
from tests import sound
from tests.editors import rows
from tests.voices import spoken

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "editors" / "neovim"
RATE = 16_000
LUA = ("--headless", "--clean", "-l")
"""Neovim as an interpreter of Lua, with nothing of the user's."""

MICROPHONE = """
import sys, time
for name in sys.argv[1:]:
    data = open(name, "rb").read() + bytes(9_600)
    for at in range(0, len(data), 1_600):
        sys.stdout.buffer.write(data[at : at + 1_600])
        sys.stdout.buffer.flush()
        time.sleep(0.05)
open("heard", "w").write("all")
while True:
    sys.stdout.buffer.write(bytes(1_600))
    sys.stdout.buffer.flush()
    time.sleep(0.05)
"""
"""Files of speech at the speed of speech; the file ``heard`` says that it is over, and silence follows."""


def at_rate(clip: Clip) -> bytes:
    """A clip as mono pcm_s16le at 16000 Hz."""
    samples = np.frombuffer(clip.data, "<i2")
    count = len(samples) * RATE // clip.rate
    places = np.arange(count) * (clip.rate / RATE)
    return np.interp(places, np.arange(len(samples)), samples).round().astype("<i2").tobytes()


def sentences() -> list[str]:
    """All that is spoken in the specs: the words of their ``clip('…')``."""
    found = {
        sentence
        for spec in (PLUGIN / "tests").glob("*_spec.lua")
        for sentence in re.findall(r"clip\('([^']+)'\)", spec.read_text(encoding="utf-8"))
    }
    return sorted(found)


def clips(folder: Path, said: list[str]) -> None:
    """Speaks every sentence into a file of its own."""
    for sentence in said:
        name = re.sub(r"[^A-Za-z0-9]+", "-", sentence)
        (folder / f"{name}.pcm").write_bytes(at_rate(spoken(sentence)))


def environment(folder: Path, nvim: str) -> dict[str, str]:
    """What the specs find in their environment."""
    python = [sys.executable, "-m", "senorita_lsp"]
    return os.environ | {
        "NEOVIM_SPEC_PLUGIN": str(PLUGIN),
        "NEOVIM_SPEC_SERVER": json.dumps(python),
        "NEOVIM_SPEC_JEDI": str(Path(nvim).with_name("jedi-language-server")),
        "NEOVIM_SPEC_CLIPS": str(folder),
        "NEOVIM_SPEC_MICROPHONE": json.dumps([sys.executable, "-c", MICROPHONE]),
        "NEOVIM_SPEC_PROTOCOL": str(ROOT / "tests" / "data" / "protocol"),
        "NEOVIM_SPEC_COMMANDS": json.dumps(sorted(EDITOR_COMMANDS)),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", "")))),
    }


def main(words: list[str]) -> int:
    """The exit status: 0 where all specs pass."""
    nvim = os.environ.get("NVIM_BIN") or shutil.which("nvim")
    if nvim is None:
        print("Neovim 0.11 or newer is needed: make neovim installs it.")
        return 2
    if "--update-golden" in words:
        return subprocess.run([nvim, *LUA, str(PLUGIN / "scripts" / "help.lua"), "--write"], check=False).returncode
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neovim-")))
        clips(folder, sentences())
        variables = environment(folder, nvim)
        if not sound.missing():
            server = stack.enter_context(sound.sound_server())
            changed = {name: value for name, value in server.environment.items() if os.environ.get(name) != value}
            variables["NEOVIM_SPEC_SOUND"] = json.dumps(changed)
        proved = folder / "proved"
        variables["NEOVIM_SPEC_PROVED"] = str(proved)
        command = [nvim, *LUA, str(PLUGIN / "tests" / "run.lua"), *(word for word in words if word != rows.UPDATE)]
        status = subprocess.run(command, env=variables, check=False).returncode
        return status or rows.settle(proved, rows.UPDATE in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
