"""Each of Gradio's sessions belongs to the user who began it.

Gradio tells sessions apart by a value that the browser makes up. Whoever knows another's could read
its events and go on with its conversation; here the first user who names one keeps it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from urllib.parse import unquote

from fastapi import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.security.session import user_of

_KEPT = 10_000  # sessions
_LONGEST = 4_000_000  # bytes of a request
_HEARTBEAT = "/gradio_api/heartbeat/"


class SessionOwnership:
    """Middleware behind `Door`: refuses a session that is another user's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        ours = scope["type"] == "http" and scope["path"].startswith("/gradio_api/")
        if not (ours and (user := user_of(request := Request(scope, receive)))):
            await self._app(scope, receive, send)
            return
        named = request.query_params.getlist("session_hash")
        if scope["path"].startswith(_HEARTBEAT):
            named.append(unquote(scope["path"].removeprefix(_HEARTBEAT)).rstrip("/"))
        if scope["method"] == "POST":
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > _LONGEST:
                    await PlainTextResponse("That is too long.", 413)(scope, receive, send)
                    return
            named += _named_in(bytes(body))
            receive = _again(bytes(body), receive)
        if all(self._owned(session, user) for session in named):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("This is another user's.", 403)(scope, receive, send)

    def _owned(self, session: str, user: str) -> bool:
        owner = self._owners.setdefault(session, user)
        self._owners.move_to_end(session)
        while len(self._owners) > _KEPT:
            self._owners.popitem(last=False)
        return owner == user


def _named_in(body: bytes) -> list[str]:
    """The session that a body of JSON names."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    session = sent.get("session_hash") if isinstance(sent, dict) else None
    return [session] if isinstance(session, str) else []


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
