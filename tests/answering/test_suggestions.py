"""What was looked for in vain."""

from __future__ import annotations

import pytest

from rag.answering.suggestions import names_not_found, searched_for
from rag.types import Hit, Passage, Source


def hits(*texts: str) -> list[Hit]:
    return [
        Hit(Passage(f"p{n}", f"d{n}", 0, len(text), text), Source(f"d{n}", f"{n}.txt"), 1.0)
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many ships has Norway?", "a number of ships, and for Norway"),
        ("How many North Korean troops?", "a number of North Korean troops"),
        ("When did Ann Lee leave Oslo?", "a date, and for Ann Lee and Oslo"),
        ("Who tends wolves?", "a person, and for the words “tends” and “wolves”"),
        ("Which enzyme is it?", "the word “enzyme”"),
        ("Why?", ""),
    ],
)
def test_what_was_looked_for_is_told_from_the_question(question: str, words: str) -> None:
    assert searched_for(question) == words


def test_names_that_no_passage_holds_are_told() -> None:
    found = hits("The North Korean troops left.", "Mr. Putin stayed.")
    assert names_not_found("Did Putin send the DPRK to Belarus?", found) == ("Belarus",)
