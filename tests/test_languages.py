"""Questions in other languages, answered from texts in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli.status import read_status
from rag.corpus.documents import given_documents
from rag.index.in_memory import InMemoryCorpus
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.settings import Settings, load_settings

GERMAN = "Das Schwimmbad öffnete am 5. März 2024 wieder. Die Leiterin ist Anna Keller."
ENGLISH = "The pool was built in 1960. Its budget is three million. Guests like the sauna."


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (GERMAN, "Wann öffnete das Schwimmbad wieder?", "5. März 2024"),
        ("Мост открыли в 2020 году. Строительство стоило 800 рублей.", "Сколько стоило?", "800"),
        ("图书馆于2018年开放。馆长是王丽。去年来访85万人次。", "馆长是谁？", "王丽"),
        ("افتتح المستشفى عام 2019. يضم المستشفى 350 سريرا.", "متى افتتح المستشفى؟", "2019"),
    ],
)
def test_the_sentence_that_answers_is_first(
    pipeline: Pipeline, text: str, question: str, answer: str
) -> None:
    given = pipeline.over(given_documents([{"text": text}])).ask(question)
    assert answer in given.statements[0].text
    assert not given.notices


def retriever(embedder: Embedder, settings: Settings, *texts: str) -> Retriever:
    documents = given_documents([{"text": text} for text in texts])
    return Retriever(InMemoryCorpus(documents, embedder, 200), embedder, settings)


def test_words_of_other_languages_are_not_mended(
    embedder: Embedder, seeds_settings: Settings
) -> None:
    both = retriever(embedder, seeds_settings, GERMAN, ENGLISH)
    assert both.normalise("Wer leitete das Schwimmbald?") == "Wer leitete das Schwimmbald?"
    assert both.normalise("Who likes the saunna?") == "Who likes the sauna?"
    assert both.normalise("Is Ana Kellr there?") == "Is Ana Kellr there?"
    english = retriever(embedder, seeds_settings, ENGLISH)
    assert english.normalise("Quel est le budjet de la nouvelle piscine ?").startswith("Quel est")
    assert english.normalise("who likes the saunna") == "who likes the sauna"


def test_status_says_when_the_model_is_of_another_language(
    embedder: Embedder, tmp_path: Path, folder_of: Callable[..., Path]
) -> None:
    for name, text, unfit in (("a", GERMAN, True), ("b", ENGLISH, False)):
        settings = load_settings(home=tmp_path / name, answerer="extractive")
        sync([folder_of(**{f"{name}/a.txt": text}) / name], embedder, settings)
        assert ("RAG_MODEL" in read_status(settings).get("languages", "")) is unfit
