"""Makes the picture of the Neovim plug-in at work, docs/neovim.svg, from what a real Neovim draws in a real terminal.

python -m tests.neovim_picture
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.neovim import ROOT, clips, environment

PICTURE = ROOT / "docs" / "neovim.svg"
WIDTH, HEIGHT = 112, 26
SECONDS = 60
SAID = ("go to function basket total", "delete this function", "undo that", "delete function old door")
CODE = '''"""What is in the basket."""

import math


def old_door(key):
    return key


class Basket:
    def __init__(self):
        self.prices = []

    def add(self, price):
        self.prices.append(price)


def basket_total(basket):
    return math.fsum(basket.prices)
'''
INIT = """
vim.api.nvim_set_hl(0, 'Normal', {})
vim.o.termguicolors, vim.o.number, vim.o.showmode, vim.o.ruler = true, true, false, false
vim.o.laststatus, vim.o.cmdheight, vim.o.shortmess = 3, 1, vim.o.shortmess .. 'FI'
vim.o.statusline = " %f %m%=%{v:lua.require'senorita'.status()}   %l:%c "
vim.opt.runtimepath:prepend(vim.env.NEOVIM_SPEC_PLUGIN)
vim.g.loaded_python3_provider = 0
vim.g.senorita = { speaker = 'none', microphone = vim.json.decode(vim.env.NEOVIM_SPEC_MICROPHONE) }
vim.lsp.config('senorita', { cmd = vim.json.decode(vim.env.NEOVIM_SPEC_SERVER) })
vim.lsp.enable('senorita')
vim.notify = function() end
turns = 0
vim.api.nvim_create_autocmd('User', { pattern = 'SenoritaTurn', callback = function() turns = turns + 1 end })
"""
SPEAK = """
vim.g.senorita = {{ speaker = 'none', microphone = vim.json.decode([==[{}]==]) }}
vim.cmd('Senorita listen')
"""


class Terminal:
    """A terminal with Neovim in it, and another Neovim to ask it things."""

    def __init__(self, nvim: str, folder: Path, variables: dict[str, str]) -> None:
        self._nvim, self._socket, self._variables = nvim, str(folder / "nvim.sock"), variables
        self._tmux = ["tmux", "-L", folder.name, "-f", "/dev/null"]
        size = ["-x", str(WIDTH), "-y", str(HEIGHT)]
        command = f"{nvim} --clean -n -u init.lua --listen {self._socket} basket.py"
        self._run([*self._tmux, "new-session", "-d", *size, "-c", str(folder), command])

    def ask(self, expression: str) -> str:
        """The value of a Vim expression."""
        return self._run([self._nvim, "--server", self._socket, "--remote-expr", expression])

    def wait(self, condition: str) -> None:
        """Waits until Lua's expression is true."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if Path(self._socket).exists() and self.ask(f'luaeval("{condition} and 1 or 0")').strip() == "1":
                return
            time.sleep(0.1)
        raise TimeoutError(condition)

    def screen(self) -> str:
        """What it shows, with colours."""
        return self._run([*self._tmux, "capture-pane", "-e", "-p"])

    def end(self) -> None:
        self._run([*self._tmux, "kill-server"])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self._variables, capture_output=True, text=True, check=False)
        return done.stdout or done.stderr


def drawn(nvim: str) -> str:
    """The screen after a few utterances have been spoken."""
    with tempfile.TemporaryDirectory(prefix="picture-") as name:
        folder = Path(name)
        clips(folder, list(SAID))
        variables = environment(folder, nvim) | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        files = [str(folder / f"{re.sub('[^A-Za-z0-9]+', '-', each)}.pcm") for each in SAID]
        (folder / "init.lua").write_text(INIT, encoding="utf-8")
        (folder / "basket.py").write_text(CODE, encoding="utf-8")
        (folder / ".git").mkdir()
        terminal = Terminal(nvim, folder, variables)
        try:
            terminal.wait("require('senorita.server').ready() ~= nil")
            terminal.ask("execute('Senorita conversation | wincmd p | vertical resize 58')")
            for count, file in enumerate(files, 1):
                _speak(terminal, folder, json.loads(variables["NEOVIM_SPEC_MICROPHONE"]), file, count)
            return terminal.screen()
        finally:
            terminal.end()


def _speak(terminal: Terminal, folder: Path, program: list[str], file: str, count: int) -> None:
    (folder / "heard").unlink(missing_ok=True)
    (folder / "speak.lua").write_text(SPEAK.format(json.dumps([*program, file])), encoding="utf-8")
    terminal.ask("execute('luafile speak.lua')")
    terminal.wait("vim.fn.filereadable('heard') == 1")
    terminal.ask("execute('Senorita listen')")
    terminal.wait(f"turns == {count}")


def main() -> int:
    nvim = os.environ.get("NVIM_BIN") or shutil.which("nvim")
    if nvim is None or shutil.which("tmux") is None:
        print("Neovim and tmux are needed.")
        return 2
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text.from_ansi(drawn(nvim).rstrip("\n")))
    picture = console.export_svg(title="nvim basket.py", unique_id="neovim")
    # Without the fonts it would fetch from another host: the reader's own monospace will do.
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.S), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
