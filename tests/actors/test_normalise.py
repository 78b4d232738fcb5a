"""Names compare equal however they are written, and comparing changes nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.actors import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("al-Hashd ash-Sha'bi", "Hashd Shabi"),
        ("The Soviet Union", "soviet union"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("U.S.A.", "USA"),
        ("Türkiye", "turkiye"),
        ("Al_Qaeda", "al-Qaeda"),
        ("حزب الله", "حزب  الله"),
        ("جمهوری", "جمهوري"),
        ("Trinidad & Tobago", "Trinidad and Tobago"),
    ],
)
def test_spellings_that_are_one_name(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_an_article_alone_stays() -> None:
    assert normalise("al") == "al"
    assert normalise("The The") == "the the"


def test_different_names_stay_different() -> None:
    assert normalise("Niger") != normalise("Nigeria")
    assert normalise("Hamas") != normalise("Hamadan")


@given(st.text(max_size=40))
def test_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet="abcdefghij -'", max_size=30))
def test_case_does_not_matter(text: str) -> None:
    assert normalise(text.upper()) == normalise(text)
