"""What bears a sentence out is found, and what is shown of it must not deny the sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus.folder import read_folder
from rag.corpus.passages import cut_passages
from rag.index.index import Index
from rag.types import Citation, Passage
from rag.verification.attribution import attribute
from rag.verification.scoring import SupportModels

SAYS = "Iran is providing the Shahed drones and missiles"


@pytest.fixture(scope="module")
def passages(seeds: Index) -> dict[str, Passage]:
    corpus = seeds.current()
    return corpus.fetch(corpus.ids())


@pytest.fixture(scope="module")
def unit(seeds: Index, passages: dict[str, Passage]) -> Citation:
    """The sentence, as a citation."""
    passage = next(p for p in passages.values() if SAYS in p.text)
    span = next(u for u in passage.units if SAYS in _text(passage, u.start, u.end))
    source = seeds.current().sources[passage.document_id]
    text = _text(passage, span.start, span.end)
    return Citation(passage.id, source, span.start, span.end, text)


def _text(passage: Passage, start: int, end: int) -> str:
    return passage.text[start - passage.start : end - passage.start]


def test_the_sentence_that_says_it_is_cited(
    unit: Citation, passages: dict[str, Passage], support_models: SupportModels
) -> None:
    found = attribute("Iran provides Shahed drones.", [(unit,)], passages, support_models)
    assert found.support == "supported"
    assert SAYS in found.citations[0].quote


def test_what_the_cited_sentences_deny_is_not_borne_out_by_all_that_stands_around(
    unit: Citation, passages: dict[str, Passage], support_models: SupportModels
) -> None:
    sentence = "Iran provides Shahed drones and missiles to China."
    found = attribute(sentence, [(unit,)], passages, support_models)
    assert found.support == "unsupported"
    assert "otherwise" in found.reason


QUEUE = (
    "# Ferry\n\n## Engine\n\n### Queue, **default** 1000\n\nThe ferry has a queue of cars.\nThis\n"
    "value may be changed, and the queue is then as long as it says.\n"
)


def test_a_heading_that_has_words_of_it_is_cited_along(
    folder_of: Callable[..., Path], support_models: SupportModels
) -> None:
    (document,) = read_folder(folder_of(**{"ferry.md": QUEUE}), 10**6).documents
    (passage,) = cut_passages(document, lambda texts: [len(t) // 4 for t in texts], 200, 250)
    last = passage.units[-1]
    text = _text(passage, last.start, last.end)
    unit = Citation(passage.id, document.source, last.start, last.end, text)
    found = attribute(
        "The default of the queue is 1000.", [(unit,)], {passage.id: passage}, support_models
    )
    assert found.support == "supported"
    assert [c.quote for c in found.citations] == [text, "Queue, **default** 1000"]
