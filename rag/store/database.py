"""Opens the SQLite file of the conversations, and creates its tables.

What is stored in them is decided elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import RagError

VERSION = 1
# `question`, `answer` and `failure` are JSON in ASCII, since a question may hold surrogates, which
# SQLite refuses; `words` is the folded text that a search looks at.
_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, updated TEXT NOT NULL,
    deleted TEXT
);
CREATE INDEX latest ON conversations (user, updated);
CREATE TABLE exchanges (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, failure TEXT NOT NULL,
    stopped INTEGER NOT NULL, rating INTEGER NOT NULL, note TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
);
"""


@contextmanager
def open_database(path: Path, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the file, which is created if it is missing, for one transaction.

    Changes are committed if the block ends without an error. Raises `RagError` if the file cannot
    be used; it is then left unchanged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            _prepare(db, path)
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield db
            db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise RagError(
            f"{path} cannot be used: {error}.",
            "Check that the folder can be written to and that the disk is not full.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _unusable(path, f"is damaged: {error}") from error
    except OSError as error:
        raise RagError(f"{path.parent} cannot be written to: {error.strerror}.") from error


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if _has_tables(db, path):
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    if not _has_tables(db, path):  # another process may have created them meanwhile
        for statement in filter(str.strip, _SCHEMA.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _has_tables(db: sqlite3.Connection, path: Path) -> bool:
    """Return whether the tables exist. Raises `RagError` if the file is of another kind."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise _unusable(path, "was made by a newer version of the program")
    if not version and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _unusable(path, "is not a file of conversations")
    return bool(version)


def _unusable(path: Path, reason: str) -> RagError:
    old = path.parent / "old"
    # The star is for the files that SQLite puts beside this one.
    return RagError(f"{path} {reason}.", f"To start afresh: mkdir {old} && mv {path}* {old}/")
