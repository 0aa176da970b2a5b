"""What is searched, as the floors above see it: an index on disk, or a few texts in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from rag.types import Document, Passage, Source, Span, Vectors


class Corpus(Protocol):
    """Passages with their vectors, words and documents. Ids that are not known are left out."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by document id."""

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Folded words with the number of documents that hold them."""

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Passage ids with their cosine to a vector, the best k, best first."""

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Passage ids with their BM25 score for stemmed words, the best k, best first."""

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency over passages of stemmed words."""

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id."""

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Ids of the passages of documents."""

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The passage of a document that holds a span."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id, each of shape (dimension,)."""

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of the sentences of passages by id, each of shape (sentences, dimension)."""

    def document(self, document_id: str) -> Document | None:
        """A document with its text."""

    def __len__(self) -> int:
        """Number of passages."""

    def __hash__(self) -> int:
        """By identity: what is found in a corpus is kept by it."""


class CorpusProvider(Protocol):
    """Gives the corpus to read now; it may be another one at the next question."""

    def current(self) -> Corpus:
        """Raises `StorageError`."""
