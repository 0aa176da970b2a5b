"""The routes of kept conversations: list, rename, delete, restore, export.

Users see only their own conversations; another user's is reported as missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Query, Request, Response

from rag.app.export import file_name, json_text, markdown
from rag.app.html.chat_list import LISTED, chat_list_html
from rag.app.responses import NO_STORE, JsonErrorRoute, uncached_html
from rag.store.conversations import Conversations

UserOf = Callable[[Request], str]
"""The type of a function that returns the signed-in user, "" where there are no users."""


def chats_router(conversations: Conversations, user_of: UserOf) -> APIRouter:
    """Return the routes below /chats."""
    router = APIRouter(prefix="/chats", route_class=JsonErrorRoute)

    @router.get("")
    def chats(
        request: Request,
        words: Annotated[str, Query(max_length=200)] = "",
        west: Annotated[int, Query(ge=-900, le=900)] = 0,
    ) -> Response:
        """List the conversations that hold the words; `west` is the user's minutes behind UTC."""
        found = conversations.listed(user_of(request), words, LISTED)
        html = chat_list_html(found, words, timedelta(minutes=-west))
        return uncached_html(html)

    @router.post("/{chat}/rename", status_code=204)
    def rename(request: Request, chat: str, title: Annotated[str, Body(embed=True)]) -> None:
        conversations.rename(user_of(request), chat, title)

    @router.post("/{chat}/delete", status_code=204)
    def delete(request: Request, chat: str) -> None:
        conversations.delete(user_of(request), chat)

    @router.post("/{chat}/restore", status_code=204)
    def restore(request: Request, chat: str) -> None:
        conversations.restore(user_of(request), chat)

    @router.get("/{chat}.md")
    def as_markdown(request: Request, chat: str) -> Response:
        user = user_of(request)
        title = conversations.get(user, chat).title
        return _file(markdown(title, conversations.open(user, chat)), title, ".md", "text/markdown")

    @router.get("/{chat}.json")
    def as_json(request: Request, chat: str) -> Response:
        user = user_of(request)
        conversation = conversations.get(user, chat)
        text = json_text(conversation, conversations.open(user, chat))
        return _file(text, conversation.title, ".json", "application/json")

    return router


def _file(text: str, title: str, suffix: str, kind: str) -> Response:
    """Return a download, with its name as RFC 6266 has it."""
    name = quote(file_name(title, suffix))
    disposition = f"attachment; filename*=UTF-8''{name}"
    return Response(
        text.encode(), media_type=kind, headers={"Content-Disposition": disposition, **NO_STORE}
    )
