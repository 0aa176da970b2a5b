"""Questions that are made of the texts, and which of them are offered."""

from __future__ import annotations

import pytest

from rag.catalogue.examples import Candidate, answered, candidates_of, sample
from rag.language.doc import parse
from rag.pipeline import Pipeline
from rag.types import Answer, Span
from tests.answers import statement
from tests.fragment import source

UNANSWERED = [
    "How many nuclear bombs does Iran have?",
    "Which enzyme polymerises ribonucleotides in mitochondria?",
]
TOO_SURE = pytest.mark.xfail(strict=True, reason="the reader is too sure of others")


def made(pipeline: Pipeline) -> list[str]:
    corpus = pipeline.retriever.index.current()
    return [c.question for c in candidates_of(corpus, sample(corpus))]


def test_headings_rows_and_titles_can_be_asked_about(mill: Pipeline) -> None:
    assert {
        "What is said about Cleaning?",
        "What is the Fee of Weaving?",
        "What is said about Parking at the mill?",
    } <= set(made(mill))


def test_no_question_asks_who_or_what_a_word_is(mill: Pipeline, pipeline: Pipeline) -> None:
    for questions in (made(mill), made(pipeline)):
        assert questions
        assert not any("who or what" in question.lower() for question in questions)
        keys = [parse(question).term_set for question in questions]
        assert len(set(map(frozenset, keys))) == len(keys)


def test_only_what_is_answered_from_its_own_place_is_offered() -> None:
    candidates = [Candidate(q, "d1", Span(0, 50)) for q in ("right", "unsure", "refused", "beside")]
    candidates[3] = Candidate("beside", "d1", Span(500, 600))
    quoted = (statement(),)  # of the characters from 3 on
    candidates = [c._replace(document_id=source().id) for c in candidates]

    def ask(question: str) -> Answer:
        sureness = 0.3 if question == "unsure" else 0.9
        return Answer(question, quoted, question == "refused", sureness)

    assert answered(candidates, ask, 3, 10) == ("right",)


@pytest.mark.parametrize("question", UNANSWERED)
def test_all_that_is_offered_after_a_refusal_is_answered(pipeline: Pipeline, question: str) -> None:
    *_, refusal = pipeline.converse(question)
    assert refusal.abstained
    assert len(refusal.suggestions) <= 3
    assert all(not pipeline.ask(q).abstained for q in refusal.suggestions)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Who leads Ukraine?", marks=TOO_SURE),
        pytest.param("When did Putin visit Tehran?", marks=TOO_SURE),
    ],
)
def test_what_is_said_of_others_answers_nothing(pipeline: Pipeline, question: str) -> None:
    assert pipeline.ask(question).abstained
