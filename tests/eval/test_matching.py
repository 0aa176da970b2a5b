"""Whether a text gives an answer."""

from __future__ import annotations

import pytest

from eval.matching import contains, gives_value, squad_words, token_f1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Some 190,000 shells", "190k"),
        ("about 0.19 million shells", "190,000 shells"),
        ("the deployment of thousands of troops", "thousands"),
        ("Russia’s western region—Kursk—is", "Kursk"),
        ("said Rep. Michael Waltz, a Republican", "Michael Waltz"),
        ("in the U.S. Senate", "US Senate"),
        ("on 20 June 2024", "June 20, 2024"),
        ("five per cent of them", "5%"),
        ("the café", "The Cafe"),
    ],
)
def test_an_answer_is_found_in_other_writing(text: str, answer: str) -> None:
    assert contains(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("3,000 troops", "300"),
        ("2.5 tons", "25 tons"),
        ("thousands of troops", "1,000"),
        ("Michael said that Waltz", "Michael Waltz"),
        ("the trumpet", "Trump"),
        ("8,000 containers", "8,000 troops"),
        ("anything", ""),
    ],
)
def test_another_answer_is_not(text: str, answer: str) -> None:
    assert not contains(text, answer)


def test_token_f1_is_that_of_squad() -> None:
    # "in 10th century france" against "10th century": 2 in common, of 4 and of 2.
    assert token_f1("in the 10th century, France", ["10th century"]) == pytest.approx(
        2 * (2 / 4) * (2 / 2) / (2 / 4 + 2 / 2)
    )
    assert token_f1("Normandy", ["Norse", "a Normandy!"]) == 1
    assert token_f1("Normandy", ["Norse"]) == 0
    assert squad_words("A 3,000-man army.") == ["3000man", "army"]


def test_a_figure_counts_by_its_value() -> None:
    assert gives_value("at least three thousand soldiers", ["3,000"])
    assert not gives_value("at least 3,000 soldiers", ["3,500"])
