"""One generation of the index: a folder that is written once, verified, and then only read.

    manifest.json    what made it, and what it must hold
    chroma/          the vectors of the passages, each distinct one once (chromadb)
    lexical/         their words (tantivy)
    documents.sqlite documents, as they were indexed, and where the passages are in them

Reading only; `writing.py` makes them, `verification.py` checks them.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import IndexDamaged
from rag.index.chroma import open_database
from rag.index.lexical import LexicalIndex
from rag.index.manifest import read_manifest
from rag.types import Document, Passage, Source, Span, Vectors

# SQLite counts characters from 1, as Python counts them otherwise.
_PASSAGE = (
    "SELECT p.id, p.document, p.start_at, p.end_at, p.context, p.speaker_start, p.speaker_end,"
    " substr(d.text, p.start_at + 1, p.end_at - p.start_at)"
    " FROM passages p JOIN documents d ON d.id = p.document"
)
_LISTED = "(SELECT value FROM json_each(?))"  # any number of values, as SQLite limits the marks


class Generation:
    """A folder with passages, opened for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.recipe, _ = read_manifest(folder)
            self._client, self._vectors = open_database(folder / "chroma")
            self.lexical = LexicalIndex(folder / "lexical")
            self.sources = {d.id: d for d in self._sources()}
        except IndexDamaged:
            raise
        except Exception as error:  # chromadb's and tantivy's own, of many kinds
            raise IndexDamaged(
                f"The index at {folder} cannot be opened: {error}", "Run: rag index"
            ) from error
        weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._client.close()

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Passage ids with their cosine to the vector, the best k.

        Passages of the same words share one vector: many equal ones would cut others off in the
        graph that Chroma searches.
        """
        n = min(k, self._vectors.count())
        if n == 0:
            return {}
        found = self._vectors.query(
            query_embeddings=[vector.tolist()], n_results=n, include=["distances"]
        )
        cosines = {
            key: 1 - d
            for key, d in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        }
        rows = self._rows(
            f"SELECT id, vector FROM passages WHERE vector IN {_LISTED}",
            [json.dumps(list(cosines))],
        )
        ranked = sorted(((cosines[key], i) for i, key in rows), reverse=True)
        return {i: cosine for cosine, i in ranked[:k]}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Passage ids with their BM25 score for stemmed words, the best k."""
        return self.lexical.matching(stems, k)

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""
        rows = self._rows(f"{_PASSAGE} WHERE p.id IN ({_marks(ids)})", ids)
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Ids of the passages of documents."""
        query = f"SELECT id FROM passages WHERE document IN {_LISTED}"
        return [i for (i,) in self._rows(query, [json.dumps(list(documents))])]

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The passage of a document that holds a span."""
        where = "WHERE p.document = ? AND p.start_at <= ? AND p.end_at >= ?"
        rows = self._rows(f"{_PASSAGE} {where}", (document_id, span.start, span.end))
        return next(map(_passage, rows), None)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id."""
        keys = dict(self._rows(f"SELECT id, vector FROM passages WHERE id IN ({_marks(ids)})", ids))
        if not keys:
            return {}
        found = self._vectors.get(ids=sorted(set(keys.values())), include=["embeddings"])
        made = np.asarray(found["embeddings"], np.float32)
        by_key = dict(zip(found["ids"], made, strict=True))
        return {i: by_key[key] for i, key in keys.items()}

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """For passages by id, the vectors of their sentences, shape (sentences, dimension)."""
        rows = self._rows(f"SELECT id, sentences FROM passages WHERE id IN ({_marks(ids)})", ids)
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
        return self.lexical.rarity(stems)

    def ids(self) -> list[str]:
        """Ids of all passages."""
        return [i for (i,) in self._rows("SELECT id FROM passages ORDER BY id")]

    def counts(self) -> dict[str, int]:
        """How much each part of the folder holds."""
        return {
            "documents": len(self.sources),
            "passages": len(self),
            "words": len(self.lexical),
            "vectors": int(self._vectors.count()),
        }

    def catalogue(self) -> list[dict[str, Any]]:
        """A row for each document: id, folder, hash, passages, indexed_at."""
        columns = ("id", "folder", "hash", "passages", "indexed_at")
        with closing(self._documents()) as db:
            rows = db.execute(f"SELECT {', '.join(columns)} FROM documents ORDER BY id").fetchall()
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def _sources(self) -> list[Source]:
        with closing(self._documents()) as db:
            rows = db.execute("SELECT source FROM documents").fetchall()
        return [_source(json.loads(source)) for (source,) in rows]

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with closing(self._documents()) as db:
            return db.execute(query, tuple(values)).fetchall()

    def _documents(self) -> sqlite3.Connection:
        path = (self.folder / "documents.sqlite").absolute()
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def _source(stored: dict[str, Any]) -> Source:
    stated = tuple((field, Span(*place)) for field, place in stored.pop("stated"))
    return Source(**stored, stated=stated)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _passage(row: tuple[Any, ...]) -> Passage:
    passage_id, document_id, start, end, context, speaker_start, speaker_end, text = row
    speaker = Span(speaker_start, speaker_end) if speaker_start is not None else None
    return Passage(passage_id, document_id, start, end, text, context, speaker)
