"""The routes of the source pane, and of the line that says who answers."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse

from rag.app.html.document import document_html, missing_html
from rag.app.html.source_list import matching_sources_html, sources_html
from rag.app.responses import uncached_html
from rag.errors import RagError
from rag.index.base import CorpusProvider


def source_pane_router(index: CorpusProvider, answerer_line: Callable[[str], str]) -> APIRouter:
    """Return the routes; `answerer_line` says who answers if that answerer is chosen."""
    router = APIRouter()

    @router.get("/reader")
    def sources(find: str | None = None) -> Response:
        try:
            known = index.current().sources.values()
            return uncached_html(
                sources_html(known) if find is None else matching_sources_html(known, find)
            )
        except RagError as error:
            return uncached_html(missing_html(str(error)), 503)

    @router.get("/reader/{document_id}")
    def document(document_id: str, at: str = "", quoted: str = "", also: str = "") -> Response:
        try:
            found = index.current().document(document_id)
        except RagError as error:
            return uncached_html(missing_html(str(error)), 503)
        if found is None:
            return uncached_html(missing_html("This source is no longer in the index."), 404)
        return uncached_html(document_html(found, at, quoted, also))

    @router.get("/who")
    def who(answerer: str = "") -> Response:
        return PlainTextResponse(answerer_line(answerer))

    return router
