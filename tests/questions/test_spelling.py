"""Typing errors are mended, real words are left."""

from __future__ import annotations

import pytest

from rag.questions.spelling import correct_spelling

VOCABULARY = {"troops": 4, "many": 2, "ranks": 3, "missiles": 2, "korea": 5, "thanks": 1}


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
        ("Trops in KORAE?", "Troops in KOREA?"),
    ],
)
def test_mending(typed: str, mended: str) -> None:
    assert correct_spelling(typed, VOCABULARY, none) == mended


def test_words_that_the_model_knows_are_left() -> None:
    assert correct_spelling("trops", VOCABULARY, lambda word: word == "trops") == "trops"
