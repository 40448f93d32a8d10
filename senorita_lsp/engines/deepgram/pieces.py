"""A sentence as Deepgram takes it."""

from __future__ import annotations

from typing import Final

from senorita_lsp.engines.network.body import encodable

LONGEST: Final = 1_900
"""Characters a request; Deepgram refuses more than 2,000 (https://developers.deepgram.com/docs/text-to-speech)."""


def pieces(sentence: str) -> list[str]:
    """The sentence in pieces of LONGEST at most, cut between words; none where there is nothing to say.

    A backslash before a brace would begin a control sequence (https://developers.deepgram.com/docs/tts-voice-controls),
    and a wrong one ends the connection.
    """
    rest = " ".join(encodable(sentence).replace("\\", " ").split())
    found = []
    while len(rest) > LONGEST:
        cut = rest.rfind(" ", 1, LONGEST) + 1 or LONGEST
        found.append(rest[:cut])
        rest = rest[cut:]
    return [piece for piece in (*found, rest) if any(character.isalnum() for character in piece)]
