"""Reads the documents of a generation and the places of their passages from a SQLite file.

`writer` writes it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from rag.index.document_json import blocks_of, source_of, spans_of
from rag.types import Block, Passage, Source, Span, Unit, Vectors

# SQLite counts characters from 1.
_SELECT_PASSAGE = (
    "SELECT p.id, p.document, p.start_at, p.end_at, p.context, p.speaker_start, p.speaker_end,"
    " p.units, substr(d.text, p.start_at + 1, p.end_at - p.start_at),"
    " json_extract(d.source, '$.language')"
    " FROM passages p JOIN documents d ON d.id = p.document"
)
# Any number of values as one parameter, since SQLite limits the number of parameters.
_IN_LIST = "IN (SELECT value FROM json_each(?))"


class DocumentStore:
    """A SQLite file with documents, passages and words. Unknown ids are left out of results."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"

    def sources(self) -> dict[str, Source]:
        """Return all sources by document id."""
        sources = [source_of(stored) for (stored,) in self._rows("SELECT source FROM documents")]
        return {source.id: source for source in sources}

    def text_of(self, document_id: str) -> tuple[str, tuple[Span, ...], tuple[Block, ...]] | None:
        """Return the text of a document, its boilerplate and its blocks."""
        query = "SELECT text, boilerplate, blocks FROM documents WHERE id = ?"
        for text, boilerplate, blocks in self._rows(query, [document_id]):
            return text, spans_of(json.loads(boilerplate)), blocks_of(blocks)
        return None

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id."""
        rows = self._rows(f"{_SELECT_PASSAGE} WHERE p.id {_IN_LIST}", [json.dumps(list(ids))])
        return {row[0]: _passage(row) for row in rows}

    def passage_ids(self) -> list[str]:
        """Return the ids of all passages, in order."""
        return [i for (i,) in self._rows("SELECT id FROM passages ORDER BY id")]

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Return the ids of the passages of documents."""
        query = f"SELECT id FROM passages WHERE document {_IN_LIST}"
        return [i for (i,) in self._rows(query, [json.dumps(list(documents))])]

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """Return the passage of a document that holds a span."""
        where = "WHERE p.document = ? AND p.start_at <= ? AND p.end_at >= ?"
        rows = self._rows(f"{_SELECT_PASSAGE} {where}", (document_id, span.start, span.end))
        return next(map(_passage, rows), None)

    def passages_with_vectors(self, keys: Collection[str]) -> list[tuple[str, str]]:
        """Return the id and vector key of each passage that has one of these vectors."""
        query = f"SELECT id, vector FROM passages WHERE vector {_IN_LIST}"
        return self._rows(query, [json.dumps(list(keys))])

    def vector_keys(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the vector keys of passages by id."""
        query = f"SELECT id, vector FROM passages WHERE id {_IN_LIST}"
        return dict(self._rows(query, [json.dumps(list(ids))]))

    def sentence_vectors(self, ids: Sequence[str], dimension: int) -> dict[str, Vectors]:
        """Return the sentence vectors of passages by id, each of shape (sentences, dimension)."""
        query = f"SELECT id, sentences FROM passages WHERE id {_IN_LIST}"
        return {
            i: np.frombuffer(blob, np.float16).astype(np.float32).reshape(-1, dimension)
            for i, blob in self._rows(query, [json.dumps(list(ids))])
        }

    def vocabulary(self) -> dict[str, int]:
        """Return folded words with the number of documents that hold them."""
        return dict(self._rows("SELECT word, documents FROM words"))

    def document_rows(self) -> list[dict[str, Any]]:
        """Return a row for each document: id, folder, hash, passages, indexed_at."""
        columns = ("id", "folder", "hash", "passages", "indexed_at")
        rows = self._rows(f"SELECT {', '.join(columns)} FROM documents ORDER BY id")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def passage_count(self) -> int:
        """Return the number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._uri, uri=True)) as db:
            return db.execute(query, tuple(values)).fetchall()


def _unit(row: list[Any]) -> Unit:
    kind, start, end, reading, speaker_at = row
    return Unit(kind, start, end, reading, Span(*speaker_at) if speaker_at else None)


def _passage(row: tuple[Any, ...]) -> Passage:
    passage_id, document_id, start, end, context, speaker_start, speaker_end, *rest = row
    units, text, language = rest
    speaker = Span(speaker_start, speaker_end) if speaker_start is not None else None
    parts = tuple(map(_unit, json.loads(units)))
    place = passage_id, document_id, start, end
    return Passage(*place, text, context, speaker, parts, language or "")
