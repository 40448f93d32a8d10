"""All settings, with their defaults and help texts. Editors' schemas and SETTINGS.md are generated from here.

Imported when the server starts, so nothing here imports pydantic or any other heavy package. ``describe`` (schema,
documentation) is for tools and is imported from there.
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
