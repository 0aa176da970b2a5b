"""A corpus restricted to some of its documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice

from rag.index.base import Corpus
from rag.types import Document, Passage, Source, Span, Vectors

_MORE = 4  # each try fetches so many times more candidates, until enough are left
_FEW = 500  # passages; comparing them all is faster than sifting a large index


class FilteredCorpus:
    """A corpus as if it held only some documents; see `Corpus` for its methods."""

    def __init__(self, corpus: Corpus, documents: frozenset[str]) -> None:
        self._corpus = corpus
        self._documents = documents

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources that are left, by document id."""
        return {i: s for i, s in self._corpus.sources.items() if i in self._documents}

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """The vocabulary of the whole corpus."""
        return self._corpus.vocabulary

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Return the nearest passages that are left, as `Corpus.nearest` does."""
        if len(self._passages) <= _FEW:
            vectors = self._corpus.vectors(list(self._passages))
            cosines = {i: float(v @ vector) for i, v in vectors.items()}
            return {i: cosines[i] for i in sorted(cosines, key=lambda i: (-cosines[i], i))[:k]}
        return self._first(lambda n: self._corpus.nearest(vector, n), k)

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Return the matching passages that are left, as `Corpus.matching` does."""
        return self._first(lambda n: self._corpus.matching(stems, n), k)

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of stems in the whole corpus."""
        return self._corpus.rarity(stems)

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages that are left, by id."""
        passages = self._corpus.fetch(ids)
        return {i: p for i, p in passages.items() if p.document_id in self._documents}

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Return the ids of the passages of those documents that are left."""
        return self._corpus.passages_of(self._documents.intersection(documents))

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """Return the passage of a document that holds a span."""
        return self._corpus.passage_at(document_id, span)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of passages by id."""
        return self._corpus.vectors(ids)

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of the sentences of passages by id."""
        return self._corpus.sentence_vectors(ids)

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text."""
        return self._corpus.document(document_id)

    def __len__(self) -> int:
        return len(self._corpus)

    def __hash__(self) -> int:
        return hash((self._corpus, self._documents))

    def _first(self, ask: Callable[[int], dict[str, float]], k: int) -> dict[str, float]:
        """Return the best k results that belong to the documents."""
        wanted = min(k, len(self._passages))
        n = k
        while wanted:
            results = ask(n)
            left = ((i, score) for i, score in results.items() if i in self._passages)
            first = dict(islice(left, k))
            if len(first) >= wanted or len(results) < n:
                return first
            n *= _MORE
        return {}

    @cached_property
    def _passages(self) -> frozenset[str]:
        return frozenset(self._corpus.passages_of(self._documents))
