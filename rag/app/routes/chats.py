"""The list of kept conversations, and what can be done with one: rename, delete, restore, export.

Each user sees only their own; another's looks like one that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Query, Request, Response

from rag.app.export import file_name, json_text, markdown
from rag.app.html.markup import escaped
from rag.app.responses import FRESH, ToldRoute, fresh_html
from rag.store.conversations import Conversation, Conversations

LISTED = 200  # conversations; the rest is found by its words

UserOf = Callable[[Request], str]
"""Who is signed in; "" where nobody has to."""


def chats_router(kept: Conversations, user_of: UserOf) -> APIRouter:
    """The routes below /chats. Errors are JSON, see `problems`."""
    router = APIRouter(prefix="/chats", route_class=ToldRoute)

    @router.get("")
    def chats(
        request: Request,
        words: Annotated[str, Query(max_length=200)] = "",
        west: Annotated[int, Query(ge=-900, le=900)] = 0,
    ) -> Response:
        """The list, or what of it holds the words; `west` is how many minutes the reader's clock
        is behind UTC."""
        found = kept.listed(user_of(request), words, LISTED)
        html = chats_html(found, words, timedelta(minutes=-west))
        return fresh_html(html)

    @router.post("/{chat}/rename", status_code=204)
    def rename(request: Request, chat: str, title: Annotated[str, Body(embed=True)]) -> None:
        kept.rename(user_of(request), chat, title)

    @router.post("/{chat}/delete", status_code=204)
    def delete(request: Request, chat: str) -> None:
        kept.delete(user_of(request), chat)

    @router.post("/{chat}/restore", status_code=204)
    def restore(request: Request, chat: str) -> None:
        kept.restore(user_of(request), chat)

    @router.get("/{chat}.md")
    def as_markdown(request: Request, chat: str) -> Response:
        user = user_of(request)
        title = kept.get(user, chat).title
        return _file(markdown(title, kept.open(user, chat)), title, ".md", "text/markdown")

    @router.get("/{chat}.json")
    def as_json(request: Request, chat: str) -> Response:
        user = user_of(request)
        conversation = kept.get(user, chat)
        text = json_text(conversation, kept.open(user, chat))
        return _file(text, conversation.title, ".json", "application/json")

    return router


def chats_html(found: Sequence[Conversation], words: str, east: timedelta) -> str:
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


def _file(text: str, title: str, suffix: str, kind: str) -> Response:
    """A download; its name as RFC 6266 wants it."""
    name = quote(file_name(title, suffix))
    disposition = f"attachment; filename*=UTF-8''{name}"
    return Response(
        text.encode(), media_type=kind, headers={"Content-Disposition": disposition, **FRESH}
    )
