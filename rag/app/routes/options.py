"""Choosing who answers and which sources are asked: the panel, and what the page sends of it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from pydantic import TypeAdapter, ValidationError

from rag.answering.chooser import AvailableAnswerers
from rag.app.html.environment import render
from rag.app.html.options_panel import answerers_html, sources_html
from rag.app.responses import uncached_html
from rag.app.state import AskOptions
from rag.errors import RagError
from rag.index.base import CorpusProvider

_WISH = TypeAdapter(AskOptions)


def parse_options(text: str) -> AskOptions:
    """What the page's script sends with a question. Raises `RagError`: a choice that cannot be
    read is not taken for none, which would ask sources that were ruled out."""
    try:
        return _WISH.validate_json(text or "{}", strict=False)
    except ValidationError as error:
        raise RagError(
            "The choice of sources could not be read, so nothing was asked.",
            "Choose the sources again, or load the page anew.",
        ) from error


def options_routes(
    index: CorpusProvider, answerers: Callable[[], AvailableAnswerers], may_pull: bool
) -> APIRouter:
    """The panel, made anew each time that it is opened."""
    routes = APIRouter()

    @routes.get("/choices")
    def choices() -> Response:
        who = answerers_html(answerers(), may_pull)
        try:
            what = sources_html(index.current().sources.values())
        except RagError as error:
            what = render("note", kind="note", words=str(error))
        return uncached_html(who + what)

    return routes
