"""The routes beside Gradio's: the reader's, who answers, and the page's own files.

Gradio serves the chat; a source is fetched from a plain route as a fragment of escaped HTML. Who is
let in is said in `guard` and `session`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Response
from starlette.responses import PlainTextResponse

from rag.app.html.document import document_html, missing_html
from rag.app.html.source_list import matching_sources_html, sources_html
from rag.app.responses import uncached_html
from rag.app.routes.assets import add_assets
from rag.errors import RagError
from rag.index.base import CorpusProvider

# FastAPI would send traces where an environment variable names a place for them.
SILENT: Any = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}


def reader_routes(index: CorpusProvider, who: Callable[[str], str]) -> FastAPI:
    """The routes beside Gradio. `who` says in a line who answers, where that one is wished for."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=SILENT)

    @app.get("/reader")
    def sources(find: str | None = None) -> Response:
        try:
            known = index.current().sources.values()
            return uncached_html(
                sources_html(known) if find is None else matching_sources_html(known, find)
            )
        except RagError as error:
            return uncached_html(missing_html(str(error)), 503)

    @app.get("/reader/{document_id}")
    def document(document_id: str, at: str = "", quoted: str = "", also: str = "") -> Response:
        try:
            found = index.current().document(document_id)
        except RagError as error:
            return uncached_html(missing_html(str(error)), 503)
        if found is None:
            return uncached_html(missing_html("This source is no longer in the index."), 404)
        return uncached_html(document_html(found, at, quoted, also))

    @app.get("/who")
    def answers(answerer: str = "") -> Response:
        return PlainTextResponse(who(answerer))

    add_assets(app)
    return app
