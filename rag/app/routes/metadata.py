"""The routes below /documents that show and take edits of a document's metadata."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from rag.app.html.environment import render
from rag.app.html.metadata_form import form_html
from rag.app.responses import uncached_html
from rag.errors import RagError
from rag.ingestion.jobs import JobState
from rag.ingestion.library import Library


class MetadataEdit(BaseModel):
    """New values by field, "" for one that is not known.

    The edits of the fields `undo` are taken back.
    """

    id: str
    values: dict[str, str] = Field(default_factory=dict)
    undo: list[str] = Field(default_factory=list)


def add_metadata_routes(
    router: APIRouter, library: Library, start_job: Callable[[Callable[[], JobState]], Response]
) -> None:
    """Add the form that edits a document, and the job that it starts."""

    @router.get("/edit")
    def form(id: str) -> HTMLResponse:
        try:
            return uncached_html(form_html(library.find(id)))
        except RagError as error:
            return uncached_html(render("note", kind="note failure", words=str(error)), 409)

    @router.post("/edit")
    def edit(body: MetadataEdit) -> Response:
        return start_job(lambda: library.edit(body.id, body.values, body.undo))
