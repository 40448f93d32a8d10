"""Speech to text: one file per engine, each with ``create(settings)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senorita_lsp.engines import registry
from senorita_lsp.engines.stt.base import Recognizer

if TYPE_CHECKING:
    from senorita_lsp.config import Settings


def engines(settings: Settings) -> list[Recognizer]:
    """The recognisers of the settings, in order of preference."""
    return registry.engines("stt", settings.stt.engines, settings)
