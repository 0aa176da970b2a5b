"""The words of passages in a Tantivy index, in a folder or in memory.

Words are indexed and searched as stems (`language.tokens`); nothing is parsed as a query.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rag.corpus.passages import searchable_text
from rag.language.tokens import terms_in_both
from rag.types import Passage

_WRITER_BYTES = 64_000_000


class LexicalIndex:
    """A full-text index of passages."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the index in a folder, or make an empty one in memory."""
        import tantivy

        self._index: Any = (
            tantivy.Index.open(str(folder)) if folder else tantivy.Index(_schema(), path=None)
        )

    @staticmethod
    def create(folder: Path) -> None:
        """Create an empty index in a new folder."""
        import tantivy

        folder.mkdir(parents=True)
        tantivy.Index(_schema(), path=str(folder))

    def add(self, passages: Iterable[Passage]) -> None:
        """Add passages with their contexts."""
        import tantivy

        writer = self._index.writer(_WRITER_BYTES, num_threads=1)
        for p in passages:
            body = " ".join(terms_in_both(searchable_text(p), p.language))
            writer.add_document(tantivy.Document(id=p.id, document_id=p.document_id, body=body))
        self._commit(writer)

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove the passages of documents."""
        writer = self._index.writer(_WRITER_BYTES, num_threads=1)
        for document_id in document_ids:
            writer.delete_documents_by_term("document_id", document_id)
        self._commit(writer)

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Return the ids of the k passages that match stemmed words best, with their BM25 score."""
        import tantivy

        schema = self._index.schema
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in stems
        ]
        if not clauses:
            return {}
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit=k).hits
        return {searcher.doc(address)["id"][0]: score for score, address in hits}

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of stemmed words over passages, as in BM25."""
        searcher = self._index.searcher()
        n = searcher.num_docs
        frequencies = {s: searcher.doc_freq("body", s) for s in stems}
        return {s: math.log(1 + (n - df + 0.5) / (df + 0.5)) for s, df in frequencies.items()}

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def _commit(self, writer: Any) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


def _schema() -> Any:
    import tantivy

    return (
        tantivy.SchemaBuilder()
        .add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        .add_text_field("document_id", tokenizer_name="raw", index_option="basic")
        .add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        .build()
    )
