"""Hints for Deepgram's recognisers: keyterms and a language tag."""

from __future__ import annotations

from typing import Final

from senorita_lsp.engines.stt.base import Hints
from senorita_lsp.transcript.symbols import spoken_file, spoken_name

MOST_TERMS: Final = 100
MOST_TOKENS: Final = 500
"""Deepgram's limits (developers.deepgram.com/docs/keyterm). Beyond the second, an update in mid-stream ends all
transcription without a word, so tokens are counted as if none had more than BYTES_A_TOKEN."""
BYTES_A_TOKEN: Final = 2
SHORTEST: Final = 3

_REGIONS: Final = {
    "da": ("DK",),
    "de": ("CH",),
    "en": ("AU", "GB", "IN", "NZ", "US"),
    "es": ("419",),
    "fr": ("CA",),
    "ko": ("KR",),
    "nl": ("BE",),
    "pt": ("BR", "PT"),
    "sv": ("SE",),
    "th": ("TH",),
    "zh": ("CN", "HK", "TW"),
}
"""The regional languages it has; any other tag is refused, and asked for without its region
(developers.deepgram.com/docs/models-languages-overview)."""


def takes_keyterms(model: str) -> bool:
    """Nova-3 and Flux do; others refuse the request."""
    return model.startswith(("flux", "nova-3"))


def keyterms(hints: Hints, model: str) -> list[str]:
    """The likeliest words as they are said, within the limits: ``parse_command`` → ``parse command``."""
    terms: dict[str, None] = {}
    tokens = 0
    for word in hints.words if takes_keyterms(model) else ():
        term = _said(word)
        cost = -(-len(term.encode()) // BYTES_A_TOKEN)
        if len(term) < SHORTEST or term in terms or tokens + cost > MOST_TOKENS:
            continue
        terms[term] = None
        tokens += cost
        if len(terms) == MOST_TERMS:
            break
    return list(terms)


def _said(word: str) -> str:
    stem, dot, suffix = word.rpartition(".")
    is_file = bool(dot and stem and suffix.isalnum())
    return spoken_name(stem) + " " + spoken_file(f".{suffix}") if is_file else spoken_name(word)


def language(hints: Hints) -> str:
    """The tag to ask for: ``en-GB`` as it is, ``en`` for ``en-IE``."""
    main, _, region = hints.language.partition("-")
    main, region = main.lower(), region.upper()
    return f"{main}-{region}" if region in _REGIONS.get(main, ()) else main


def english_only(model: str) -> bool:
    """Whether a model hears no other language."""
    return model.startswith("flux") and model.endswith("-en")


def is_english(hints: Hints) -> bool:
    """Whether English is spoken, of whichever country."""
    return hints.language.partition("-")[0].lower() == "en"
