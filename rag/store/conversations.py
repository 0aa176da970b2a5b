"""Keeps the users' conversations in HOME/conversations.sqlite.

Every call opens the file anew, so that threads and processes can share it. Nothing here depends on
how conversations are shown.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rag.errors import ConversationMissing
from rag.language.text import shorten, squash
from rag.store.database import open_database
from rag.store.exchange import (
    Exchange,
    exchange_from_row,
    exchange_to_row,
    storable,
    storable_note,
)

__all__ = ["KEPT_DAYS", "Conversation", "Conversations", "Exchange"]

KEPT_DAYS = 30  # days for which a deleted conversation can be restored
_MAX_TITLE = 80  # characters
_MAX_SEARCH_WORDS = 50  # SQLite limits the length of a condition


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it.

    `updated` is ISO 8601 in UTC; `exchanges` is their number.
    """

    id: str
    title: str
    updated: str
    exchanges: int


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The conversations of a home folder, by user; `user` is "" if nobody has to sign in.

    Every method raises `RagError` if the file cannot be used. Those that take a conversation's id,
    `chat`, raise `ConversationMissing` if the user has no such conversation.
    """

    def __init__(self, home: Path, now: Callable[[], datetime] = _now) -> None:
        self._path = home / "conversations.sqlite"
        self._now = now

    def begin(self, user: str, question: str) -> str:
        """Create a conversation, titled by its first question, and return its id."""
        chat = secrets.token_urlsafe(12)
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversations (id, user, title, updated) VALUES (?, ?, ?, ?)",
                (chat, storable(user), shorten(storable(question), _MAX_TITLE), self._stamp()),
            )
        return chat

    def keep(
        self, user: str, chat: str, number: int, exchange: Exchange, instead: str | None = None
    ) -> int:
        """Save an exchange and return its number, counted from 0.

        It replaces the exchange `number` if that has the question `instead`, by default the same
        question. Otherwise it is added at the end, so that no exchange saved by another window is
        lost. An exchange that is still waiting is saved as stopped.
        """
        with self._writing() as db:
            row = _row(db, user, chat)
            stored = db.execute(
                "SELECT question FROM exchanges WHERE conversation = ? AND number = ?",
                (chat, number),
            ).fetchone()
            replaced = exchange.question if instead is None else instead
            same = stored is not None and json.loads(stored["question"]) == replaced
            number = number if same else int(row["exchanges"])
            db.execute(
                "INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (chat, number, *exchange_to_row(exchange)),
            )
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (self._stamp(), chat))
        return number

    def open(self, user: str, chat: str) -> tuple[Exchange, ...]:
        """Return all exchanges in order; an answer that can no longer be read becomes a failure."""
        with open_database(self._path) as db:
            _row(db, user, chat)
            rows = db.execute(
                "SELECT * FROM exchanges WHERE conversation = ? ORDER BY number", (chat,)
            ).fetchall()
        return tuple(map(exchange_from_row, rows))

    def get(self, user: str, chat: str) -> Conversation:
        """Return one conversation, as a list shows it."""
        with open_database(self._path) as db:
            return _conversation(_row(db, user, chat))

    def listed(self, user: str, words: str = "", limit: int = 200) -> list[Conversation]:
        """Return the conversations of a user, the latest first.

        With `words`, only those that have all of them in their title, questions, answers or quotes;
        upper and lower case are the same.
        """
        search_words = list(dict.fromkeys(squash(storable(words)).split()))[:_MAX_SEARCH_WORDS]
        has_words = (
            " AND (instr(squash(title), ?) OR EXISTS (SELECT 1 FROM exchanges"
            " WHERE conversation = c.id AND instr(words, ?)))"
        ) * len(search_words)
        parameters = [word for word in search_words for _ in range(2)]
        with open_database(self._path) as db:
            db.create_function("squash", 1, squash, deterministic=True)
            rows = db.execute(
                f"{_LIST} WHERE user = ? AND deleted IS NULL{has_words}"
                " ORDER BY updated DESC, rowid DESC LIMIT ?",
                (storable(user), *parameters, limit),
            ).fetchall()
        return [_conversation(row) for row in rows]

    def rename(self, user: str, chat: str, title: str) -> None:
        """Change the title; an empty one is ignored."""
        with self._writing() as db:
            _row(db, user, chat)
            if title.strip():
                db.execute(
                    "UPDATE conversations SET title = ? WHERE id = ?",
                    (shorten(storable(title), _MAX_TITLE), chat),
                )

    def delete(self, user: str, chat: str) -> None:
        """Delete a conversation; it can be restored for `KEPT_DAYS` days."""
        with self._writing() as db:
            _row(db, user, chat)
            db.execute("UPDATE conversations SET deleted = ? WHERE id = ?", (self._stamp(), chat))

    def restore(self, user: str, chat: str) -> None:
        """Restore a deleted conversation."""
        with self._writing() as db:
            _row(db, user, chat, deleted=True)
            db.execute("UPDATE conversations SET deleted = NULL WHERE id = ?", (chat,))

    def rate(self, user: str, chat: str, number: int, rating: int, note: str = "") -> None:
        """Save the user's rating of an answer: 1, -1, or 0 to take it back; `note` says why."""
        if rating not in (-1, 0, 1):
            raise ValueError(f"a rating is 1, 0 or -1, not {rating}")
        with self._writing() as db:
            _row(db, user, chat)
            changed = db.execute(
                "UPDATE exchanges SET rating = ?, note = ? WHERE conversation = ? AND number = ?",
                (rating, storable_note(note), chat, number),
            )
            if not changed.rowcount:
                raise _missing()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file for a change, and remove for good what was deleted long ago."""
        with open_database(self._path, writing=True) as db:
            oldest = self._stamp(timedelta(days=-KEPT_DAYS))
            db.execute("DELETE FROM conversations WHERE deleted < ?", (oldest,))
            yield db

    def _stamp(self, offset: timedelta = timedelta()) -> str:
        return (self._now().astimezone(UTC) + offset).isoformat(timespec="microseconds")


_LIST = (
    "SELECT id, title, updated,"
    " (SELECT count(*) FROM exchanges WHERE conversation = c.id) AS exchanges"
    " FROM conversations c"
)


def _row(db: sqlite3.Connection, user: str, chat: str, *, deleted: bool = False) -> Any:
    """Return a conversation's row of `_LIST`.

    Raises `ConversationMissing` for another user's conversation, too, so that none is revealed.
    """
    not_deleted = "" if deleted else " AND deleted IS NULL"
    query = f"{_LIST} WHERE id = ? AND user = ?{not_deleted}"
    row = db.execute(query, (storable(chat), storable(user))).fetchone()
    if row is None:
        raise _missing()
    return row


def _missing() -> ConversationMissing:
    return ConversationMissing("This conversation does not exist.", "Start a new one.")


def _conversation(row: Any) -> Conversation:
    return Conversation(row["id"], row["title"], row["updated"], row["exchanges"])
