"""Maps positions in the provider's sound to the caller's: the provider also counts the silence that was added."""

from __future__ import annotations


class Positions:
    """Two clocks in ms: ``fed``, of the sound that was fed, and ``sent``, which has the silence in between as well."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._bytes = 0
        self._silent = 0.0
        self._gaps: list[tuple[float, float]] = []

    @property
    def fed(self) -> int:
        return round(self._fed)

    @property
    def sent(self) -> float:
        return self._fed + self._silent

    @property
    def _fed(self) -> float:
        return self._bytes * 500 / self._rate

    def feed(self, size: int) -> None:
        """So many bytes of the caller's sound go out."""
        self._bytes += size

    def pad(self, ms: float) -> None:
        """So much silence of ours goes out."""
        at = self.sent
        if self._gaps and sum(self._gaps[-1]) == at:
            begun, length = self._gaps.pop()
            self._gaps.append((begun, length + ms))
        else:
            self._gaps.append((at, ms))
        self._silent += ms

    def heard(self, sent: float) -> int:
        """How much of the caller's sound lies before a moment of the provider's clock."""
        silent = sum(min(length, max(0.0, sent - at)) for at, length in self._gaps)
        silent += self._silent - sum(length for _, length in self._gaps)
        return round(max(0.0, min(self._fed, sent - silent)))

    def forget(self, sent: float) -> None:
        """Nobody asks for a moment before this one any more."""
        self._gaps = [(at, length) for at, length in self._gaps if at + length > sent]
