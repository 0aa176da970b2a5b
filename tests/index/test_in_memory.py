"""Texts that a question brings along, searched and answered in memory."""

from __future__ import annotations

import numpy as np
import pytest

from rag.corpus.documents import given_documents
from rag.index.in_memory import InMemoryCorpus
from rag.index.index import Index
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.types import Answer, Span

DOCKS = [
    {
        "title": "Dock strike spreads",
        "published": "2021-03-03",
        "text": "By Ann Lee\n\nSome 4,000 dockers walked out in Oslo on Monday, the port said. "
        "Ferries to Denmark stopped in the evening.",
    },
    {"text": "The union counts 6,500 striking dockers in Oslo. Eleven ships wait off the coast."},
]


def assert_verbatim(answer: Answer) -> None:
    texts = {"Dock strike spreads": DOCKS[0]["text"], "document 2": DOCKS[1]["text"]}
    cited = [c for s in answer.statements for c in s.citations]
    assert cited
    assert all(texts[c.source.path][c.start : c.end] == c.quote for c in cited)


def test_a_question_is_answered_over_its_own_documents_alone(pipeline: Pipeline) -> None:
    own = pipeline.over(given_documents(DOCKS))
    answer = own.ask("How many dockers are on strike in Oslo?")
    told = " ".join(s.text for s in answer.statements)
    assert "4,000" in told
    assert "6,500" in told
    assert_verbatim(answer)
    assert own.ask("How many North Korean troops are in Russia?").abstained
    assert not pipeline.ask("How many North Korean troops are in Russia?").abstained


def test_what_the_line_tells_of_a_document_is_cited(pipeline: Pipeline) -> None:
    answer = pipeline.over(given_documents(DOCKS)).ask("Which ferries stopped in the evening?")
    (source,) = {c.source for s in answer.statements for c in s.citations}
    assert (source.title, source.author) == ("Dock strike spreads", "Ann Lee")
    assert source.published == "2021-03-03"


def test_typing_errors_are_mended_from_the_words_of_the_documents(pipeline: Pipeline) -> None:
    own = pipeline.over(given_documents([{"text": "The glockenspiel was built by Sven Dahl."}]))
    assert "Sven Dahl" in own.ask("Who built the glockenspeil?").statements[0].text


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "at least one"),
        ({"text": "a"}, "must be a list"),
        ([{"text": "a"}, {"title": "b"}], 'document 2 needs a "text"'),
        ([{"text": 3}], 'document 1 needs a "text"'),
        ([{"text": " \n"}], "document 1 is empty"),
        ([{"text": "a", "published": "soon"}], "not a date"),
        ([{"text": "a", "title": 3}], "must be a string"),
    ],
)
def test_documents_that_cannot_be_used_are_named(rows: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        given_documents(rows)


def test_documents_of_one_title_are_told_apart() -> None:
    rows = [{"text": "One.", "title": "A"}, {"text": "One.", "title": "A"}, {"text": "\ud800"}]
    found = given_documents(rows)
    assert [d.source.path for d in found] == ["document 1", "document 2", "document 3"]
    assert [d.source.title for d in found[:2]] == ["A", "A"]
    assert len({d.source.id for d in found}) == 3
    assert found[2].text == "?"


def test_it_finds_what_an_index_of_the_same_documents_finds(
    seeds: Index, embedder: Embedder
) -> None:
    generation = seeds.current()
    documents = [d for i in generation.sources if (d := generation.document(i))]
    memory = InMemoryCorpus(documents, embedder, generation.recipe.passage_tokens)
    assert len(memory) == len(generation)
    assert memory.vocabulary == generation.vocabulary
    stems = ["troop", "contain", "munit"]
    assert memory.matching(stems, 7) == pytest.approx(generation.matching(stems, 7))
    assert memory.rarity(["first", "troop"])["troop"] > memory.rarity(["first"])["first"] > 0
    vector = embedder.embed_question("containers of munitions")
    near = generation.nearest(vector, 5)
    assert memory.nearest(vector, 5) == pytest.approx(near, abs=0.02)  # bfloat16, other batches
    ids = list(near)
    assert memory.fetch([*ids, "unknown"]) == generation.fetch(ids)
    for i, rows in memory.sentence_vectors(ids).items():
        np.testing.assert_allclose(rows, generation.sentence_vectors(ids)[i], atol=0.02)
        np.testing.assert_allclose(memory.vectors(ids)[i], generation.vectors(ids)[i], atol=0.02)
    passage = memory.fetch(ids)[ids[0]]
    assert memory.passage_at(passage.document_id, Span(passage.start, passage.end)) == passage
    assert memory.document(documents[0].source.id) == documents[0]
