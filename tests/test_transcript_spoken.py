"""How names are said, and which names may be meant by what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senorita_lsp.document.names import words_of
from senorita_lsp.transcript.spoken import MOST, forms, hint, written

SAID = [
    ("retry_cnt", "retry count"),
    ("RetryCnt", "retry c n t"),
    ("HTTPClient", "h t t p client"),
    ("HTTPClient", "http client"),
    ("numpy", "num pie"),
    ("utf8_decoder", "u t f eight decoder"),
    ("b64", "b six four"),
    ("b64", "b sixty four"),
    ("msg_idx", "message index"),
    ("userId", "user i d"),
    ("srcDir", "source directory"),
    ("__init__", "initialize"),
    ("plain", "plain"),
]


@pytest.mark.parametrize(("name", "said"), SAID)
def test_a_name_is_said_so(name: str, said: str) -> None:
    assert said in forms(name)


@pytest.mark.parametrize(
    ("said", "name"),
    [(said, name) for name, said in SAID if name not in ("utf8_decoder", "b64", "plain")],
)
def test_what_is_said_may_mean_it(said: str, name: str) -> None:
    assert words_of(name) in {*written(said), words_of(said)}


@pytest.mark.parametrize(("name", "told"), [("retry_cnt", "retry count"), ("HTTPClient", "HTTP client"), ("a", "a")])
def test_what_a_recogniser_is_told(name: str, told: str) -> None:
    assert hint(name) == told


@given(st.text(alphabet="abcXYZ_019 é", max_size=80))
def test_any_name_and_any_words_give_few_ways(text: str) -> None:
    assert len(forms(text)) <= MOST
    assert words_of(text) not in written(text)
    assert len(written(text)) <= 200
    assert all(form == form.strip() for form in (*forms(text), hint(text)))
