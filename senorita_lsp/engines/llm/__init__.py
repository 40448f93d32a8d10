"""Language models: one file per engine, each with ``create(settings)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines import registry
from senorita_lsp.engines.llm.base import LanguageModel

if TYPE_CHECKING:
    from senorita_lsp.config import Settings


def engines(settings: Settings) -> list[LanguageModel]:
    """The language models of the settings, in order of preference."""
    return registry.engines("llm", settings.llm.engines, settings)
