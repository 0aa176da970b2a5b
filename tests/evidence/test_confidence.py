"""When an answer is given and when not: the real models, over texts of the tests' own."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.pipeline import Pipeline
from rag.types import Answer


def ask(pipeline: Pipeline, question: str, *texts: str) -> Answer:
    return pipeline.over(given_documents([{"text": text} for text in texts])).ask(question)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When did Ann Lee visit Oslo?", "Bo Ek visited Oslo on 3 May 2021. Ann Lee may go there."),
        ("Did Norway send tractors to Denmark?", "Look at what Norway does for Denmark every day."),
        (
            "How many rockets did Norway buy?",
            "Norway bought 2 million shells and the rockets that the army asked for.",
        ),
        (
            "When did Norway and Denmark sign a treaty?",
            "Norway and Sweden signed a treaty on 3 May 2021.",
        ),
    ],
)
def test_right_words_about_another_do_not_answer(
    pipeline: Pipeline, question: str, text: str
) -> None:
    answer = ask(pipeline, question, text)
    assert answer.abstained
    assert answer.statements == ()


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("When did Bo Ek visit Oslo?", "Bo Ek visited Oslo on 3 May 2021.", "3 May 2021"),
        ("Did Norway send tractors?", "Norway sent 40 tractors to the fair.", "40 tractors"),
        pytest.param(
            "How many monks were killed in Arden?",
            "Nearly 300 brothers of the abbey were killed in Arden in 1562.",
            "Nearly 300",
            marks=pytest.mark.xfail(strict=True, reason="the reader takes them for others"),
        ),
        ("What is the latest figure for shells?", "Norway has 4,000 shells left.", "4,000 shells"),
    ],
)
def test_what_the_text_says_is_answered(
    pipeline: Pipeline, question: str, text: str, said: str
) -> None:
    answer = ask(pipeline, question, text)
    assert not answer.abstained
    assert any(said in statement.text for statement in answer.statements)


def test_who_argues_what_a_text_says_itself_is_its_author(pipeline: Pipeline) -> None:
    text = (
        "The harbour plan is dead\nThe Daily Wave\nBy Ann Lee\n3 March 2021\n\n"
        "Nobody can take the harbour plan seriously any more. It was never paid for."
    )
    answer = ask(pipeline, "Who argues that nobody can take the harbour plan seriously?", text)
    (statement, *_) = answer.statements
    assert "Ann Lee" in statement.text
    assert any("Ann Lee" in citation.quote for citation in statement.citations)


def test_the_date_of_another_version_is_no_sure_answer(pipeline: Pipeline) -> None:
    text = "Vask 0.28.0 was released on 3 May 2024. It reads CSV files."
    there = ask(pipeline, "When was Vask 0.28.0 released?", text)
    elsewhere = ask(pipeline, "When was Vask 0.29.0 released?", text)
    assert elsewhere.confidence < 0.5 < there.confidence
