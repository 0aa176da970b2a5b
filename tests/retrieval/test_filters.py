"""Narrowing: which sources a reader wants to be asked, from the question to the answer."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.retrieval.filters import admits, make_filter, restriction
from rag.types import Answer, Source, SourceFilter

TEXTS = [
    ("Hill Gazette", "2023-04-02", "Ann Lee", "The ranger service counted 41 wolves in Alder."),
    ("Hill Gazette", "2024-02-11", "Bo Nils", "The ranger service counted 58 wolves in Alder."),
    ("Reed Post", "2024-06", "Cy Dorn", "The ranger service counted 73 wolves in Alder."),
    (None, None, "Di Falk", "The ranger service counted 90 wolves in Alder."),
]
QUESTION = "How many wolves did the ranger service count in Alder?"


@pytest.fixture(scope="module")
def wolves(pipeline: Pipeline) -> Pipeline:
    texts = []
    for number, (publisher, published, author, text) in enumerate(TEXTS):
        own = {"publisher": publisher, "published": published}
        head = f"The count of the wolves {number}\nBy {author}\n\n"
        body = f"{head}{text} Sheep farmers were told."
        given = {"text": body, "title": f"The count of the wolves {number}", "author": author}
        texts.append(given | {key: value for key, value in own.items() if value})
    return pipeline.over(given_documents(texts))


def figures(answer: Answer) -> set[str]:
    said = " ".join(statement.text for statement in answer.statements)
    return {number for number in ("41", "58", "73", "90") if number in said}


def sources(answer: Answer) -> set[str]:
    cited = {c.source.id for s in answer.statements for c in s.citations}
    differing = {f.citation.source.id for d in answer.disagreements for f in d.figures}
    return cited | differing | {hit.source.id for hit in answer.passages}


@pytest.mark.parametrize(
    ("only", "given", "notice"),
    [
        ({"publishers": ["Hill Gazette"]}, {"41", "58"}, "2 of 4 sources that match your filter."),
        ({"publishers": ["REED post"]}, {"73"}, "1 of 4 sources that match your filter."),
        (
            {"publishers": ["Reed Post", "Hill Gazette"]},
            {"41", "58", "73"},
            "3 of 4 sources that match your filter.",
        ),
        (
            {"since": "2024"},
            {"58", "73"},
            "2 of 4 sources that match your filter. 1 source without a date was left out.",
        ),
        (
            {"until": "2023-12-31"},
            {"41"},
            "1 of 4 sources that match your filter. 1 source without a date was left out.",
        ),
        (
            {"since": "2024-06-15"},
            {"73"},
            "1 of 4 sources that match your filter. 1 source without a date was left out.",
        ),
        (
            {"since": "2024-02-11", "until": "2024-02-11"},
            {"58"},
            "1 of 4 sources that match your filter. 1 source",
        ),
        (
            {"publishers": ["Hill Gazette"], "since": "2024"},
            {"58"},
            "1 of 4 sources that match your filter.",
        ),
        ({}, {"41", "58", "73", "90"}, None),
    ],
)
def test_only_sources_that_are_admitted_are_looked_at(
    wolves: Pipeline, only: dict[str, str], given: set[str], notice: str | None
) -> None:
    chosen = make_filter(**only)
    answer = wolves.ask(QUESTION, only=chosen)
    assert figures(answer) == given
    corpus = wolves.retriever.index.current()
    assert all(admits(chosen, corpus.sources[i]) for i in sources(answer))
    told = [n for n in answer.notices if "your filter" in n]
    assert told[0].startswith(f"Searched only the {notice}") if notice else not told


def test_one_document_alone(wolves: Pipeline) -> None:
    chosen = next(s for s in wolves.retriever.index.current().sources.values() if not s.published)
    answer = wolves.ask(QUESTION, only=SourceFilter((chosen.id,)))
    assert figures(answer) == {"90"}
    assert sources(answer) == {chosen.id}
    assert answer.disagreements == ()


def test_the_same_question_narrowed_otherwise_is_answered_anew(wolves: Pipeline) -> None:
    asked = [SourceFilter(publishers=(p,)) for p in ("Hill Gazette", "Reed Post", "Hill Gazette")]
    answers = [figures(wolves.ask(QUESTION, only=only)) for only in asked]
    assert answers == [{"41", "58"}, {"73"}, {"41", "58"}]


def test_what_is_asked_of_a_source_is_taken_from_those_alone(wolves: Pipeline) -> None:
    question = "Who wrote the article about the count of the wolves?"
    assert wolves.ask(question).kind == "collection"
    answer = wolves.ask(question, only=SourceFilter(publishers=("Reed Post",)))
    assert [s.text.partition(" — ")[0] for s in answer.statements] == ["By Cy Dorn"]
    assert len(sources(answer)) == 1


def test_the_date_that_a_question_names_narrows_further(wolves: Pipeline) -> None:
    question = "How many wolves do articles published before 2024 count in Alder?"
    answer = wolves.ask(question, only=SourceFilter(publishers=("Hill Gazette",)))
    assert figures(answer) == {"41"}
    assert answer.notices == (
        "Searched only the 2 of 4 sources that match your filter.",
        "Searched only the 1 of 2 sources dated before 2024.",
    )


def test_the_notice_says_dated_only_once() -> None:
    dated = [Source("1", "a.txt", published="2024-06-03"), Source("2", "b.txt")]
    searched = restriction("What do articles dated June 2024 say?", dated)
    assert searched is not None
    assert searched.notices == ("Searched only the 1 of 2 sources dated June 2024. 1 has no date.",)


def test_where_nothing_is_admitted_it_abstains_and_says_why(wolves: Pipeline) -> None:
    for only, rest in [
        (SourceFilter(publishers=("Nobody's Times",)), ""),
        (SourceFilter(documents=("gone",)), ""),
        (SourceFilter(since="2031"), " 1 source without a date was left out."),
    ]:
        answer = wolves.ask(QUESTION, only=only)
        assert answer.abstained
        assert (answer.statements, answer.passages, answer.disagreements) == ((), (), ())
        assert answer.notices == (f"No source matches your filter.{rest}",)


@pytest.mark.parametrize(
    ("published", "since", "until", "admitted"),
    [
        ("2024-06-20", "2024-06", "2024-06", True),
        ("2024-06-20", "2024-06-21", "", False),
        ("2024-06-20", "2024-06-20", "2024-06-20", True),
        ("2024-06", "2024-06-30", "", True),  # it may lie there
        ("2024-06", "2024-07", "", False),
        ("2024", "", "2024-01-01", True),
        ("2024", "", "2023-12", False),
        (None, "1900", "", False),
    ],
)
def test_dates_are_inclusive_and_compared_as_far_as_they_go(
    published: str | None, since: str, until: str, admitted: bool
) -> None:
    source = Source("a", "a.txt", published=published)
    assert admits(make_filter(since=since, until=until), source) is admitted


@pytest.mark.parametrize("day", ["June", "2024-6", "2024-13", "2024-02-30", "20240601", "２０２４"])
def test_what_is_no_date_is_refused_with_the_form_that_is_meant(day: str) -> None:
    with pytest.raises(RagError, match="is not a date") as told:
        make_filter(until=day)
    assert "2024-06" in told.value.remedy


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(RagError, match="is later than"):
        make_filter(since="2024-07", until="2024-06-30")
