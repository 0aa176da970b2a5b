"""The list of saved conversations as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup

from rag.app.html.environment import render
from rag.language.dates import date_words
from rag.store.conversations import Conversation

LISTED = 200  # conversations; a search finds the others


@dataclass(frozen=True, slots=True)
class _Row:
    """A conversation in the list; `address` is its id as a part of a URL.

    `updated` is ISO 8601 in UTC, `when` a time of today or else a date, `full` both in full.
    """

    id: str
    address: str
    title: str
    updated: str
    when: str
    full: str


def chat_list_html(found: Sequence[Conversation], words: str, east: timedelta) -> Markup:
    """Return conversations by day, the latest first.

    `found` are those that hold the searched `words`; `east` is the user's local time less UTC.
    """
    today = (datetime.now(UTC) + east).date()
    days = [
        (day, [_row(c, today, east) for c in conversations])
        for day, conversations in groupby(found, lambda c: _day(c, today, east))
    ]
    return render("chat_list", days=days, note=_note(len(found), words))


def _row(conversation: Conversation, today: date, east: timedelta) -> _Row:
    """Return the row; the date of this year comes without the year."""
    local = datetime.fromisoformat(conversation.updated) + east
    day, time = local.date(), f"{local:%H:%M}"
    short = date_words(day.isoformat(), short=True)
    when = time if day >= today else short.removesuffix(f" {today.year}")
    full = f"{local:%A}, {date_words(day.isoformat())}, {time}"
    address = quote(conversation.id, safe="")
    return _Row(conversation.id, address, conversation.title, conversation.updated, when, full)


def _note(count: int, words: str) -> str:
    if count == LISTED:
        return f"The latest {LISTED}. Search to find older ones."
    if count:
        return ""
    if words.strip():
        return f"No conversation contains “{' '.join(words.split())}”."
    return "No conversations yet. Your questions and answers are saved here."


def _day(conversation: Conversation, today: date, east: timedelta) -> str:
    day = (datetime.fromisoformat(conversation.updated) + east).date()
    if day >= today:
        return "Today"
    return "Yesterday" if day == today - timedelta(days=1) else "Earlier"
