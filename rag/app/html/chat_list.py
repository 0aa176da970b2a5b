"""The list of kept conversations, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from rag.app.html.markup import escaped
from rag.store.conversations import Conversation

LISTED = 200  # conversations; the rest is found by its words


def chat_list_html(found: Sequence[Conversation], words: str, east: timedelta) -> str:
    """Conversations by day, the latest first; `east` is the reader's clock less UTC."""
    if not found:
        return f'<p class="none">{escaped(_none(words))}</p>'
    today = (datetime.now(UTC) + east).date()
    parts = []
    for name, group in groupby(found, lambda c: _day(c, today, east)):
        rows = "".join(map(_row, group))
        parts.append(f"<h2>{name}</h2><ul>{rows}</ul>")
    if len(found) == LISTED:
        parts.append(f'<p class="none">The latest {LISTED}. Search finds the older ones.</p>')
    return "".join(parts)


def _none(words: str) -> str:
    if words.strip():
        return f"No conversation holds “{' '.join(words.split())}”."
    return "Nothing has been asked yet. What you ask is kept here."


def _day(conversation: Conversation, today: date, east: timedelta) -> str:
    day = (datetime.fromisoformat(conversation.updated) + east).date()
    if day >= today:
        return "Today"
    return "Yesterday" if day == today - timedelta(days=1) else "Earlier"


def _row(conversation: Conversation) -> str:
    chat, title = escaped(conversation.id), escaped(conversation.title)
    address = escaped(quote(conversation.id, safe=""))
    menu = f"menu-{chat}"
    return (
        f'<li data-chat="{chat}"><a class="title" href="?chat={address}" title="{title}">{title}'
        f'</a><button type="button" class="more" popovertarget="{menu}"'
        f' aria-label="More for “{title}”"></button>'
        f'<div class="menu" id="{menu}" popover>'
        f'<button type="button" data-do="rename" aria-label="Rename “{title}”">Rename</button>'
        f'<a href="chats/{address}.md" download aria-label="Export “{title}” as Markdown">'
        "Export as Markdown</a>"
        f'<a href="chats/{address}.json" download aria-label="Export “{title}” as JSON">'
        "Export as JSON</a>"
        f'<button type="button" data-do="delete" aria-label="Delete “{title}”">Delete</button>'
        "</div></li>"
    )
