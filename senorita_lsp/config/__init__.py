"""Every setting, its default and its help text: the only source. Clients' settings and SETTINGS.md come from here.

What belongs here: names, defaults, checks, precedence, keys. What does not: files, sockets, and what a setting does.
Imported at the server's start, so nothing here imports pydantic or any other heavy package. ``describe`` (schema,
documentation, defaults) is for tools and is imported from there.
"""

from senorita_lsp.config.keys import KEYS, Keys, Secret, from_keyring, keys
from senorita_lsp.config.resolve import Resolved, resolve
from senorita_lsp.config.settings import SETTINGS, Setting, Settings

__all__ = [
    "KEYS",
    "SETTINGS",
    "Keys",
    "Resolved",
    "Secret",
    "Setting",
    "Settings",
    "from_keyring",
    "keys",
    "resolve",
]
