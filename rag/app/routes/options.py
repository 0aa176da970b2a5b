"""The two panels of options: who answers, and which sources are searched."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from pydantic import TypeAdapter, ValidationError

from rag.answering.chooser import AvailableAnswerers
from rag.app.html.environment import render
from rag.app.html.options_panel import answerers_html, sources_html
from rag.app.page_state import AskOptions
from rag.app.responses import uncached_html
from rag.errors import RagError
from rag.index.base import CorpusProvider

_OPTIONS = TypeAdapter(AskOptions)


def parse_options(text: str) -> AskOptions:
    """Read the options that the page's script sends with a question.

    Raises `RagError` where they cannot be read: to ignore them would search sources that the user
    has excluded.
    """
    try:
        return _OPTIONS.validate_json(text or "{}", strict=False)
    except ValidationError as error:
        raise RagError(
            "The options could not be read, so the question was not asked.",
            "Choose the sources again, or reload the page.",
        ) from error


def options_router(
    index: CorpusProvider, answerers: Callable[[], AvailableAnswerers], may_pull: bool
) -> APIRouter:
    """Return the routes of the panels, which are fetched each time that they are opened."""
    router = APIRouter()

    @router.get("/choices")
    def choices() -> Response:
        return uncached_html(answerers_html(answerers(), may_pull))

    @router.get("/filter")
    def source_filter() -> Response:
        try:
            return uncached_html(sources_html(index.current().sources.values()))
        except RagError as error:
            return uncached_html(render("note", kind="note", words=str(error)))

    return router
