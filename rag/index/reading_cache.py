"""The SQLite file that keeps what was read of files, so that unchanged ones are not read again.

A file is unchanged if its place on the disk, its size and both of its times are. One that changed
in the last seconds is not kept, as another change could leave it with the same times. The cache is
derived from the files: it can be deleted at any time, and is when it is damaged.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rag.corpus.folder import Overrides, read_document
from rag.corpus.formats.content import Unreadable, UnreadableNow
from rag.corpus.formats.version import readers_version
from rag.index.document_json import document_json, document_of
from rag.types import Document

_SETTLED = 2_000_000_000  # nanoseconds; no file system counts time more coarsely
_FLUSH_SECONDS = 1.0  # the work of at most so long is lost with the process


class ReadingCache:
    """What was read of files, in an open database; see `open_reading_cache`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._flushed = time.monotonic()
        self._asked: set[tuple[str, str]] = set()
        self.failed = False
        """Whether the database is damaged or the disk full; it is then used no more."""

    def read(self, folder: Path, path: str, max_bytes: int, overrides: Overrides) -> Document:
        """Return the document of a file as `read_document` does, but read it only if it must."""
        place = str(folder.resolve()), path
        self._asked.add(place)
        started = time.time_ns()
        status = _status(folder / path)
        if status is None or status.st_size > max_bytes:
            return read_document(folder, path, max_bytes, overrides)
        state = _state(status, overrides)
        if (reading := self._kept(*place, state)) is None:
            reading = _reading(folder, path, max_bytes, overrides)
            settled = max(status.st_mtime_ns, status.st_ctime_ns) < started - _SETTLED
            after = _status(folder / path)
            if settled and after and _state(after, overrides) == state:
                self._keep(*place, state, reading)
        return _document(reading)

    def forget_others(self) -> None:
        """Forget all files that were not asked for."""
        known = self._run("SELECT folder, path FROM readings")
        for place in set(known) - self._asked:
            self._run("DELETE FROM readings WHERE folder = ? AND path = ?", place)

    def close(self) -> None:
        """Bring what was read to the disk, and close the database."""
        self._flush()
        self._db.close()

    def _kept(self, folder: str, path: str, state: str) -> str | None:
        query = "SELECT reading FROM readings WHERE folder = ? AND path = ? AND state = ?"
        for (packed,) in self._run(query, (folder, path, state)):
            try:
                return zlib.decompress(packed).decode("ascii")  # it holds a checksum
            except (zlib.error, TypeError, UnicodeDecodeError):
                self.failed = True
        return None

    def _keep(self, folder: str, path: str, state: str, reading: str) -> None:
        row = folder, path, state, zlib.compress(reading.encode("ascii"), 1)
        self._run("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", row)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        if self._db.in_transaction:
            self._run("COMMIT")
        self._flushed = time.monotonic()

    def _run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows; none if the database cannot be used."""
        if self.failed:
            return []
        try:
            return self._db.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeError):
            self.failed = True
            return []


@contextmanager
def open_reading_cache(home: Path) -> Iterator[ReadingCache]:
    """Open the cache in a home folder; whoever does holds the writer's lock."""
    file = home / "readings.sqlite"
    readings = ReadingCache(_connect(file))
    try:
        yield readings
    finally:
        readings.close()
        if readings.failed:
            _remove(file)


def _connect(file: Path) -> sqlite3.Connection:
    """Open the database; a new one if it is damaged, one in memory if it cannot be written."""
    try:
        return _opened(str(file))
    except sqlite3.Error:
        _remove(file)
    try:
        return _opened(str(file))
    except sqlite3.Error:
        return _opened(":memory:")


def _opened(name: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=30)
    db.execute(
        "CREATE TABLE IF NOT EXISTS readings (folder TEXT, path TEXT, state TEXT, reading BLOB,"
        " PRIMARY KEY (folder, path))"
    )
    return db


def _remove(file: Path) -> None:
    for name in (file.name + "-journal", file.name):
        with suppress(OSError):
            file.with_name(name).unlink(missing_ok=True)


def _reading(folder: Path, path: str, max_bytes: int, overrides: Overrides) -> str:
    """Read a file, and return its document as JSON, or a minus sign and why there is none."""
    try:
        return document_json(read_document(folder, path, max_bytes, overrides))
    except UnreadableNow:
        raise
    except Unreadable as reason:
        return "-" + json.dumps(str(reason))


def _document(reading: str) -> Document:
    if reading.startswith("-"):
        raise Unreadable(json.loads(reading[1:]))
    return document_of(reading)


def _status(file: Path) -> os.stat_result | None:
    """Return what the system says of a file; None if it cannot be read or is no file."""
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) and os.access(file, os.R_OK) else None


def _state(status: os.stat_result, overrides: Overrides) -> str:
    """Return what decides what is read of a file."""
    times = status.st_mtime_ns, status.st_ctime_ns
    parts = status.st_ino, status.st_size, *times, sorted(overrides.items()), readers_version()
    return json.dumps(parts)
