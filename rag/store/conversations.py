"""Conversations that are kept, in HOME/conversations.sqlite: what was asked, and what became of it.

Every call opens the file anew, so that threads and processes may share it. Knows no screen.
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

from rag.errors import ConversationMissing, RagError
from rag.language.text import shorten, squash
from rag.store.database import (
    answer_from_json,
    answer_to_json,
    open_database,
    search_text,
    storable,
)
from rag.types import Answer

KEPT_DAYS = 30  # that a deleted conversation can still be restored
_TITLE = 80  # characters
_NOTE = 2000
_WORDS = 50  # of a search; SQLite takes no condition of any length
_UNREADABLE = RagError(
    "This answer was kept by another version of the program and can no longer be read.",
    "Ask the question again.",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and what became of it so far.

    `rating` is what the reader thinks of the answer, 1 (good), -1 (bad) or 0 (nothing said), and
    `note` why.
    """

    question: str
    answer: Answer | None = None
    failure: RagError | None = None
    stopped: bool = False
    waiting: bool = False
    rating: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list shows. `updated` is ISO 8601 in UTC, `exchanges` how many there are."""

    id: str
    title: str
    updated: str
    exchanges: int


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The conversations of a home, each user's own; `user` is "" where nobody signs in.

    Every method raises `RagError` where the file cannot be used, and those that name a
    conversation `ConversationMissing` where this user has none of that id.
    """

    def __init__(self, home: Path, now: Callable[[], datetime] = _now) -> None:
        self._path = home / "conversations.sqlite"
        self._now = now

    def begin(self, user: str, question: str) -> str:
        """The id of a new conversation, titled by its first question."""
        chat = secrets.token_urlsafe(12)
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversations (id, user, title, updated) VALUES (?, ?, ?, ?)",
                (chat, storable(user), shorten(storable(question), _TITLE), self._stamp()),
            )
        return chat

    def keep(
        self, user: str, chat: str, number: int, exchange: Exchange, instead: str | None = None
    ) -> int:
        """Write an exchange in place of the one of that number, counted from 0, if that asks what
        is given as `instead`, by default the same question; else behind all others, so that what
        another window has written stays. Its number. One that is still waiting opens as stopped."""
        waits = exchange.waiting
        answer = None if waits else exchange.answer
        failure = exchange.failure and [exchange.failure.message, exchange.failure.remedy]
        with self._writing() as db:
            row = _row(db, user, chat)
            there = db.execute(
                "SELECT question FROM exchanges WHERE conversation = ? AND number = ?",
                (chat, number),
            ).fetchone()
            asked = exchange.question if instead is None else instead
            same = there is not None and json.loads(there["question"]) == asked
            place = number if same else row["exchanges"]
            db.execute(
                "INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    chat,
                    place,
                    json.dumps(exchange.question),
                    answer_to_json(answer),
                    json.dumps(failure),
                    exchange.stopped or waits,
                    exchange.rating,
                    storable(exchange.note)[:_NOTE],
                    search_text(exchange.question, answer),
                ),
            )
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (self._stamp(), chat))
        return int(place)

    def open(self, user: str, chat: str) -> tuple[Exchange, ...]:
        """All exchanges, in order. An answer that can no longer be read is told as a failure."""
        with open_database(self._path) as db:
            _row(db, user, chat)
            rows = db.execute(
                "SELECT * FROM exchanges WHERE conversation = ? ORDER BY number", (chat,)
            ).fetchall()
        return tuple(map(_exchange, rows))

    def get(self, user: str, chat: str) -> Conversation:
        """One conversation, as a list shows it."""
        with open_database(self._path) as db:
            return _conversation(_row(db, user, chat))

    def listed(self, user: str, words: str = "", limit: int = 200) -> list[Conversation]:
        """The latest first; with `words`, those in whose title, questions, answers or quotes all
        of them stand, in capitals or not."""
        wanted = list(dict.fromkeys(squash(storable(words)).split()))[:_WORDS]
        holds = (
            " AND (instr(squash(title), ?) OR EXISTS (SELECT 1 FROM exchanges"
            " WHERE conversation = c.id AND instr(words, ?)))"
        ) * len(wanted)
        twice = [word for word in wanted for _ in range(2)]
        with open_database(self._path) as db:
            db.create_function("squash", 1, squash, deterministic=True)
            rows = db.execute(
                f"{_LIST} WHERE user = ? AND deleted IS NULL{holds}"
                " ORDER BY updated DESC, rowid DESC LIMIT ?",
                (storable(user), *twice, limit),
            ).fetchall()
        return [_conversation(row) for row in rows]

    def rename(self, user: str, chat: str, title: str) -> None:
        """Give it a title of its own; an empty one changes nothing."""
        with self._writing() as db:
            _row(db, user, chat)
            if title.strip():
                db.execute(
                    "UPDATE conversations SET title = ? WHERE id = ?",
                    (shorten(storable(title), _TITLE), chat),
                )

    def delete(self, user: str, chat: str) -> None:
        """Put it away; it is gone for good when `KEPT_DAYS` are over."""
        with self._writing() as db:
            _row(db, user, chat)
            db.execute("UPDATE conversations SET deleted = ? WHERE id = ?", (self._stamp(), chat))

    def restore(self, user: str, chat: str) -> None:
        """Undo `delete`."""
        with self._writing() as db:
            _row(db, user, chat, deleted=True)
            db.execute("UPDATE conversations SET deleted = NULL WHERE id = ?", (chat,))

    def rate(self, user: str, chat: str, number: int, rating: int, note: str = "") -> None:
        """What the reader thinks of an answer: 1, -1, or 0 to take it back; and why."""
        if rating not in (-1, 0, 1):
            raise ValueError(f"a rating is 1, 0 or -1, not {rating}")
        with self._writing() as db:
            _row(db, user, chat)
            changed = db.execute(
                "UPDATE exchanges SET rating = ?, note = ? WHERE conversation = ? AND number = ?",
                (rating, storable(note).strip()[:_NOTE], chat, number),
            )
            if not changed.rowcount:
                raise _missing()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and what was deleted long ago goes for good."""
        with open_database(self._path, writing=True) as db:
            before = self._stamp(timedelta(days=-KEPT_DAYS))
            db.execute("DELETE FROM conversations WHERE deleted < ?", (before,))
            yield db

    def _stamp(self, later: timedelta = timedelta()) -> str:
        return (self._now().astimezone(UTC) + later).isoformat(timespec="microseconds")


_LIST = (
    "SELECT id, title, updated,"
    " (SELECT count(*) FROM exchanges WHERE conversation = c.id) AS exchanges"
    " FROM conversations c"
)


def _row(db: sqlite3.Connection, user: str, chat: str, *, deleted: bool = False) -> Any:
    """The row of `_LIST`; of another's conversation no more is told than of one that is none."""
    there = "" if deleted else " AND deleted IS NULL"
    where = f"{_LIST} WHERE id = ? AND user = ?{there}"
    row = db.execute(where, (storable(chat), storable(user))).fetchone()
    if row is None:
        raise _missing()
    return row


def _missing() -> ConversationMissing:
    return ConversationMissing("This conversation is not kept here.", "Begin a new one.")


def _conversation(row: Any) -> Conversation:
    return Conversation(row["id"], row["title"], row["updated"], row["exchanges"])


def _exchange(row: Any) -> Exchange:
    answer, told = None, json.loads(row["failure"])
    failure = RagError(*told) if told else None
    try:
        answer = answer_from_json(row["answer"])
    except ValueError:
        failure = _UNREADABLE
    return Exchange(
        json.loads(row["question"]),
        answer,
        failure,
        bool(row["stopped"]),
        rating=row["rating"],
        note=row["note"],
    )
