"""Retrieval on the seeds, and with a cross-encoder that the test makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.index.index import Index
from rag.models.embedder import Embedder, load_embedder
from rag.models.reranker import load_reranker
from rag.retrieval.retriever import Retriever
from rag.settings import Settings, load_settings
from rag.types import Hit, SourceFilter


@pytest.fixture(scope="module")
def retriever(seeds: Index, embedder: Embedder, seeds_settings: Settings) -> Retriever:
    return Retriever(seeds, embedder, seeds_settings)


def first(hits: list[Hit]) -> str:
    return hits[0].passage.text


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Who is more afraid of a K-pop band than of military exercises?", "BTS"),
        ("containers of munitions", "11,000 containers"),
        ("What did the Rubicon remark refer to?", "Rubicon"),
        ("DPRK soldiers inside Russia", "North Korean soldiers now inside Russia"),
    ],
)
def test_the_passage_that_answers_comes_first(
    retriever: Retriever, question: str, holds: str
) -> None:
    assert holds in first(retriever.search(question))


@pytest.mark.parametrize("kind", ["hybrid", "dense", "lexical"])
def test_each_retriever_gives_k_distinct_passages_best_first(
    seeds: Index, embedder: Embedder, seeds_settings: Settings, kind: str
) -> None:
    settings = load_settings(home=seeds_settings.home, retriever=kind)
    hits = Retriever(seeds, embedder, settings).search("North Korea and Russia", 4)
    assert len({hit.passage.id for hit in hits}) == 4
    for hit in hits:
        document = seeds.current().document(hit.passage.document_id)
        assert document
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_more_passages_asked_for_than_there_are(retriever: Retriever) -> None:
    assert len(retriever.search("troops", 100)) == len(retriever.index.current())


@pytest.mark.parametrize("kind", ["hybrid", "dense", "lexical"])
def test_each_retriever_finds_as_much_as_there_is_in_what_it_is_narrowed_to(
    seeds: Index, embedder: Embedder, seeds_settings: Settings, kind: str
) -> None:
    retriever = Retriever(seeds, embedder, load_settings(home=seeds_settings.home, retriever=kind))
    document = retriever.search("Rubicon", 1)[0].source.id
    hits = retriever.search("North Korea and Russia", 3, SourceFilter((document,)))
    assert len(hits) == 3
    assert {hit.source.id for hit in hits} == {document}
    assert retriever.search("North Korea and Russia", 3, SourceFilter(("gone",))) == []


def test_a_question_of_stop_words_or_strange_signs_still_finds_something(
    retriever: Retriever,
) -> None:
    for question in ("who is it?", "???", "\x00 ☃", 'a "b" OR (c', "的"):
        assert retriever.search(question, 2)


def test_typing_errors_are_mended(retriever: Retriever) -> None:
    assert retriever.normalise("how meny trops") == "how many troops"
    assert retriever.normalise("How many tanks?") == "How many tanks?"


def test_a_cross_encoder_from_a_folder_puts_the_passages_in_its_order(
    tmp_path: Path, seeds: Index, embedder: Embedder, seeds_settings: Settings
) -> None:
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification

    folder = tmp_path / "cross-encoder"
    config = BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    embedder.encoder.tokenizer.save_pretrained(folder)
    settings = load_settings(home=seeds_settings.home, reranker=str(folder))
    reranker = load_reranker(settings)
    assert isinstance(reranker, CrossEncoder)
    hits = Retriever(seeds, embedder, settings, reranker).search("How many troops?", 5)
    expected = reranker.predict([("How many troops?", hit.passage.text) for hit in hits])
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len(hits) == len(expected) == 5


def test_models_that_cannot_be_loaded_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="RAG_MODEL"):
        load_embedder(load_settings(home=tmp_path, model=str(tmp_path)))
    with pytest.raises(ModelError, match="RAG_RERANKER"):
        load_reranker(load_settings(home=tmp_path, reranker=str(tmp_path)))
