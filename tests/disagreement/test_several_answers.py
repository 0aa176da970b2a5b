"""Answers of several sources that are not known to be about one thing."""

from __future__ import annotations

from rag.corpus.documents import given_documents
from rag.disagreement.several_answers import (
    several_answers,
    several_heading,
    several_in_words,
)
from rag.pipeline import Pipeline
from rag.types import Answer

NORTH = "Broken Bow is a city in the north. As of the census there were 3,559 people in the city."
SOUTH = "Broken Bow is a city in the south. Its population was 4,120 at the last census."
HOUSES = (
    "The house was built in 1912 for the Jones family, who left it in 1950.",
    "The Jones House on High Street was built on 3 May 1874 by Bo Ek.",
)


def asked(pipeline: Pipeline, question: str, *texts: str) -> Answer:
    documents = given_documents([{"text": text} for text in texts])
    return pipeline.over(documents).ask(question)


def wordings(answer: Answer) -> list[str]:
    return [figure.wording for figure in several_answers(answer)]


def test_each_source_is_listed_with_the_words_that_answer(pipeline: Pipeline) -> None:
    answer = asked(pipeline, "When was the Jones House built?", *HOUSES)
    assert sorted(wordings(answer)) == ["1912", "3 May 1874"]
    for figure in several_answers(answer):
        assert figure.wording in figure.citation.quote


def test_figures_and_other_answers_have_their_headings(pipeline: Pipeline) -> None:
    figures = several_answers(
        asked(pipeline, "What is the population of Broken Bow?", NORTH, SOUTH)
    )
    assert several_heading(figures) == "Figures in the sources"
    dates = several_answers(asked(pipeline, "When was the Jones House built?", *HOUSES))
    assert several_in_words(dates) == (
        f"Answers in the sources: “{dates[0].wording}” ({dates[0].citation.source.label}), "
        f"“{dates[1].wording}” ({dates[1].citation.source.label})."
    )
    assert several_in_words(()) == ""


def test_one_answer_more_or_less_exact_is_no_table(pipeline: Pipeline) -> None:
    texts = ("Ebb was shot in May 1912.", "Ebb was shot in 1912 in Oslo.")
    assert not several_answers(asked(pipeline, "When was Ebb shot?", *texts))


def test_what_is_told_as_a_disagreement_is_no_table(pipeline: Pipeline) -> None:
    texts = ("The film Ebb was shot in 1912.", "The film Ebb was shot in 1914.")
    answer = asked(pipeline, "When was the film Ebb shot?", *texts)
    assert answer.disagreements
    assert not several_answers(answer)


def test_two_figures_of_one_source_are_no_table(pipeline: Pipeline) -> None:
    text = f"{NORTH} Its population was 2,100 in 1900."
    assert not several_answers(asked(pipeline, "What is the population of Broken Bow?", text))
