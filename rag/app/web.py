"""The routes beside Gradio's: the reader's, and the page's own files.

Gradio serves the chat; a source is fetched from a plain route as a fragment of escaped HTML. Who is
let in is said in `guard` and `session`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import PlainTextResponse

from rag.app.reader import document_html, missing_html, sources_html
from rag.corpus import Served
from rag.types import RagError, Span

STATIC = Path(__file__).parent / "static"
# FastAPI would send traces where an environment variable names a place for them.
SILENT: Any = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}


def web_app(index: Served, who: Callable[[str], str]) -> FastAPI:
    """The routes beside Gradio. `who` says in a line who answers, where that one is wished for."""
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
    def answers(answerer: str = "") -> Response:
        return PlainTextResponse(who(answerer))

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


def _html(content: str, status: int = 200) -> Response:
    return HTMLResponse(content.encode("utf-8", "replace"), status, {"Cache-Control": "no-store"})
