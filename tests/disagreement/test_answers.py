"""Sources that give different answers which are no figures."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.disagreement.summary import summary
from rag.pipeline import Pipeline


def answers(pipeline: Pipeline, question: str, *texts: str) -> list[str]:
    documents = given_documents([{"text": text} for text in texts])
    found = pipeline.over(documents).ask(question).disagreements
    return [f.wording for d in found for f in d.figures]


@pytest.mark.parametrize(
    ("question", "texts", "found"),
    [
        (
            "When was the Jones House built?",
            [
                "The Jones House was built in 1912.",
                "Bo Ek built the Jones House on 3 May 1874.",
            ],
            ["1912", "3 May 1874"],
        ),
        (
            "Who directed the film Ebb?",
            ["Ebb is a film directed by Ann Lee.", "The film Ebb was directed by Bo Ek."],
            ["Ann Lee", "Bo Ek"],
        ),
        (
            "Where is the Ebb museum?",
            ["The Ebb museum stands in Oslo.", "Visitors find the Ebb museum in Bergen."],
            ["Bergen", "Oslo"],
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
    pipeline: Pipeline, question: str, texts: list[str], found: list[str]
) -> None:
    assert sorted(answers(pipeline, question, *texts)) == sorted(found)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # One answer, more or less exact.
        ("When was Ebb shot?", ["Ebb was shot in May 1912.", "Ebb was shot in 1912 in Oslo."]),
        ("Who directed Ebb?", ["Ebb was directed by Lee.", "Ann Lee directed Ebb."]),
        # Two houses may be meant.
        (
            "When was the Jones House built?",
            [
                "The house was built in 1912 for the Jones family, who left it in 1950.",
                "The Jones House on High Street was built on 3 May 1874 by Bo Ek.",
            ],
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
    pipeline: Pipeline, question: str, texts: list[str]
) -> None:
    assert answers(pipeline, question, *texts) == []


def test_one_source_does_not_differ_from_itself(pipeline: Pipeline) -> None:
    text = "Ebb was shot in 1912, the first card says. Ebb was shot in 1913, the second one says."
    assert answers(pipeline, "When was Ebb shot?", text) == []


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
    assert {f.wording for f in differ.figures} == {"1912", "1895"}
    assert summary(differ).startswith("The sources give different answers: “1")
    for figure in differ.figures:
        assert figure.wording in figure.citation.quote


def test_the_latest_answer_is_told_from_those_before_it(pipeline: Pipeline) -> None:
    rows = [
        {
            "text": "The bridge will open in March 2026.",
            "title": "Bridge",
            "published": "2025-01-03",
        },
        {"text": "The bridge will not open before June 2026.", "published": "2025-11-20"},
    ]
    answer = pipeline.over(given_documents(rows)).ask("When will the bridge open?")
    (differ,) = answer.disagreements
    assert summary(differ) == (
        "The sources give different answers: first “March 2026” (Bridge, 3 January 2025); "
        "now “June 2026” (document, 20 November 2025)."
    )
