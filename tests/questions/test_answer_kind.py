"""The kind of answer asked for: the main question word tells, not one that opens a clause."""

from __future__ import annotations

import pytest

from rag.questions.answer_kind import answer_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("when was the lock built?", "date"),
        ("the lock was built when?", "date"),
        ("in what year was it built?", "date"),
        ("did the papers say when it was built?", "date"),
        ("what does the pump do when the tank is full?", "other"),
        ("when the tank is full, what does the pump do?", "other"),
        ("is the tank emptied when the pump fails?", "other"),
        ("how do i tell the people who live there?", "other"),
        ("if the pump fails, who mends it?", "person"),
        ("what is kept in the shed where the pump stands?", "other"),
        ("how many pumps are there where the road ends?", "figure"),
        ("what is the total number of pumps?", "figure"),
        ("what percentage of the water is lost?", "figure"),
        ("which tap sets the amount of water?", "other"),
        ("which town has the largest number of pumps?", "place"),
        ("the number of pumps", "figure"),
    ],
)
def test_the_main_question_word_tells(question: str, kind: str) -> None:
    assert answer_kind(question) == kind
