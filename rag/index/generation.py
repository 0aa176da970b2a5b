"""One generation of the index: a folder that is written once, verified, and then only read.

    manifest.json    what it was made with, and what it must hold
    chroma/          the vectors of the passages (`vector_index`)
    lexical/         their words (`lexical`)
    documents.sqlite the documents as indexed, and where the passages are in them (`document_store`)

This module only reads; `writer` makes generations, `integrity` checks them.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from rag.corpus.documents import file_id, place_file
from rag.errors import IndexDamaged
from rag.index.document_store import DocumentStore
from rag.index.lexical import LexicalIndex
from rag.index.manifest import read_manifest
from rag.index.vector_index import VectorIndex
from rag.types import Document, Passage, Span, Vectors

_REMEMBERED = 16  # documents; judging, quoting and citing each look at those that were found


class Generation:
    """A corpus in a folder, opened for reading; see `base.Corpus` for what the methods return."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.recipe, _ = read_manifest(folder)
            self.vector_index = VectorIndex(folder / "chroma")
            self.lexical = LexicalIndex(folder / "lexical")
            self._documents = DocumentStore(folder / "documents.sqlite")
            self.sources = self._documents.sources()
            self._text_of = lru_cache(maxsize=_REMEMBERED)(self._documents.text_of)
        except IndexDamaged:
            raise
        except Exception as error:  # chromadb's and tantivy's own, of many kinds
            raise IndexDamaged(
                f"The index at {folder} cannot be opened: {error}", "Run: rag index"
            ) from error
        weakref.finalize(self, self.vector_index.close)

    def close(self) -> None:
        """Release Chroma's files."""
        self.vector_index.close()

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Return the ids of the k passages nearest to a vector, with their cosines.

        Passages with the same text share one vector, because many equal vectors would cut others
        off in the graph that Chroma searches.
        """
        cosines = self.vector_index.nearest(vector, k)
        passages = self._documents.passages_with_vectors(cosines)
        ranked = sorted(((cosines[key], i) for i, key in passages), reverse=True)
        return {i: cosine for cosine, i in ranked[:k]}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Return the ids of the k passages that match stemmed words best, with their BM25 score."""
        return self.lexical.matching(stems, k)

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of stemmed words over passages, as in BM25."""
        return self.lexical.rarity(stems)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Folded words with the number of documents that hold them."""
        return self._documents.vocabulary()

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id."""
        return self._documents.passages(ids)

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Return the ids of the passages of documents."""
        return self._documents.passages_of(documents)

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """Return the passage of a document that holds a span."""
        return self._documents.passage_at(document_id, span)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of passages by id."""
        keys = self._documents.vector_keys(ids)
        vectors = self.vector_index.get(set(keys.values()))
        return {i: vectors[key] for i, key in keys.items()}

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of the sentences of passages by id, shape (sentences, dimension)."""
        return self._documents.sentence_vectors(ids, self.recipe.dimension)

    def document(self, document_id: str) -> Document | None:
        """Return a document as it was indexed, with its text; also by the id of another place."""
        if document_id not in self.sources:
            document_id = self._of_places.get(document_id, document_id)
        stored = self._text_of(document_id)
        return Document(self.sources[document_id], *stored) if stored else None

    @cached_property
    def _of_places(self) -> dict[str, str]:
        """The id of the document that stands for a file with the same text, by that file's id."""
        folders = {row["id"]: Path(row["folder"]) for row in self.document_rows()}
        return {
            file_id(place_file(folders[i], place)): i
            for i, source in self.sources.items()
            for place in source.places
        }

    def ids(self) -> list[str]:
        """Return the ids of all passages."""
        return self._documents.passage_ids()

    def counts(self) -> dict[str, int]:
        """Count what each part of the folder holds."""
        return {
            "documents": len(self.sources),
            "passages": len(self),
            "words": len(self.lexical),
            "vectors": len(self.vector_index),
        }

    def document_rows(self) -> list[dict[str, Any]]:
        """Return a row for each document: id, folder, hash, passages, indexed_at."""
        return self._documents.document_rows()

    def __len__(self) -> int:
        return self._documents.passage_count()
