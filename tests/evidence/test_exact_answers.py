"""The words of a quote that answer by themselves, by the packaged reader."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.pipeline import Pipeline

FERRY = "The ferry Solveig, built in 1987 at Rauma, carries 240 passengers and 12 cars."


def exact(pipeline: Pipeline, question: str, text: str) -> str | None:
    """The exact words of the first quote."""
    statements = pipeline.over(given_documents([{"text": text}])).ask(question).statements
    cited = [statement.citations[0] for statement in statements]
    exact = [c.quote[span.start : span.end] for c in cited if (span := c.answer_in_quote)]
    return next(iter(exact), None)


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
        ("Which harbours does the ferry call at?", "It calls at Bergen, Moss and Rauma.", None),
    ],
)
def test_what_answers_is_found_whole(
    pipeline: Pipeline, question: str, quote: str, words: str | None
) -> None:
    found = exact(pipeline, question, quote)
    assert (found is None) == (words is None)
    assert words is None or words in (found or "")
    assert len(found or "") <= len(words or "") + 15


def test_the_sentence_before_tells_what_the_words_are_of(pipeline: Pipeline) -> None:
    text = "Broken Bow is a city in Oklahoma. Its population was 4,120 at the last census."
    assert exact(pipeline, "What is the population of Broken Bow?", text) == "4,120"


def test_a_name_is_found_whole_over_a_line_end(pipeline: Pipeline) -> None:
    text = (
        "The lease of the boathouse at the northern quay was signed by Vice Chairman Odd\n"
        "Berg on the first Monday of the month, and the keys were handed over at once.\n"
    )
    assert "Odd\nBerg" in (exact(pipeline, "Who signed the lease?", text) or "")
