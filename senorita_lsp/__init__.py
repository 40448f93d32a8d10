"""Senorita: a language server that one talks to.

ARCHITECTURE.md beside this file says what each package is for and what it may import.
"""

__version__ = "0.1.0"
