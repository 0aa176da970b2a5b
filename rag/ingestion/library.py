"""Changes what is indexed at the user's request: adds and removes folders and files, as jobs.

A job that fails leaves the index and its lists as they were. No file of the user is ever changed or
deleted: a removed document is only left out of the index, and can be restored.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.corpus.documents import replace_surrogates
from rag.corpus.folder_walk import find_files
from rag.errors import IndexBusy, SourceError
from rag.ingestion.catalog import Catalog, CatalogEntry, read_catalog
from rag.ingestion.edits import read_fields, with_fields, without_fields
from rag.ingestion.folders import IndexedFolders, distinct_folders, lies_in, load_folders
from rag.ingestion.jobs import JobRunner, JobState
from rag.ingestion.sync import Change, Report, update
from rag.ingestion.uploads import Upload, accept_uploads, store_uploads, uploads_folder
from rag.ingestion.watcher import Watcher, is_watching, set_watching
from rag.models.embedder import Embedder, Progress
from rag.settings import Settings
from rag.store.collections import naming_collection

_NOT_INDEXED = "This document is not in the index."
_STALE = "The list has changed. Reload the page."


class Library:
    """The index of a collection, changed while it is being read. Safe to share between threads."""

    def __init__(self, embedder: Embedder, settings: Settings) -> None:
        self.jobs = JobRunner()
        self.uploads = uploads_folder(settings.collection_home)
        self.max_bytes = int(settings.max_file_mb * 1e6)
        self._home = settings.collection_home
        self._collection = settings.collection
        self._update = partial(update, embedder=embedder, settings=settings)
        self._storing = threading.Lock()
        self._watcher = Watcher(self._folders, self._update_changed, settings)

    def catalog(self) -> Catalog:
        """Return the catalog of what is indexed. Raises `StorageError`."""
        with naming_collection(self._collection):
            return read_catalog(self._home)

    def reindex(self) -> JobState:
        """Read all folders again. Like all jobs below, it waits for those before it."""
        return self._start("Reading the folders again", load_folders)

    def add_folder(self, name: str) -> JobState:
        """Index one more folder. The job fails if it cannot be read or holds no text."""
        folder = _folder(name)
        indexed = load_folders(self._home).folders
        parent = next((f for f in indexed if f == folder or lies_in(folder, f)), None)
        if parent is not None:
            with_parent = f", as part of {parent}" if parent != folder else ""
            remark = f"{folder} is already indexed{with_parent}."
            return self._start(f"Reading {folder} again", load_folders, [remark])

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            return replace(before, folders=distinct_folders([*before.folders, folder]))

        return self._start(f"Adding {folder}", change, needed=[folder])

    def add_files(self, uploads: Sequence[Upload]) -> JobState:
        """Store and index files; a file that was left out is restored.

        A file that cannot be read is named in the job's remarks and does not keep the others out.
        Raises `SourceError` if none can be read.
        """
        with self._storing:
            accepted, refused = accept_uploads(uploads, self.max_bytes)
            earlier_uploads = {str(self.uploads / path) for path in find_files(self.uploads).paths}
            paths, remarks = store_uploads(accepted, self.uploads)
            added = set(map(str, paths))

            def change(home: Path) -> IndexedFolders:
                before = load_folders(home)
                left_out = dict(before.left_out)
                if not _is_in(before.folders, paths[0]):
                    # Earlier uploads, which are not indexed now, are left out.
                    left_out |= {file: Path(file).name for file in earlier_uploads}
                folders = distinct_folders([*before.folders, self.uploads])
                left_out = {f: t for f, t in left_out.items() if f not in added}
                return replace(before, folders=folders, left_out=left_out)

            what = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
            return self._start(f"Adding {what}", change, (*refused, *remarks))

    def remove(self, document_ids: Collection[str]) -> JobState:
        """Remove documents from the index, by id, with all files of each; the files stay."""
        entries = {entry.source.id: entry for entry in self.catalog().documents}
        if not document_ids or not entries.keys() >= set(document_ids):
            raise SourceError(_NOT_INDEXED, _STALE)
        removed = {file: entries[i].title for i in document_ids for file in entries[i].files}
        return self._leave_out(removed)

    def remove_files(self, files: Collection[str]) -> JobState:
        """Remove files from the index, by path; a document that has others keeps those."""
        known = {file: entry.title for entry in self.catalog().documents for file in entry.files}
        if not files or not known.keys() >= set(files):
            raise SourceError("This file is not in the index.", _STALE)
        return self._leave_out({file: known[file] for file in files})

    def _leave_out(self, removed: Mapping[str, str]) -> JobState:
        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            return replace(before, left_out={**before.left_out, **removed})

        return self._start(f"Removing {_one_of(list(removed.values()))}", change)

    def find(self, document_id: str) -> CatalogEntry:
        """Return a document of the catalog by its id. Raises `SourceError` and `StorageError`."""
        for entry in self.catalog().documents:
            if entry.source.id == document_id:
                return entry
        raise SourceError(_NOT_INDEXED, _STALE)

    def edit(
        self, document_id: str, values: Mapping[str, str], undone: Collection[str] = ()
    ) -> JobState:
        """Replace metadata of a document by what the user has typed; a blank clears a field.

        Earlier edits of the fields `undone` are taken back. It holds for all files of the
        document. Raises `FieldRefused` if a value cannot be used.
        """
        entry, fields = self.find(document_id), read_fields(values)

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            edits = without_fields(before.edits, entry.files, undone)
            return replace(before, edits=with_fields(edits, entry.files, fields))

        return self._start(f"Editing {entry.title}", change)

    def restore(self, files: Collection[str]) -> JobState:
        """Restore files that were left out, by path."""
        titles = load_folders(self._home).left_out
        if not files or not titles.keys() >= set(files):
            raise SourceError("This file is not among the removed files.", _STALE)
        remarks = [f"{file} no longer exists." for file in files if not os.path.exists(file)]

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            left_out = {f: title for f, title in before.left_out.items() if f not in files}
            return replace(before, left_out=left_out)

        what = f"Restoring {_one_of([titles[file] for file in files])}"
        return self._start(what, change, remarks)

    def forget_folder(self, name: str) -> JobState:
        """Stop indexing a folder; its files stay."""
        folder = Path(replace_surrogates(name))
        if folder not in load_folders(self._home).folders:
            raise SourceError(f"{folder} is not among the indexed folders.", _STALE)

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            folders = tuple(f for f in before.folders if f != folder)
            left_out = {f: t for f, t in before.left_out.items() if _is_in(folders, Path(f))}
            return replace(before, folders=folders, left_out=left_out)

        return self._start(f"Removing {folder}", change)

    @property
    def watching(self) -> bool:
        """Whether the folders are watched, and what changes in them is indexed."""
        return self._watcher.running and is_watching(self._home)

    def watch(self, on: bool) -> None:
        """Begin or end to watch the folders, now and when the program starts again."""
        set_watching(self._home, on)
        if on:
            self._watcher.start()
        else:
            self._watcher.stop()

    def resume_watching(self) -> None:
        """Watch the folders if they were watched when the program ended."""
        if is_watching(self._home):
            self._watcher.start()

    def _folders(self) -> Sequence[Path]:
        return load_folders(self._home).folders

    def _update_changed(self) -> None:
        """Read the folders again, unless a job that waits will do it."""

        def update(progress: Progress) -> Report:
            try:
                return self._update(load_folders, progress=progress)
            except IndexBusy:
                self._watcher.retry_later()
                raise

        if not any(job.quiet for job in self.jobs.waiting):
            self.jobs.start("Reading what has changed", update, quiet=True)

    def _start(
        self,
        what: str,
        change: Change,
        remarks: Sequence[str] = (),
        needed: Collection[Path] = (),
    ) -> JobState:
        return self.jobs.start(
            what, lambda progress: self._update(change, progress=progress, needed=needed), remarks
        )


def _folder(name: str) -> Path:
    if not name.strip() or "\0" in name:
        raise SourceError("No folder was given.", "Type the full path of a folder.")
    folder = Path(os.path.expanduser(replace_surrogates(name.strip())))
    if not folder.is_absolute():
        raise SourceError(
            f"{folder} is not a full path.", "Start with / or ~, for example ~/Documents."
        )
    return folder.resolve()


def _is_in(folders: Sequence[Path], file: Path) -> bool:
    return any(lies_in(file, folder) for folder in folders)


def _one_of(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} documents"
