"""One generation of the index: a folder that is written once, verified, and then only read.

    manifest.json    what made it, and what it must hold
    chroma/          passages and their vectors (chromadb)
    lexical/         their words (tantivy)
    documents.sqlite the documents: what is known of them, and their text as it was indexed

Reading only; `writing.py` makes them, `verification.py` checks them.
"""

from __future__ import annotations

import json
import math
import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.embeddings import Vectors
from rag.manifest import read_manifest
from rag.types import Document, IndexDamaged, Passage, Source, Span

COLLECTION = "passages"


class Generation:
    """A folder with passages, opened for reading."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        import tantivy

        self.folder = folder
        try:
            self.recipe, _ = read_manifest(folder)
            self._client: Any = chromadb.PersistentClient(str(folder / "chroma"), chroma_settings())
            self._passages = self._client.get_collection(COLLECTION, embedding_function=None)
            self._lexical = tantivy.Index.open(str(folder / "lexical"))
            self.sources = {d.id: d for d in self._sources()}
        except IndexDamaged:
            raise
        except Exception as error:  # chromadb's and tantivy's own, of many kinds
            raise IndexDamaged(
                f"The index at {folder} cannot be opened: {error}", "Run: rag index"
            ) from error
        client: Any = self._client
        weakref.finalize(self, client.close)

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._client.close()

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Passage ids with their cosine to the vector, the best k."""
        k = min(k, self._passages.count())
        if k == 0:
            return {}
        found = self._passages.query(
            query_embeddings=[vector.tolist()], n_results=k, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return {i: 1 - d for i, d in zip(found["ids"][0], distances[0], strict=True)}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Passage ids with their BM25 score for stemmed words, the best k."""
        import tantivy

        schema = self._lexical.schema
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in stems
        ]
        if not clauses:
            return {}
        searcher = self._lexical.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit=k).hits
        return {searcher.doc(address)["id"][0]: score for score, address in hits}

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""
        if not ids:
            return {}
        found = self._passages.get(ids=list(ids), include=["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
        return {i: _passage(i, text, meta) for i, text, meta in rows}

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The passage of a document that holds a span."""
        holds: Any = [
            {"document_id": document_id},
            {"start": {"$lte": span.start}},
            {"end": {"$gte": span.end}},
        ]
        found = self._passages.get(
            where={"$and": holds},
            include=["documents", "metadatas"],
        )
        rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
        return next((_passage(i, text, meta) for i, text, meta in rows), None)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id."""
        if not ids:
            return {}
        found = self._passages.get(ids=list(ids), include=["embeddings"])
        made = np.asarray(found["embeddings"], np.float32)
        return dict(zip(found["ids"], made, strict=True))

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """For passages by id, the vectors of their sentences, shape (sentences, dimension)."""
        marks = ", ".join("?" * len(ids))
        with closing(self._documents()) as db:
            rows = db.execute(
                f"SELECT passage, vectors FROM sentences WHERE passage IN ({marks})", list(ids)
            ).fetchall()
        return {
            i: np.frombuffer(blob, np.float16).astype(np.float32).reshape(-1, self.recipe.dimension)
            for i, blob in rows
        }

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed, with its text."""
        with closing(self._documents()) as db:
            row = db.execute(
                "SELECT text, boilerplate FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        if row is None:
            return None
        text, marks = row
        return Document(
            self.sources[document_id], text, tuple(Span(*pair) for pair in json.loads(marks))
        )

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Folded words with the number of documents that hold them."""
        with closing(self._documents()) as db:
            return dict(db.execute("SELECT word, documents FROM words"))

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency over passages, as BM25 has it, of stemmed words."""
        searcher = self._lexical.searcher()
        n = searcher.num_docs
        found = {s: searcher.doc_freq("body", s) for s in stems}
        return {s: math.log(1 + (n - df + 0.5) / (df + 0.5)) for s, df in found.items()}

    def ids(self, limit: int | None = None, offset: int = 0) -> list[str]:
        """Ids of passages, in no order that means anything."""
        found = self._passages.get(limit=limit, offset=offset, include=[])
        return list(found["ids"])

    def lexical_count(self) -> int:
        """Passages in the lexical index."""
        return int(self._lexical.searcher().num_docs)

    def catalogue(self) -> list[dict[str, Any]]:
        """A row for each document: id, folder, hash, passages, indexed_at."""
        columns = ("id", "folder", "hash", "passages", "indexed_at")
        with closing(self._documents()) as db:
            rows = db.execute(f"SELECT {', '.join(columns)} FROM documents ORDER BY id").fetchall()
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def __len__(self) -> int:
        return self._passages.count()

    def _sources(self) -> list[Source]:
        with closing(self._documents()) as db:
            rows = db.execute("SELECT source FROM documents").fetchall()
        return [_source(json.loads(source)) for (source,) in rows]

    def _documents(self) -> sqlite3.Connection:
        path = (self.folder / "documents.sqlite").absolute()
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def chroma_settings() -> Any:
    """Chroma as it is used here: it calls nobody."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _source(stored: dict[str, Any]) -> Source:
    stated = tuple((field, Span(*place)) for field, place in stored.pop("stated"))
    return Source(**stored, stated=stated)


def _passage(passage_id: str, text: str, meta: Any) -> Passage:
    start, end = meta["speaker_start"], meta["speaker_end"]
    return Passage(
        passage_id,
        meta["document_id"],
        meta["start"],
        meta["end"],
        text,
        meta["context"],
        Span(start, end) if start >= 0 else None,
    )
