"""Makes a generation of the index: creates or copies it, changes it, and seals it.

A generation that is served is never changed. See `generation` for what the folder holds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.corpus.passages import searchable_text
from rag.index.document_json import blocks_json, source_json
from rag.index.generation import Generation
from rag.index.lexical import LexicalIndex
from rag.index.manifest import Recipe, write_manifest
from rag.index.vector_index import VectorIndex
from rag.language.tokens import distinct_words
from rag.types import Document, Passage, Source, Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to add, with its folder and a hash of everything that was read."""

    document: Document
    folder: str
    digest: str
    passages: Sequence[Passage] = ()


def create(folder: Path, recipe: Recipe) -> Generation:
    """Create an empty generation in a new folder."""
    folder.mkdir(parents=True)
    VectorIndex.create(folder / "chroma")
    LexicalIndex.create(folder / "lexical")
    with closing(sqlite3.connect(folder / "documents.sqlite")) as db:
        db.execute(
            "CREATE TABLE documents (id TEXT PRIMARY KEY, folder TEXT, source TEXT,"
            " hash TEXT, passages INTEGER, indexed_at TEXT, boilerplate TEXT,"
            " text TEXT, blocks TEXT)"
        )
        db.execute(
            "CREATE TABLE passages (id TEXT PRIMARY KEY, document TEXT, start_at INTEGER,"
            " end_at INTEGER, context TEXT, speaker_start INTEGER, speaker_end INTEGER,"
            " vector TEXT, sentences BLOB, units TEXT)"
        )
        db.execute("CREATE INDEX by_document ON passages (document, start_at)")
        db.execute("CREATE INDEX by_vector ON passages (vector)")
        db.execute("CREATE TABLE words (word TEXT PRIMARY KEY, documents INTEGER)")
        db.commit()
    write_manifest(folder, recipe, {})
    return Generation(folder)


def copy(generation: Generation, folder: Path) -> Generation:
    """Copy a generation to a new folder."""
    database = "chroma.sqlite3"
    shutil.copytree(generation.folder, folder, ignore=shutil.ignore_patterns(database + "*"))
    # Every process that opens the database writes a row to it, so a plain copy could be torn.
    with (
        closing(sqlite3.connect(generation.folder / "chroma" / database)) as old,
        closing(sqlite3.connect(folder / "chroma" / database)) as new,
    ):
        old.backup(new)
    return Generation(folder)


def remove(generation: Generation, document_ids: Sequence[str]) -> None:
    """Remove documents by id."""
    if not document_ids:
        return
    generation.lexical.remove(document_ids)
    with closing(sqlite3.connect(generation.folder / "documents.sqlite")) as db:
        for document_id in document_ids:
            query = "SELECT text FROM documents WHERE id = ?"
            _count_words(db, db.execute(query, (document_id,)).fetchone()[0], -1)
        db.execute("DELETE FROM words WHERE documents = 0")
        keys_before = _keys(db)
        parameters = [(i,) for i in document_ids]
        db.executemany("DELETE FROM passages WHERE document = ?", parameters)
        db.executemany("DELETE FROM documents WHERE id = ?", parameters)
        db.commit()
        unused_keys = keys_before - _keys(db)
    generation.vector_index.remove(sorted(unused_keys))


def add(
    generation: Generation,
    entries: Sequence[Entry],
    vectors: Vectors,
    sentence_vectors: Sequence[Vectors],
    now: str,
) -> None:
    """Add documents with the vectors of all their passages, in order.

    `vectors` has the shape (passages, dimension); `sentence_vectors` holds for each passage a
    matrix of shape (sentences, dimension).
    """
    passages = [passage for entry in entries for passage in entry.passages]
    keys = [_key(passage) for passage in passages]
    with closing(sqlite3.connect(generation.folder / "documents.sqlite")) as db:
        known_keys = _keys(db)
        for entry in entries:
            _count_words(db, entry.document.text, 1)
            insert = "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            db.execute(insert, _document_row(entry, now))
        db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(_passage_row, passages, keys, sentence_vectors),
        )
        db.commit()
    # Passages with the same text share one vector.
    first_use = {key: i for i, key in reversed(list(enumerate(keys))) if key not in known_keys}
    generation.vector_index.add(list(first_use), vectors[list(first_use.values())])
    generation.lexical.add(passages)


def describe(generation: Generation, sources: Sequence[Source]) -> None:
    """Replace what is known of sources whose texts stay as they are."""
    rows = [(source_json(source), source.id) for source in sources]
    with closing(sqlite3.connect(generation.folder / "documents.sqlite")) as db:
        db.executemany("UPDATE documents SET source = ? WHERE id = ?", rows)
        db.commit()


def seal(generation: Generation) -> None:
    """Close a generation and write its manifest."""
    reopened = Generation(generation.folder)
    counts = reopened.counts()
    reopened.close()
    generation.close()
    write_manifest(generation.folder, generation.recipe, counts)


def _document_row(entry: Entry, now: str) -> tuple[Any, ...]:
    document = entry.document
    return (
        document.source.id,
        entry.folder,
        source_json(document.source),
        entry.digest,
        len(entry.passages),
        now,
        json.dumps(document.boilerplate),
        document.text,
        blocks_json(document.blocks),
    )


def _passage_row(passage: Passage, key: str, sentence_vectors: Vectors) -> tuple[Any, ...]:
    speaker = passage.speaker or (None, None)
    return (
        passage.id,
        passage.document_id,
        passage.start,
        passage.end,
        passage.context,
        *speaker,
        key,
        sentence_vectors.astype(np.float16).tobytes(),
        json.dumps([astuple(unit) for unit in passage.units]),
    )


def _key(passage: Passage) -> str:
    """Return the key of a passage's vector; passages with the same text share it."""
    text = searchable_text(passage).encode("utf-8")
    return hashlib.sha256(text).hexdigest()[:32]


def _keys(db: sqlite3.Connection) -> set[str]:
    """Return the keys of all vectors that passages use."""
    return {key for (key,) in db.execute("SELECT DISTINCT vector FROM passages")}


def _count_words(db: sqlite3.Connection, text: str, step: int) -> None:
    """Add `step` to the number of documents that hold each word of a text."""
    db.executemany(
        "INSERT INTO words VALUES (?1, ?2)"
        " ON CONFLICT (word) DO UPDATE SET documents = documents + ?2",
        [(word, step) for word in distinct_words(text)],
    )
