"""Questions on the collection, summaries and small talk, over real documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.factory import build
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.retrieval.filters import parse_filter
from rag.schema import answer_text
from rag.settings import load_settings
from rag.types import Answer, Turn


def paths(answer: Answer) -> list[str]:
    return [row.source.path for row in answer.documents]


def verbatim(pipeline: Pipeline, answer: Answer) -> bool:
    corpus = pipeline.retriever.index.current()
    citations = [c for s in answer.statements for c in s.citations]
    citations += [c for row in answer.documents for _, c in row.places]
    documents = {c.source.id: corpus.document(c.source.id) for c in citations}
    return all(
        (document := documents[c.source.id]) and document.text[c.start : c.end] == c.quote
        for c in citations
    )


@pytest.mark.parametrize(
    "question",
    ["How many documents are there?", "how many files do you have", "List all documents."],
)
def test_the_documents_are_counted_and_listed(mill: Pipeline, question: str) -> None:
    answer = mill.ask(question)
    assert answer.kind == "collection"
    assert answer.statements[0].text == "There are 3 documents."
    assert paths(answer) == ["boiler.txt", "parking.md", "guide.md"]  # the newest first
    assert verbatim(mill, answer)


def test_documents_that_mention_something_are_shown_with_the_place(mill: Pipeline) -> None:
    answer = mill.ask("Which documents mention the boiler?")
    assert answer.statements[0].text == "1 of 3 documents mentions “boiler”."
    assert paths(answer) == ["boiler.txt"]
    assert "boiler" in dict(answer.documents[0].places)["mention"].quote
    assert verbatim(mill, answer)


def test_documents_by_somebody(mill: Pipeline) -> None:
    answer = mill.ask("Which documents are by Ida Brandt?")
    assert answer.statements[0].text == "1 of 3 documents is by or from “Ida Brandt”."
    assert paths(answer) == ["parking.md"]


def test_what_no_document_mentions_is_said(mill: Pipeline) -> None:
    answer = mill.ask("Which documents mention penguins?")
    assert answer.statements[0].text == "None of 3 documents mentions “penguins”."
    assert answer.documents == ()


def test_what_seems_to_be_of_documents_and_finds_none_is_put_to_the_texts(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    rows = "| Journal | Articles |\n|---|---|\n| Loom Letters | 412 |\n| Thread | 1,077 |\n"
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    sync([folder_of(**{"archive.md": f"# Archive\n\n{rows}"})], embedder, settings)
    answer = build(settings).ask("How many articles of Loom Letters are in the archive?")
    assert answer_text(answer).startswith("Journal: Loom Letters; Articles: 412")


def test_documents_of_a_type_are_counted(mill: Pipeline) -> None:
    assert mill.ask("Which files are PDFs?").statements[0].text.startswith("None of 3 documents")


@pytest.mark.parametrize(
    ("question", "path", "title"),
    [
        ("Which document is the newest?", "boiler.txt", "New boiler"),
        ("What is the oldest document?", "parking.md", "Parking at the mill"),
    ],
)
def test_the_first_and_the_last_by_date(
    mill: Pipeline, question: str, path: str, title: str
) -> None:
    answer = mill.ask(question)
    assert title in answer.statements[0].text
    assert paths(answer)[0] == path
    assert answer.notices == ("1 document has no date.",)
    assert answer.statements[0].citations
    assert verbatim(mill, answer)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who wrote the document about parking?", "Ida Brandt"),
        ("Who sent the email on the boiler?", "Tom Okafor"),
        ("When was the document about parking published?", "2023-05-02"),
    ],
)
def test_what_a_document_states_of_itself_is_quoted(
    mill: Pipeline, question: str, quote: str
) -> None:
    answer = mill.ask(question)
    assert answer.kind == "collection"
    assert quote in answer.statements[0].text
    assert quote in answer.statements[0].citations[0].quote
    assert verbatim(mill, answer)


def test_the_document_last_spoken_of_is_meant(mill: Pipeline) -> None:
    turn = Turn("Where do visitors park?", "On Cole Street.", ("Visitors park on Cole Street.",))
    answer = mill.ask("Who wrote this document?", [turn])
    assert [s.text.partition(" — ")[0] for s in answer.statements] == ["author: Ida Brandt"]


def test_a_summary_is_excerpts_of_each_part_under_its_heading(mill: Pipeline) -> None:
    only = parse_filter(mill.retriever.index.current().sources.values(), ["guide.md"])
    answer = mill.ask("Summarise this document.", only=only)
    texts = [s.text for s in answer.statements]
    assert answer.kind == "summary"
    assert texts[0] == "Loom guide"
    assert [t.partition(" › ")[0] for t in texts if " › " in t] == ["Setting up", "Cleaning"]
    assert "excerpts, not a summary" in answer.notices[0]
    assert verbatim(mill, answer)


@pytest.mark.parametrize("question", ["Hello", "hi there!", "Thanks", "thank you very much"])
def test_small_talk_is_answered_with_questions_that_the_texts_answer(
    mill: Pipeline, question: str
) -> None:
    *_, answer = mill.converse(question)
    assert answer.kind == "talk"
    assert 0 < len(answer.suggestions) <= 3
    assert all(not mill.ask(q).abstained for q in answer.suggestions)


@pytest.mark.parametrize(
    "question",
    [
        "How many documents were leaked?",
        "Who wrote War and Peace?",
        "Where do visitors park?",
        "How often is the reed cleaned?",
    ],
)
def test_ordinary_questions_are_left_to_the_texts(mill: Pipeline, question: str) -> None:
    assert mill.ask(question).kind == ""


def test_a_refusal_offers_only_what_is_answered(mill: Pipeline) -> None:
    *_, answer = mill.converse("Who is the president of Norway?")
    assert answer.abstained
    assert all(not mill.ask(q).abstained for q in answer.suggestions)
