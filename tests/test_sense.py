"""What may be made of words that were heard: whether an engine is to look for better ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from senorita_lsp.command.repair.readings import NEARLY, SHORTER
from senorita_lsp.document.snapshot import Document, Snapshot
from senorita_lsp.document.text import Span, Text
from senorita_lsp.engines.stt.base import Sense
from senorita_lsp.server.sense import preferred, sense
from senorita_lsp.server.understanding import understand
from senorita_lsp.transcript.transcript import Transcript
from tests.lines import pairs

CODE = Document(
    "file:///shop/orders.py",
    "python",
    1,
    Text("def fetch_orders(customer):\n    order_total = 0\n    return order_total\n"),
)
PLACE = Snapshot({CODE.uri: CODE}, CODE.uri, Span(0, 0), None, ("/shop",), ("billing.py", "orders.py"))


@pytest.mark.parametrize(("heard", "found"), pairs("transcript/sense.txt"))
def test_words_are_a_command_or_almost_one_or_none(heard: str, found: str) -> None:
    assert sense(Transcript(heard, engine="whisper"), PLACE) is Sense[found.upper()]


@pytest.mark.parametrize(("heard", "taken"), pairs("transcript/likelier.txt"))
def test_of_two_readings_that_is_taken_whose_words_are_known(heard: str, taken: str) -> None:
    said, other = heard.split(" / ")
    close = Transcript(said, alternatives=(other,), engine="whisper", behind=(NEARLY,))
    found = preferred(close, PLACE)
    assert found.text == (taken or said)
    assert {found.text, *found.alternatives} == {said, other}
    for unlike in (replace(close, behind=()), replace(close, behind=(NEARLY + 0.1,))):
        assert preferred(unlike, PLACE) == unlike


def test_a_reading_that_goes_on_where_the_first_one_ends_is_taken() -> None:
    longer = "Create a new file called stamps dot json."
    heard = Transcript("Create a new file.", alternatives=(longer,), engine="whisper", behind=(SHORTER,))
    assert preferred(heard, PLACE).text == longer
    further = replace(heard, behind=(SHORTER + 0.1,))
    twice = replace(heard, alternatives=("Create a new file called new file.",))
    assert preferred(further, PLACE) == further
    assert preferred(twice, PLACE) == twice


def test_what_is_understood_is_the_reading_that_was_preferred() -> None:
    heard = Transcript(
        "Comment out this lime.", alternatives=("Comment out this line.",), engine="whisper", behind=(1.0,)
    )
    assert understand(heard, PLACE).text == "Comment out this line"
