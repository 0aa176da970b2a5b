"""A few documents in memory, searched by the same rules as an index on disk.

Nothing is written to disk. It is meant for tens of documents, since every vector is compared.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from rag.corpus.passages import cut_passages, searchable_text, unit_texts
from rag.index.lexical import LexicalIndex
from rag.language.spans import contains
from rag.language.tokens import words
from rag.language.word_frequency import rarity
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Document, Passage, Source, Span, Vectors

_MAX_TOP_K, _MAX_STATEMENTS = 100, 20  # the most that the two settings allow


class InMemoryCorpus:
    """A corpus of a few documents; see `base.Corpus` for what the methods return."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder, size: int) -> None:
        """`size` is the greatest number of word pieces in a passage."""
        self._documents = {document.source.id: document for document in documents}
        limit = embedder.max_tokens
        passages = [
            passage
            for document in self._documents.values()
            for passage in cut_passages(document, embedder.count_tokens, min(size, limit), limit)
        ]
        self._passages = {passage.id: passage for passage in passages}
        passages = list(self._passages.values())  # each once
        sentence_texts = [unit_texts(p) for p in passages]
        # One call, since texts that are embedded together are also batched together.
        vectors = embedder.embed_short(
            [*map(searchable_text, passages), *itertools.chain.from_iterable(sentence_texts)]
        )
        ends = np.cumsum([len(passages), *map(len, sentence_texts)])
        self._vectors = vectors[: len(passages)]
        self._sentence_vectors = {
            p.id: vectors[start:end]
            for p, (start, end) in zip(passages, itertools.pairwise(ends), strict=True)
        }
        self._lexical = LexicalIndex()
        self._lexical.add(passages)

    def current(self) -> InMemoryCorpus:
        """Return itself: it never changes."""
        return self

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by document id."""
        return {i: document.source for i, document in self._documents.items()}

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Folded words with the number of documents that hold them."""
        texts = (document.text for document in self._documents.values())
        return Counter(word for text in texts for word in {word for word, _ in words(text)})

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Return the passages nearest to a vector, with their cosines."""
        cosines = dict(zip(self._passages, (self._vectors @ vector).tolist(), strict=True))
        return {i: cosines[i] for i in sorted(cosines, key=lambda i: -cosines[i])[:k]}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Return the passages that match stemmed words best, with their BM25 score."""
        return self._lexical.matching(stems, k)

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return how rare words are in English; a few passages on one subject would not show it."""
        return {stem: rarity(stem) for stem in stems}

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id."""
        return {i: self._passages[i] for i in ids if i in self._passages}

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Return the ids of the passages of documents."""
        return [i for i, p in self._passages.items() if p.document_id in documents]

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """Return the passage of a document that holds a span."""
        passages = (p for p in self._passages.values() if p.document_id == document_id)
        return next((p for p in passages if contains(p, span)), None)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of passages by id."""
        rows = dict(zip(self._passages, self._vectors, strict=True))
        return {i: rows[i] for i in ids if i in rows}

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the sentence vectors of passages by id."""
        return {i: self._sentence_vectors[i] for i in ids if i in self._sentence_vectors}

    def document(self, document_id: str) -> Document | None:
        """Return a document by id."""
        return self._documents.get(document_id)

    def __len__(self) -> int:
        return len(self._passages)


def settings_for_all(memory: InMemoryCorpus, settings: Settings) -> Settings:
    """Return settings under which every one of a few documents can be found and quoted."""
    top_k = max(settings.top_k, min(len(memory), _MAX_TOP_K))
    max_statements = max(settings.max_statements, min(2 * len(memory.sources), _MAX_STATEMENTS))
    return settings.model_copy(update={"top_k": top_k, "max_statements": max_statements})
