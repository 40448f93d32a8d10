"""How many tokens a text may be, and what of a text fits: no tokenizer, so that any model can be asked.

What belongs here: estimates, cutting and packing. What does not: what is worth more than what (context.py).
"""

from __future__ import annotations

import re
from typing import Final

# A piece is about what one token holds: byte pair encodings merge a blank with the word after it, words of up to some
# five letters, and indents; sign by sign and digit by digit is the worst of those in use.
_PIECE: Final = re.compile(
    r" ?[A-Za-z]{1,5}|[^\S\n ]{1,4}| {1,8}|\n|[0-9]|[!-~]|[\u0080-\u07ff]|[^\x00-\u07ff]|[\x00-\x1f\x7f]"
)
# Signs beyond the basic plane (emoji, rare ideographs) have no token of their own in most vocabularies.
_RARE: Final = re.compile(r"[\U00010000-\U0010ffff]")


def tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few; 0 for the empty text."""
    return len(_PIECE.findall(text)) + (0 if text.isascii() else 2 * len(_RARE.findall(text)))
