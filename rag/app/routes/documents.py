"""The routes of the Documents tab: its list, the running job, and requests that start one.

The tab's HTML is in `html/documents_tab.py`; what a job does is in `rag.ingestion.library`.
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
from rag.app.routes.metadata import add_metadata_routes
from rag.app.security.host_guard import LOOPBACK
from rag.errors import RagError, SourceError
from rag.ingestion.jobs import JobRunner, JobState, report_words
from rag.ingestion.library import Library
from rag.ingestion.uploads import Upload
from rag.settings import Settings
from rag.store.users import Users

_MAX_FILES = 1000  # in one upload
_SHARED = (
    "Documents cannot be added or removed here because this page is shared: a user who adds a"
    " folder could read any file on this machine. Run rag index instead, or set RAG_MANAGE=always"
    " to allow it to every user."
)
_NEVER = "Documents cannot be added or removed here, since RAG_MANAGE is never. Run rag index."


class DocumentIds(BaseModel):
    """Documents to remove."""

    ids: list[str]


class FilePaths(BaseModel):
    """Files to remove or to put back."""

    files: list[str]


class FolderPath(BaseModel):
    """A folder to add."""

    path: str


class KnownFolder(BaseModel):
    """An indexed folder to remove from the index."""

    folder: str


class Watching(BaseModel):
    """Whether to watch the folders."""

    on: bool


def documents_router(library: Library, settings: Settings) -> APIRouter:
    """Return the routes below /documents; those that change the index return the job as JSON."""
    router = APIRouter(prefix="/documents", route_class=JsonErrorRoute)

    @router.get("")
    def tab() -> HTMLResponse:
        closed = read_only_reason(settings)
        return uncached_html(tab_html(closed, settings.max_file_mb, library.watching))

    @router.get("/list")
    def listed(find: str = "") -> HTMLResponse:
        read_only = bool(read_only_reason(settings))
        try:
            return uncached_html(
                catalog_html(library.catalog(), library.uploads, read_only, find[:200])
            )
        except RagError as error:
            return uncached_html(render("note", kind="note failure", words=str(error)), 503)

    @router.get("/job")
    def job(after: int = 0) -> JSONResponse:
        return _json(jobs_object(library.jobs, after))

    def start_job(start: Callable[[], JobState]) -> Response:
        try:
            if reason := read_only_reason(settings):
                raise _ReadOnly(reason)
            return _json(job_object(start()), 202)
        except RagError as error:
            return error_response(error, _status(error))

    @router.post("/folder")
    def folder(body: FolderPath) -> Response:
        return start_job(lambda: library.add_folder(body.path))

    @router.post("/remove")
    def remove(body: DocumentIds) -> Response:
        return start_job(lambda: library.remove(body.ids))

    @router.post("/remove-files")
    def remove_files(body: FilePaths) -> Response:
        return start_job(lambda: library.remove_files(body.files))

    @router.post("/restore")
    def restore(body: FilePaths) -> Response:
        return start_job(lambda: library.restore(body.files))

    @router.post("/forget")
    def forget(body: KnownFolder) -> Response:
        return start_job(lambda: library.forget_folder(body.folder))

    @router.post("/reindex")
    def reindex() -> Response:
        return start_job(library.reindex)

    @router.post("/upload")
    async def upload(request: Request) -> Response:
        if read_only_reason(settings):  # before the files are read
            return start_job(lambda: library.add_files([]))
        try:
            files = await _uploaded_files(request, library.max_bytes)
        except (MultiPartException, KeyError) as error:
            return error_response(SourceError(f"The upload cannot be read: {error}"), 400)
        try:
            uploads = [Upload(file.filename or "", file.file) for file in files]
            return await run_in_threadpool(start_job, lambda: library.add_files(uploads))
        finally:
            for file in files:
                await file.close()

    add_metadata_routes(router, library, start_job)

    @router.post("/watch")
    def watch(body: Watching) -> Response:
        try:
            if reason := read_only_reason(settings):
                raise _ReadOnly(reason)
            library.watch(body.on)
        except RagError as error:
            return error_response(error, _status(error))
        return _json({"on": library.watching})

    return router


def read_only_reason(settings: Settings) -> str:
    """Return why documents cannot be added or removed on the page; "" where they can be.

    Where there are users, the page counts as shared: a proxy may make it so.
    """
    if settings.manage == "never":
        return _NEVER
    if settings.manage == "always":
        return ""
    shared = settings.host not in LOOPBACK or Users(settings.home).names()
    return _SHARED if shared else ""


def jobs_object(jobs: JobRunner, after: int) -> dict[str, Any]:
    """Return the job that runs, or the last one, with those that wait and have ended, as JSON.

    Of the latter, only those with a number higher than `after` are returned.
    """
    waiting, state = jobs.waiting, jobs.state  # in this order: one that begins is in both
    return {
        **job_object(state),
        "waiting": [job.what for job in waiting if job.number > state.number],
        "ended": [job_object(job) for job in jobs.ended_after(after)],
    }


def job_object(state: JobState) -> dict[str, Any]:
    """Return a job as JSON; `message` and `remedy` say how it ended."""
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


class _ReadOnly(RagError):
    """Documents may not be added or removed on this page."""


class _Parser(MultiPartParser):
    """A parser that keeps of each file only a little more than the limit, which is then refused."""

    limit = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take a piece of a file or a field from the parser."""
        file = self._current_part.file
        if file is None or (file.size or 0) <= self.limit:
            super().on_part_data(data, start, end)


async def _uploaded_files(request: Request, max_bytes: int) -> list[UploadFile]:
    parser = _Parser(request.headers, request.stream(), max_files=_MAX_FILES, max_fields=0)
    parser.limit = max_bytes
    form = await parser.parse()
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def _status(error: RagError) -> int:
    if isinstance(error, _ReadOnly):
        return 403
    return 400 if isinstance(error, SourceError) else 503


def _json(content: object, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, NO_STORE)
