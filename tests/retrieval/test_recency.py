"""Questions about a time, over dated and undated texts, from the question to the answer."""

from __future__ import annotations

import pytest

from rag.cli.output import print_answer
from rag.corpus.documents import given_documents
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.retrieval import filtered_corpus
from rag.retrieval.filtered_corpus import FilteredCorpus
from rag.retrieval.filters import restriction
from rag.schema import answer_object
from rag.types import Answer, Source

COUNTS = {
    "2023-04-02": "The ranger service counted 41 wolves in the Alder Valley.",
    "2024-02-11": "The ranger service counted 58 wolves in the Alder Valley.",
    "2024-06-30": "The ranger service counted 73 wolves in the Alder Valley.",
    None: "The ranger service counted 90 wolves in the Alder Valley.",
}
EVENTS = (
    "In 2021 the ferry line carried 12,000 passengers to Skerry Island. "
    "In 2022 the ferry line carried 15,500 passengers to Skerry Island. "
    "The harbour master opened the new pier in May 2022."
)


@pytest.fixture(scope="module")
def wolves(pipeline: Pipeline) -> Pipeline:
    texts = [
        {"text": f"{text} Sheep farmers were told.", "title": f"Count {when}"}
        | ({"published": when} if when else {})
        for when, text in COUNTS.items()
    ]
    return pipeline.over(given_documents(texts))


@pytest.fixture(scope="module")
def ferries(pipeline: Pipeline) -> Pipeline:
    return pipeline.over(given_documents([{"text": EVENTS, "title": "Skerry line"}]))


def said(answer: Answer) -> str:
    return " ".join(statement.text for statement in answer.statements)


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest count of wolves in the Alder Valley?",
        "How many wolves are there in the Alder Valley now?",
        "How many wolves did the ranger service count most recently in the Alder Valley?",
    ],
)
def test_the_newest_dated_source_comes_first_and_undated_ones_last(
    wolves: Pipeline, question: str
) -> None:
    answer = wolves.ask(question)
    dates = [s.citations[0].source.published for s in answer.statements]
    assert dates[0] == "2024-06-30"
    assert dates == sorted(dates, key=lambda d: d or "", reverse=True)
    assert answer.passages[0].source.published == "2024-06-30"


def test_without_such_a_word_the_order_is_not_by_date(wolves: Pipeline) -> None:
    hits = wolves.retriever.search("How many wolves did the ranger service count?")
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_what_is_less_to_the_point_does_not_come_first_for_being_new(pipeline: Pipeline) -> None:
    texts = [
        {"text": "The mill on Reed Lane grinds rye and barley.", "published": "2020-01-01"},
        {"text": "The choir of Elm Street rehearses on Mondays.", "published": "2025-01-01"},
    ]
    answer = pipeline.over(given_documents(texts)).ask("What does the mill on Reed Lane grind now?")
    assert "rye" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "given", "left_out"),
    [
        ("How many wolves do articles published before 2024 count?", ("41",), ("58", "73", "90")),
        ("How many wolves did reports after March 2024 count?", ("73",), ("41", "58", "90")),
        ("How many wolves do reports from February count?", ("58",), ("41", "73", "90")),
        ("How many wolves do stories published before March count?", ("41", "58"), ("73", "90")),
        ("How many wolves were counted as of March 2024?", ("41", "58"), ("73",)),
    ],
)
def test_a_question_of_sources_of_a_time_is_answered_from_those(
    wolves: Pipeline, question: str, given: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    text = said(wolves.ask(question))
    assert all(figure in text for figure in given)
    assert not any(figure in text for figure in left_out)


def test_a_restriction_is_told(wolves: Pipeline) -> None:
    answer = wolves.ask("How many wolves do articles published before 2024 count?")
    assert "Searched only the 1 of 4 sources dated before 2024. 1 has no date." in answer.notices


def test_where_no_source_is_of_the_time_it_abstains_and_says_why(wolves: Pipeline) -> None:
    answer = wolves.ask("How many wolves do articles published before 2020 count?")
    assert answer.abstained
    assert answer.passages == ()
    assert answer.disagreements == ()
    assert "No source is dated before 2020. 1 has no date." in answer.notices


def test_what_a_sentence_dates_otherwise_is_no_answer(ferries: Pipeline) -> None:
    asked = "How many passengers did the ferry line carry to Skerry Island in {}?"
    assert "12,000" in said(ferries.ask(asked.format(2021)))
    assert "15,500" not in said(ferries.ask(asked.format(2021)))
    assert "15,500" in said(ferries.ask(asked.format(2022)))
    none = ferries.ask(asked.format(1987))
    assert none.abstained
    assert any("Nothing that was found is dated in 1987" in notice for notice in none.notices)


def test_an_answer_that_nothing_dates_to_the_time_asked_for_says_so(pipeline: Pipeline) -> None:
    flood = {"text": "Five people died in the flood in Selm.", "published": "2023-11-06"}
    dated = {"text": "In 1968 the dike in Selm broke. Nine people died in the flood in Selm."}
    asked = "How many people died in the flood in Selm in 1968?"
    untold = "The text around the best match does not say that it was in 1968."
    assert untold in pipeline.over(given_documents([flood])).ask(asked).notices
    assert untold not in pipeline.over(given_documents([dated])).ask(asked).notices
    this = asked.replace("1968", "2023")
    assert pipeline.over(given_documents([flood])).ask(this).notices == ()


def test_when_something_happened_before_a_date(ferries: Pipeline) -> None:
    answer = ferries.ask("When did the harbour master open a pier before 2020?")
    assert "May 2022" not in said(answer)
    assert "May 2022" in said(ferries.ask("When did the harbour master open a pier after 2020?"))


def test_a_source_is_in_a_period_only_where_that_is_certain() -> None:
    sources = [Source("a", "a.txt", published="2024"), Source("b", "b.txt", published="2024-06")]
    found = restriction("What do the articles from June 2024 say?", sources)
    assert found is not None
    assert found.document_ids == {"b"}


def test_every_citation_says_its_date_or_that_there_is_none(
    wolves: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = wolves.ask("How many wolves are there in the Alder Valley now?")
    dates = {c["date"] for s in answer_object(answer)["statements"] for c in s["citations"]}
    assert {"30 June 2024", "undated"} <= dates
    print_answer(answer)
    printed = capsys.readouterr().out
    assert "Count 2024-06-30, 30 June 2024" in printed
    assert "Count None, undated" in printed


def test_few_passages_are_compared_one_by_one_and_many_sifted_to_the_same_end(
    seeds: Index, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = seeds.current()
    vector = pipeline.retriever.embedder.embed_question("How many troops?")
    chosen = frozenset(list(corpus.sources)[:2])
    held = corpus.passages_of(chosen)
    for k in (1, 5, len(held) + 3):
        few = FilteredCorpus(corpus, chosen).nearest(vector, k)
        with monkeypatch.context() as patch:
            patch.setattr(filtered_corpus, "_FEW", 0)
            many = FilteredCorpus(corpus, chosen).nearest(vector, k)
        assert list(few) == list(many)
        assert list(few.values()) == pytest.approx(list(many.values()), abs=1e-4)
        assert set(few) <= set(held)
        assert len(few) == min(k, len(held))
    assert FilteredCorpus(corpus, frozenset()).nearest(vector, 3) == {}
    assert FilteredCorpus(corpus, frozenset()).matching(["troop"], 3) == {}
