"""``python -m senorita_lsp``: the same as ``senorita-lsp``."""

import sys

from senorita_lsp.cli import main

sys.exit(main())
