"""Near misses that the reader is trained on."""

from __future__ import annotations

import random

from eval.near_misses import exchanged, near_misses, shared_terms
from eval.reader_sets import Window

MILL = Window(
    "Who built the mill in 1820?",
    ("The mill is old.", "Ann Lee built the mill in 1820."),
    (False, True),
    (1, 0, 7),
    exact=True,
)


def test_terms_that_question_and_answer_share_can_be_exchanged() -> None:
    assert shared_terms(MILL) == ["built", "mill", "1820"]


def test_exchanged_on_one_side_nothing_answers_and_on_both_the_same_does() -> None:
    both, question, text = (exchanged(MILL, "1820", "1907", way) for way in (0.1, 0.5, 0.9))
    assert "1907" in both.question
    assert both.sentences[1] == "Ann Lee built the mill in 1907."
    assert both.right == MILL.right
    assert "1907" in question.question
    assert question.sentences == MILL.sentences
    assert text.question == MILL.question
    assert "1907" in text.sentences[1]
    assert not any((*question.right, *text.right))


def test_windows_without_an_answer_give_none() -> None:
    nothing = Window("Who built it?", ("It is old.",), (False,), exact=True)
    farm = Window("Who sold the farm in 1907?", ("Bo Ek sold the farm in 1907.",), (True,))
    made = [*near_misses([nothing, MILL, farm] * 20, random.Random(0))]
    assert 0 < len(made) <= 40
    assert all(w.question != MILL.question or w.sentences != MILL.sentences for w in made)
