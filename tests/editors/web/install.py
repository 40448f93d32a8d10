"""What driving the page needs, into one folder: Playwright and Node from PyPI, Chromium from the distribution.

Run as `python -m tests.editors.web.install FOLDER`; what VS Code's tests have fetched there is used as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.editors.vscode.install import browser

if __name__ == "__main__":
    browser(Path(sys.argv[1]).resolve())
