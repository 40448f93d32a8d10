"""Rate limits as providers report them in response headers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|d|h|m|s)")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What is left, None where that is not told; ``reset_s`` seconds from then on the scarcer of both is whole again.

    Which span a count is for (a minute, a day) is the provider's: Groq counts requests by the day and tokens by the
    minute.
    """

    remaining_requests: int | None = None
    remaining_tokens: int | None = None
    reset_s: float | None = None


def of_headers(headers: Mapping[str, str]) -> RateLimit | None:
    """From ``x-ratelimit-{limit,remaining,reset}-{requests,tokens}``; None where there is nothing of use in them.

    Source: https://platform.openai.com/docs/guides/rate-limits, https://console.groq.com/docs/rate-limits
    """
    told = {name.lower(): value for name, value in headers.items() if name.lower().startswith("x-ratelimit-")}
    if not told:
        return None
    requests, tokens = (_count(told.get(f"x-ratelimit-remaining-{kind}", "")) for kind in ("requests", "tokens"))
    limit = RateLimit(requests, tokens, _reset(told))
    return None if limit == RateLimit() else limit


def _reset(told: Mapping[str, str]) -> float | None:
    """The seconds until the scarcer of requests and tokens is whole; until both are, where that cannot be said."""
    kinds: list[tuple[float, float]] = []
    for kind in ("requests", "tokens"):
        after = duration_s(told.get(f"x-ratelimit-reset-{kind}", ""))
        left, most = (_count(told.get(f"x-ratelimit-{which}-{kind}", "")) for which in ("remaining", "limit"))
        if after is not None:
            share = left / most if left is not None and most else math.inf
            kinds.append((share, -after))
    return -min(kinds)[1] if kinds else None


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text.strip()) else None


def duration_s(text: str) -> float | None:
    """Seconds of "6m0s", "2m59.56s", "120ms", or of a plain number; None for anything else."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
