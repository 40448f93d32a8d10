"""Text to speech: one file per engine, each with ``create(settings)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines import registry
from senorita_lsp.engines.tts.base import Speaker

if TYPE_CHECKING:
    from senorita_lsp.config import Settings


def engines(settings: Settings) -> list[Speaker]:
    """The voices of the settings, in order of preference."""
    return registry.engines("tts", settings.tts.engines, settings)
