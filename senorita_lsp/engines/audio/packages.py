"""The packages of the extra ``local`` that sound needs, imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from senorita_lsp.engines.errors import EngineError


def load(name: str, purpose: str) -> Any:
    """The module ``name``; raises EngineError ``packageMissing`` with what it is for and how to get it."""
    try:
        return import_module(name)
    except ImportError:
        message = f"The package {name} is missing, which {purpose}: pip install 'senorita-lsp[local]' brings it."
        raise EngineError("packageMissing", message) from None
