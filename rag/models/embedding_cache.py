"""The SQLite file that keeps the vectors of passages, so that none is computed twice.

A vector is found by the hash of its text and the fingerprint of the model that made it. The file is
derived from the documents: it can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from rag.types import Vectors

_CHECKSUM_BYTES = 4
_FLUSH_SECONDS = 1.0  # the work of at most so long is lost with the process


class EmbeddingCache:
    """The vectors of one model in an open cache file; see `open_cache`."""

    def __init__(self, db: sqlite3.Connection, fingerprint: str, dimension: int) -> None:
        self._db = db
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._flushed = time.monotonic()

    def look_up(self, texts: Sequence[str]) -> tuple[Vectors, list[int]]:
        """Return the vectors of texts, shape (len(texts), dimension), and which are missing.

        The rows of missing texts are zero. A vector that was damaged on the disk is missing, too.
        """
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        missing = []
        for i, text in enumerate(texts):
            vector = self._get(text)
            if vector is None:
                missing.append(i)
            else:
                vectors[i] = vector
        return vectors, missing

    def add(self, texts: Iterable[str], vectors: Vectors) -> None:
        """Write the vectors of texts, shape (len(texts), dimension); see `flush`."""
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            stored = vector.tobytes()
            rows.append((_text_hash(text), self._fingerprint, stored + _checksum(stored)))
        self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Bring what was added to the disk; done now and then by itself, as it is slow."""
        self._db.commit()
        self._flushed = time.monotonic()

    def _get(self, text: str) -> Vectors | None:
        row = self._db.execute(
            "SELECT vector FROM vectors WHERE text = ? AND model = ?",
            (_text_hash(text), self._fingerprint),
        ).fetchone()
        if row is None or len(row[0]) != 4 * self._dimension + _CHECKSUM_BYTES:
            return None
        stored, checksum = row[0][:-_CHECKSUM_BYTES], row[0][-_CHECKSUM_BYTES:]
        return np.frombuffer(stored, np.float32) if checksum == _checksum(stored) else None


@contextmanager
def open_cache(path: Path | None, fingerprint: str, dimension: int) -> Iterator[EmbeddingCache]:
    """Open the cache in a file, or an empty one in memory, for the vectors of one model.

    A damaged file is renamed to end in `.damaged`, and an empty cache takes its place.
    """
    with closing(_connect_or_replace(path)) as db:
        cache = EmbeddingCache(db, fingerprint, dimension)
        try:
            yield cache
        finally:
            cache.flush()


def _connect_or_replace(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _connect(":memory:")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(str(path))
    except sqlite3.DatabaseError:
        os.replace(path, path.with_suffix(".damaged"))
        return _connect(str(path))


def _connect(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)
    # `vector` holds 32-bit floats, followed by the CRC-32 of their bytes.
    db.execute(
        "CREATE TABLE IF NOT EXISTS vectors (text TEXT, model TEXT, vector BLOB,"
        " PRIMARY KEY (text, model)) WITHOUT ROWID"
    )
    return db


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _checksum(stored: bytes) -> bytes:
    return zlib.crc32(stored).to_bytes(_CHECKSUM_BYTES, "little")
