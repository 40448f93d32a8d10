"""The sample project of ``senorita-lsp try``, and the utterances spoken about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILES = {
    "shop.py": '''"""A small shop."""

import math


class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.prices = []

    def add_price(self, price):
        self.prices.append(price)

    def total_price(self):
        return sum(self.prices)


def old_total(prices):
    total = 0
    for price in prices:
        total = total + price
    return total


def format_price(amount):
    return f"{amount:.2f}"


def round_up(amount):
    return math.ceil(amount)
''',
    "test_shop.py": """from shop import format_price


def test_two_digits():
    assert format_price(3) == "3.00"
""",
    "readme.md": "# Shop\n\nSells things.\n",
}


@dataclass(frozen=True)
class Line:
    """Something to say, and where the caret is (1-based line of ``file``) when it is said; None leaves it there."""

    text: str
    file: str | None = None
    line: int = 1


SCRIPT = (
    Line("go to function format price", "shop.py"),
    Line("delete function old total"),
    Line("comment out this line", "shop.py", 3),
    Line("undo that"),
    Line("select lines six to nine"),
    Line("open file test shop dot py"),
    Line("delete file readme dot md"),
    Line("explain this"),
)


def write(folder: Path) -> None:
    """Makes the project in an empty folder."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
