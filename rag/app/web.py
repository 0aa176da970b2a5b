"""The web application around the page: the reader's routes, and what is let in and out.

Gradio serves the chat; a source is fetched from a plain route as a fragment of escaped HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.reader import document_html, missing_html, sources_html
from rag.corpus import Served
from rag.types import RagError, Span

STATIC = Path(__file__).parent / "static"
# Gradio's page needs inline scripts and `Function`; nothing needs another host.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "form-action 'none'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
    ]
)
# FastAPI would send traces where an environment variable names a place for them.
SILENT: Any = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Parts of Gradio that this page does not use.
_CLOSED = ("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/gradio_api/stream")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def web_app(index: Served, who: Callable[[], str]) -> FastAPI:
    """The routes beside Gradio. `who` says in a line who answers now."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=SILENT)

    @app.get("/reader")
    def sources() -> Response:
        try:
            return _html(sources_html(index.current().sources.values()))
        except RagError as error:
            return _html(missing_html(str(error)), 503)

    @app.get("/reader/{document_id}")
    def document(document_id: str, at: str = "", quoted: str = "") -> Response:
        try:
            found = index.current().document(document_id)
        except RagError as error:
            return _html(missing_html(str(error)), 503)
        if found is None:
            return _html(missing_html("This source is no longer in the index."), 404)
        return _html(document_html(found, span_of(at, len(found.text)), quoted))

    @app.get("/who")
    def answerer() -> Response:
        return PlainTextResponse(who())

    app.mount("/page", StaticFiles(directory=STATIC))
    return app


def span_of(at: str, length: int) -> Span | None:
    """ "12-34" as a span within a text of that length; None where it is none.

    >>> span_of("12-34", 100), span_of("34-12", 100), span_of("x", 100)
    (Span(start=12, end=34), None, None)
    """
    start, _, end = at.partition("-")
    if not (at.isascii() and start.isdecimal() and end.isdecimal() and len(at) < 30):
        return None
    span = Span(int(start), int(end))
    return span if span.start < span.end <= length else None


class Guard:
    """Middleware: adds headers that keep the page to its own host, closes what is not used, and
    answers only to the names of this machine, so that no other site can pose as it."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """`host` is the address that is listened on; only a loopback one has its names checked."""
        self._app = app
        self._names = _LOOPBACK | {host} if host in _LOOPBACK else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._names is not None and _name(Headers(scope=scope)) not in self._names:
            await PlainTextResponse("Unknown host.", 421)(scope, receive, send)
            return
        if scope["path"].startswith(_CLOSED):
            await PlainTextResponse("Not found.", 404)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)


def _name(headers: Headers) -> str:
    """The host that was asked for, without its port."""
    host = headers.get("host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].casefold()


def _html(content: str, status: int = 200) -> Response:
    return HTMLResponse(content.encode("utf-8", "replace"), status, {"Cache-Control": "no-store"})
