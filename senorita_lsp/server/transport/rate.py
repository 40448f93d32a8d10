"""Rate limiting of one connection's input. Sans-I/O: the time is a parameter.

Source: the token bucket, ITU-T I.371 (generic cell rate algorithm).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Rate:
    """``most`` a second; what was not used may be caught up with, for ``burst`` seconds at most."""

    most: float
    burst: float
    _due: float = 0.0
    """When all that came in so far would have come in at the rate."""

    def take(self, amount: float, now: float) -> float:
        """Counts what came in; seconds to wait before more is read, 0 where nothing needs to wait."""
        self._due = max(self._due, now) + amount / self.most
        return max(0.0, self._due - now - self.burst)
