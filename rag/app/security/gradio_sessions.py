"""Ownership of Gradio's sessions: each belongs to the user who began it.

Gradio tells sessions apart by a value that the browser invents. A user who knows another's value
could read its events and continue its conversation, so the first user who names a session owns it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from urllib.parse import unquote

from fastapi import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.security.authentication import user_of

_MAX_SESSIONS = 10_000  # whose owners are remembered
_MAX_BODY = 4_000_000  # bytes of a request
_HEARTBEAT = "/gradio_api/heartbeat/"


class SessionOwnership:
    """Middleware after `AuthMiddleware` that refuses the session of another user."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_gradio = scope["type"] == "http" and scope["path"].startswith("/gradio_api/")
        if not (is_gradio and (user := user_of(request := Request(scope, receive)))):
            await self._app(scope, receive, send)
            return
        sessions = request.query_params.getlist("session_hash")
        if scope["path"].startswith(_HEARTBEAT):
            sessions.append(unquote(scope["path"].removeprefix(_HEARTBEAT)).rstrip("/"))
        if scope["method"] == "POST":
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MAX_BODY:
                    await PlainTextResponse("The request is too large.", 413)(scope, receive, send)
                    return
            sessions += _session_in(bytes(body))
            receive = _replay(bytes(body), receive)
        if all(self._is_owned(session, user) for session in sessions):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("This session belongs to another user.", 403)(
                scope, receive, send
            )

    def _is_owned(self, session: str, user: str) -> bool:
        owner = self._owners.setdefault(session, user)
        self._owners.move_to_end(session)
        while len(self._owners) > _MAX_SESSIONS:
            self._owners.popitem(last=False)
        return owner == user


def _session_in(body: bytes) -> list[str]:
    """Return the session that a JSON body names, if any, as a list."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    session = sent.get("session_hash") if isinstance(sent, dict) else None
    return [session] if isinstance(session, str) else []


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body again, and then the messages that follow it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
