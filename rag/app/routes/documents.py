"""The routes of the Documents tab: the list, the job that runs, and what begins one.

What the tab looks like is in `tab`, what a job does in `library`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from rag.app.html.documents_tab import catalog_html, tab_html
from rag.app.html.environment import render
from rag.app.responses import NO_STORE, JsonErrorRoute, error_response, uncached_html
from rag.app.security.guard import LOOPBACK
from rag.errors import IndexBusy, RagError, SourceError
from rag.ingestion.jobs import JobState, report_words
from rag.ingestion.library import Library
from rag.ingestion.uploads import Upload
from rag.settings import Settings
from rag.store.users import Users

_FILES = 1000  # in one upload
_CLOSED = (
    "Documents are added and removed on the page only where it is for this machine alone, without"
    " users: whoever does it can have any of the machine's folders read. The setting manage changes"
    " that; rag index always works."
)
_NEVER = "Documents are not added or removed here, as the setting manage says."


class DocumentIds(BaseModel):
    """Documents to take out."""

    ids: list[str]


class FilePaths(BaseModel):
    """Files to put back."""

    files: list[str]


class FolderPath(BaseModel):
    """A folder to add."""

    path: str


class KnownFolder(BaseModel):
    """A folder to forget."""

    folder: str


def documents_routes(library: Library, settings: Settings) -> APIRouter:
    """All below `/documents`. Whatever changes something answers with the job, as JSON."""
    router = APIRouter(prefix="/documents", route_class=JsonErrorRoute)

    @router.get("")
    def tab() -> HTMLResponse:
        return uncached_html(tab_html(read_only_reason(settings), settings.max_file_mb))

    @router.get("/list")
    def listed(find: str = "") -> HTMLResponse:
        closed = bool(read_only_reason(settings))
        try:
            return uncached_html(catalog_html(library.shelf(), library.uploads, closed, find[:200]))
        except RagError as error:
            return uncached_html(render("note", kind="note failure", words=str(error)), 503)

    @router.get("/job")
    def job() -> JSONResponse:
        return _json(job_object(library.jobs.state))

    def begun(begin: Callable[[], JobState]) -> Response:
        try:
            if closed := read_only_reason(settings):
                raise _Closed(closed)
            return _json(job_object(begin()), 202)
        except RagError as error:
            return error_response(error, _status(error))

    @router.post("/folder")
    def folder(named: FolderPath) -> Response:
        return begun(lambda: library.add_folder(named.path))

    @router.post("/remove")
    def remove(chosen: DocumentIds) -> Response:
        return begun(lambda: library.remove(chosen.ids))

    @router.post("/restore")
    def restore(chosen: FilePaths) -> Response:
        return begun(lambda: library.restore(chosen.files))

    @router.post("/forget")
    def forget(known: KnownFolder) -> Response:
        return begun(lambda: library.forget_folder(known.folder))

    @router.post("/reindex")
    def reindex() -> Response:
        return begun(library.reindex)

    @router.post("/upload")
    async def upload(request: Request) -> Response:
        if read_only_reason(settings) or library.jobs.state.running:  # told before anything is read
            return begun(lambda: library.add_files([]))
        try:
            files = await _received(request, library.max_bytes)
        except (MultiPartException, KeyError) as error:
            return error_response(SourceError(f"The upload cannot be read: {error}"), 400)
        try:
            given = [Upload(file.filename or "", file.file) for file in files]
            return await run_in_threadpool(begun, lambda: library.add_files(given))
        finally:
            for file in files:
                await file.close()

    return router


def read_only_reason(settings: Settings) -> str:
    """Why documents cannot be added or removed on the page; "" where they can. Users mean that the
    page is shared, if only through a proxy."""
    if settings.manage == "never":
        return _NEVER
    if settings.manage == "always":
        return ""
    shared = settings.host not in LOOPBACK or Users(settings.home).names()
    return _CLOSED if shared else ""


def job_object(state: JobState) -> dict[str, Any]:
    """A job in JSON: `number`, `running`, `what`, `done` of `total`, `remarks`; when it is over
    `message` in words, and where it failed `remedy`."""
    message = report_words(state.report) if state.report else ""
    return {
        "number": state.number,
        "running": state.running,
        "what": state.what,
        "done": state.done,
        "total": state.total,
        "remarks": state.remarks,
        "failed": state.error is not None,
        "message": state.error.message if state.error else message,
        "remedy": state.error.remedy if state.error else "",
    }


class _Closed(RagError):
    """Nothing may be changed here."""


class _Parser(MultiPartParser):
    """Keeps a little more than the limit of each file, enough to tell that it is too large."""

    limit = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """As the parser calls it, with a piece of a file or a field."""
        file = self._current_part.file
        if file is None or (file.size or 0) <= self.limit:
            super().on_part_data(data, start, end)


async def _received(request: Request, max_bytes: int) -> list[UploadFile]:
    parser = _Parser(request.headers, request.stream(), max_files=_FILES, max_fields=0)
    parser.limit = max_bytes
    form = await parser.parse()
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def _status(error: RagError) -> int:
    if isinstance(error, _Closed):
        return 403
    if isinstance(error, IndexBusy):
        return 409
    return 400 if isinstance(error, SourceError) else 503


def _json(content: object, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, NO_STORE)
