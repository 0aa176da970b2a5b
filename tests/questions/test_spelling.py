"""Typing errors are mended, real words are left."""

from __future__ import annotations

import pytest

from rag.questions.spelling import correct_spelling

VOCABULARY = {
    "starlink": 1,
    "stalank": 1,
    "starling": 1,
    "troops": 4,
    "many": 2,
    "ranks": 3,
    "missiles": 2,
    "korea": 5,
    "thanks": 1,
}


def none(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("how meny trops?", "how many troops?"),
        ("How many misiles", "How many missiles"),
        ("How many tanks?", "How many tanks?"),
        ("How many Koreas?", "How many Koreas?"),
        ("qzxv", "qzxv"),
        ("trops in KORAE?", "troops in KORAE?"),  # capitals may be a name
        ("Where is Koreo?", "Where is Koreo?"),
        ("what is a kissile?", "what is a kissile?"),  # another first letter
        ("starlank", "starlank"),  # two words are as near
    ],
)
def test_mending(typed: str, mended: str) -> None:
    assert correct_spelling(typed, VOCABULARY, none) == mended


def test_words_that_the_model_knows_are_left() -> None:
    assert correct_spelling("trops", VOCABULARY, lambda word: word == "trops") == "trops"
