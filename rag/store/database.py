"""The file that conversations are kept in: how it is opened, what is wrong with it, and how an
answer stands in it.

Knows the tables, not what is asked of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from rag.errors import RagError
from rag.language.text import squash
from rag.types import Answer, Citation

VERSION = 1
_ANSWER = TypeAdapter(Answer | None)
# `question`, `answer` and `failure` are JSON in ASCII, since a question may hold halves of
# characters, which SQLite refuses; `words` is what a search looks at, folded.
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
    """The file, made where there is none; what is written holds when the block ends without an
    error. Raises `RagError` where it cannot be used, and leaves it as it is."""
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
            "See that the folder may be written to, and that the disk is not full.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _unusable(path, f"is damaged: {error}") from error
    except OSError as error:
        raise RagError(f"{path.parent} cannot be written to: {error.strerror}.") from error


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if _made(db, path):
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    if not _made(db, path):  # nor has another process made it meanwhile
        for statement in filter(str.strip, _SCHEMA.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _made(db: sqlite3.Connection, path: Path) -> bool:
    """Whether the tables are there; not where the file is new."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise _unusable(path, "was made by a newer version of the program, which can read it")
    if not version and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _unusable(path, "holds something else than conversations")
    return bool(version)


def _unusable(path: Path, why: str) -> RagError:
    old = path.parent / "old"  # with the files that SQLite puts beside it
    return RagError(f"{path} {why}.", f"To begin anew: mkdir {old} && mv {path}* {old}/")


def answer_to_json(answer: Answer | None) -> str:
    """A whole answer as JSON in ASCII."""
    return json.dumps(_ANSWER.dump_python(answer))


def answer_from_json(text: str) -> Answer | None:
    """The answer that was written; fields that are not known are passed over. Raises `ValueError`
    where it is of a shape that cannot be read."""
    return _ANSWER.validate_python(json.loads(text))


def search_text(question: str, answer: Answer | None) -> str:
    """The words by which an exchange is found, folded."""
    parts = [question]
    if answer is not None:
        cited: list[Citation] = [c for s in answer.statements for c in s.citations]
        cited += [f.citation for d in answer.disagreements for f in d.figures]
        parts += [s.text for s in answer.statements]
        parts += dict.fromkeys(c.quote for c in cited)
    return squash(storable("\n".join(parts)))


def storable(text: str) -> str:
    """With "?" for what cannot be stored as text: halves of characters, and zero characters, at
    which SQLite stops reading."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
