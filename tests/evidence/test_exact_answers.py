"""The words of a quote that answer by themselves, with the packaged reader."""

from __future__ import annotations

import pytest

from rag.evidence.exact_answers import exact_answer
from rag.models.reader_loading import load_reader
from rag.questions.analysis import analyse
from rag.settings import Settings

FERRY = "The ferry Solveig, built in 1987 at Rauma, carries 240 passengers and 12 cars."


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        ("When was the Solveig built?", FERRY, "1987"),
        ("How many passengers does the ferry carry?", FERRY, "240"),
        ("Who signed the lease?", "The lease was signed by Vice Chairman Odd Berg.", "Odd Berg"),
        (
            "How long is the notice period?",
            "Notice is to be given three months before.",
            "three months",
        ),
        ("How much is the fee?", "The fee is EUR 35.50 a night for a berth.", "EUR 35.50"),
        ("How many boats are there?", "The boats are kept in Moss.", None),
        ("Which years are covered?", "", None),
        ("Which harbours does the ferry call at?", "It calls at Bergen, Moss and Rauma.", None),
    ],
)
def test_what_answers_is_found_whole(
    seeds_settings: Settings, question: str, quote: str, words: str | None
) -> None:
    reader = load_reader(seeds_settings)
    assert reader
    span = exact_answer(analyse(question), quote, "", reader)
    found = quote[span.start : span.end] if span else None
    assert (found is None) == (words is None)
    assert words is None or words in (found or "")
    assert len(found or "") <= len(words or "") + 15
