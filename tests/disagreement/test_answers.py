"""Sources that give different answers which are no figures."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.disagreement.answers import differing_answers
from rag.disagreement.summary import summary
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.questions.analysis import analyse
from rag.types import Citation, Source, Statement


def stated(*texts: str) -> list[Statement]:
    return [
        Statement(
            text,
            (Citation(str(i), Source(str(i), f"document {i}"), 0, len(text), text),),
            "supported",
            "",
        )
        for i, text in enumerate(texts, start=1)
    ]


def answers(embedder: Embedder, question: str, *texts: str) -> list[str]:
    found = differing_answers(analyse(question), stated(*texts), embedder.embed_short)
    return [f.wording for d in found for f in d.figures]


@pytest.mark.parametrize(
    ("question", "texts", "found"),
    [
        (
            "When was the Jones House built?",
            [
                "The house was built in 1912 for the Jones family, who left it in 1950.",
                "The Jones House on High Street was built on 3 May 1874 by Bo Ek.",
            ],
            ["1912", "3 May 1874"],
        ),
        (
            "Who directed the film Ebb?",
            ["Ebb is a film directed by Ann Lee.", "The film Ebb was directed by Bo Ek."],
            ["Ann Lee", "Bo Ek"],
        ),
        (
            "What is the profession of John Vik?",
            [
                "Vik then became an instructor of physics at the University of Minnesota.",
                "Vik then became a basketball player at the University of Minnesota.",
            ],
            ["an instructor of physics", "a basketball player"],
        ),
    ],
)
def test_each_source_is_listed_with_its_answer(
    embedder: Embedder, question: str, texts: list[str], found: list[str]
) -> None:
    assert answers(embedder, question, *texts) == found


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # One answer, more or less exact.
        ("When was Ebb shot?", ["Ebb was shot in May 1912.", "Ebb was shot in 1912 in Oslo."]),
        ("Who directed Ebb?", ["Ebb was directed by Lee.", "Ann Lee directed Ebb."]),
        # Which of several names is the answer cannot be told.
        (
            "Who directed Ebb?",
            ["Ann Lee directed Ebb.", "Ebb was directed by Bo Ek for Vik Films."],
        ),
        # Something else about the same thing.
        ("When was Ebb shot?", ["Ebb was shot in 1912.", "The Ebb prize was endowed in 1990."]),
        # Other words for one thing, and copies about two things that the question names.
        (
            "What did the mayor of Vik do?",
            [
                "In the spring the mayor of Vik bought a new car.",
                "In the spring the mayor of Vik bought a new automobile.",
            ],
        ),
        (
            "What do the Liberal Party and the Labour Party want?",
            [
                "The Liberal Party wants lower taxes on fish and on salt.",
                "The Labour Party wants lower taxes on fish and on salt.",
            ],
        ),
    ],
)
def test_no_difference_is_told_where_none_can_be_seen(
    embedder: Embedder, question: str, texts: list[str]
) -> None:
    assert answers(embedder, question, *texts) == []


def test_one_source_does_not_differ_from_itself(embedder: Embedder) -> None:
    one, other = stated("Ebb was shot in 1912.", "Ebb was shot in 1913.")
    (cited,) = one.citations
    other = Statement(
        other.text, (Citation("1", cited.source, 0, 21, other.text),), "supported", ""
    )
    assert (
        differing_answers(analyse("When was Ebb shot?"), [one, other], embedder.embed_short) == ()
    )


def test_every_answer_is_given_and_shown_beside_the_others(pipeline: Pipeline) -> None:
    rows = [
        {"text": "The Jones House in Spanish Fork was built in 1912 for David Jones."},
        {"text": "The Jones House in Spanish Fork was built in 1895 for David Jones."},
        {"text": "The Jones House on High Street was built in 1874 by the builder David Jones."},
        {"text": "Weather: rain in the morning, later sun. Ferries run every hour."},
    ]
    answer = pipeline.over(given_documents(rows)).ask("When was the Jones House built?")
    assert {c.source.path for s in answer.statements for c in s.citations} == {
        "document 1",
        "document 2",
        "document 3",
    }
    (differ,) = answer.disagreements
    assert {f.wording for f in differ.figures} == {"1912", "1895", "1874"}
    assert summary(differ).startswith("The sources give different answers: “1")
    for figure in differ.figures:
        assert figure.wording in figure.citation.quote
