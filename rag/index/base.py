"""The interface of what is searched: an index on disk, or a few documents in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from rag.types import Document, Passage, Source, Span, Vectors


class Corpus(Protocol):
    """Passages with their vectors, words and documents. Unknown ids are left out of results."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by document id."""

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Folded words with the number of documents that hold them."""

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Return the ids of the k passages nearest to a vector, with their cosines, best first."""

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Return the ids of the k best matches of stemmed words, with BM25 scores, best first."""

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of stemmed words over passages."""

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id."""

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Return the ids of the passages of documents."""

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """Return the passage of a document that holds a span."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of passages by id, each of shape (dimension,)."""

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the sentence vectors of passages by id, shape (sentences, dimension)."""

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def __hash__(self) -> int:
        """Hash by identity, since results are cached by corpus."""


class CorpusProvider(Protocol):
    """Provides the corpus to read, which may change between questions."""

    def current(self) -> Corpus:
        """Return the corpus to read now. Raises `StorageError`."""
