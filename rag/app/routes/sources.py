"""The routes of the source pane, and of the line that says who answers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse

from rag.app.html.document import document_html, missing_html
from rag.app.html.document_page import page_html, quotes_on_page
from rag.app.html.environment import render
from rag.app.html.source_list import matching_sources_html, sources_html
from rag.app.html.source_text.marked_places import find_highlights
from rag.app.responses import NO_STORE, error_response, uncached_html
from rag.errors import RagError, SourceError
from rag.index.base import CorpusProvider
from rag.ingestion.page_pictures import PagePictures
from rag.types import Document

_GONE = "This source is no longer in the index."


def source_pane_router(
    index: CorpusProvider, pictures: PagePictures, answerer_line: Callable[[str], str]
) -> APIRouter:
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
            return uncached_html(missing_html(_GONE), 404)
        return uncached_html(document_html(found, at, quoted, also))

    def picture_of(found: Document, number: int, at: str, quoted: str, also: str) -> bytes:
        places = find_highlights(found.text, at, quoted, also)
        return pictures.picture(found, number, quotes_on_page(found, number, places))

    @router.get("/reader/{document_id}/page/{number}")
    def page(
        document_id: str, number: int, at: str = "", quoted: str = "", also: str = ""
    ) -> Response:
        """Show a page of a PDF: its picture with buttons, or why there is none."""
        try:
            found = index.current().document(document_id)
            if found is None:
                return uncached_html(render("note", kind="note", words=_GONE), 404)
            picture_of(found, number, at, quoted, also)
            query = urlencode({"at": at, "quoted": quoted, "also": also})
            return uncached_html(page_html(found, number, query))
        except RagError as error:
            return uncached_html(render("note", kind="note", words=str(error)), _status(error))

    @router.get("/reader/{document_id}/page/{number}/picture")
    def picture(
        document_id: str, number: int, at: str = "", quoted: str = "", also: str = ""
    ) -> Response:
        try:
            found = index.current().document(document_id)
            if found is None:
                return error_response(SourceError(_GONE), 404)
            drawn = picture_of(found, number, at, quoted, also)
        except RagError as error:
            return error_response(error, _status(error))
        return Response(drawn, media_type="image/png", headers=NO_STORE)

    @router.get("/who")
    def who(answerer: str = "") -> Response:
        return PlainTextResponse(answerer_line(answerer))

    return router


def _status(error: RagError) -> int:
    return 409 if isinstance(error, SourceError) else 503
