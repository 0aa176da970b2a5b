"""The routes of the choice of a collection: which there are, and making another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response
from fastapi.responses import JSONResponse

from rag.app.html.environment import render
from rag.app.responses import NO_STORE, JsonErrorRoute, error_response, uncached_html
from rag.errors import RagError, SettingsError
from rag.ingestion.collections import create_collection
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.store.collections import DEFAULT, collection_names, collection_path

_CLOSED = RagError("Collections cannot be made here.", "Run: rag index --collection NAME FOLDER")
_NAMELESS = SettingsError("No name was given.", "Type a name for the collection.")


def collections_router(embedder: Embedder, settings: Settings, may_manage: bool) -> APIRouter:
    """Return the routes at /collections."""
    router = APIRouter(prefix="/collections", route_class=JsonErrorRoute)

    @router.get("")
    def choice() -> Response:
        """Return the box that chooses a collection; nothing where there is but one."""
        names = collection_names(settings.home)
        choices = [(collection_path(name), name or DEFAULT, name) for name in ["", *names]]
        html = render("collection_choice", choices=choices, current=settings.collection)
        return uncached_html(html if names else "")

    @router.post("")
    def create(name: Annotated[str, Body(embed=True)]) -> Response:
        try:
            if not may_manage:
                return error_response(_CLOSED, 403)
            if not name.strip():
                raise _NAMELESS
            wanted = settings.in_collection(name.strip())
            create_collection(wanted, embedder)
        except SettingsError as error:
            return error_response(error, 400)
        return JSONResponse({"page": collection_path(wanted.collection)}, 201, NO_STORE)

    return router
