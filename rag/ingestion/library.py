"""Changing what is indexed, by hand: folders and files in and out, each as a job.

A job that fails leaves the index and what is remembered of it as they were. No file of the user
is ever changed or removed: what is taken out is left out, and can be put back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.corpus.documents import replace_surrogates
from rag.corpus.folder import files_below
from rag.errors import SourceError
from rag.ingestion.catalog import Catalog, read_catalog
from rag.ingestion.folders import IndexedFolders, distinct_folders, lies_in, load_folders
from rag.ingestion.jobs import JobRunner, JobState
from rag.ingestion.sync import Change, update
from rag.ingestion.uploads import Upload, check_uploads, store_uploads, uploads_folder
from rag.models.embedder import Embedder
from rag.settings import Settings

_STALE = "Look at the list again; it has changed since."


class Library:
    """The index of a home folder, to be changed while it is read. Safe to share between threads."""

    def __init__(self, embedder: Embedder, settings: Settings) -> None:
        self.jobs = JobRunner()
        self.uploads = uploads_folder(settings.home)
        self.max_bytes = int(settings.max_file_mb * 1e6)
        self._home = settings.home
        self._hold = partial(update, embedder=embedder, settings=settings)
        self._turn = threading.Lock()

    def shelf(self) -> Catalog:
        """What is indexed. Raises `StorageError`."""
        return read_catalog(self._home)

    def reindex(self) -> JobState:
        """Read all folders again. Raises `IndexBusy`, as all that follow do."""
        return self._start("Reading the folders again", load_folders)

    def add_folder(self, name: str) -> JobState:
        """Index this folder too. The job fails where it cannot be read, or holds no text."""
        folder = _folder(name)
        known = load_folders(self._home).folders
        parent = next((f for f in known if f == folder or lies_in(folder, f)), None)
        if parent is not None:
            again = f"{folder} is indexed already" + (
                f", with {parent}." if parent != folder else "."
            )
            return self._start(f"Reading {folder} again", load_folders, [again])

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            return replace(before, folders=distinct_folders([*before.folders, folder]))

        return self._start(f"Adding {folder}", change, needed=[folder])

    def add_files(self, uploads: Sequence[Upload]) -> JobState:
        """Keep these files and index them; one that was left out is put back. Raises `SourceError`
        with the reason for each file that cannot be taken, before anything is changed."""
        with self._turn:
            self.jobs.check_idle()
            check_uploads(uploads, self.max_bytes)
            there = set(map(str, files_below(self.uploads)))
            places, remarks = store_uploads(uploads, self.uploads)
            given = set(map(str, places))

            def change(home: Path) -> IndexedFolders:
                before = load_folders(home)
                left_out = dict(before.left_out)
                if not _covers(before.folders, places[0]):
                    # Uploads of old, which are not indexed, do not come back unasked.
                    left_out |= {file: Path(file).name for file in there}
                folders = distinct_folders([*before.folders, self.uploads])
                return IndexedFolders(
                    folders, {f: t for f, t in left_out.items() if f not in given}
                )

            what = places[0].name if len(places) == 1 else f"{len(places)} files"
            return self._begin(f"Adding {what}", change, remarks)

    def remove(self, document_ids: Collection[str]) -> JobState:
        """Leave documents out, by id; their files stay where they are."""
        known = {listed.source.id: listed for listed in self.shelf().documents}
        if not document_ids or not known.keys() >= set(document_ids):
            raise SourceError("This document is not in the index.", _STALE)
        gone = {known[i].file: known[i].title for i in document_ids}

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            return replace(before, left_out={**before.left_out, **gone})

        return self._start(f"Taking out {_one_of(list(gone.values()))}", change)

    def restore(self, files: Collection[str]) -> JobState:
        """Put back files that were left out, by path."""
        titles = load_folders(self._home).left_out
        if not files or not titles.keys() >= set(files):
            raise SourceError("This file is not among those left out.", _STALE)
        remarks = [f"{file} is not there any more." for file in files if not os.path.exists(file)]

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            kept = {f: title for f, title in before.left_out.items() if f not in files}
            return replace(before, left_out=kept)

        what = f"Putting back {_one_of([titles[file] for file in files])}"
        return self._start(what, change, remarks)

    def forget_folder(self, name: str) -> JobState:
        """Index a folder no longer; its files stay."""
        folder = Path(replace_surrogates(name))
        if folder not in load_folders(self._home).folders:
            raise SourceError(f"{folder} is not among the folders that are indexed.", _STALE)

        def change(home: Path) -> IndexedFolders:
            before = load_folders(home)
            folders = tuple(f for f in before.folders if f != folder)
            left_out = {f: t for f, t in before.left_out.items() if _covers(folders, Path(f))}
            return IndexedFolders(folders, left_out)

        return self._start(f"Forgetting {folder}", change)

    def _start(
        self,
        what: str,
        change: Change,
        remarks: Sequence[str] = (),
        needed: Collection[Path] = (),
    ) -> JobState:
        with self._turn:
            return self._begin(what, change, remarks, needed)

    def _begin(
        self,
        what: str,
        change: Change,
        remarks: Sequence[str] = (),
        needed: Collection[Path] = (),
    ) -> JobState:
        return self.jobs.start(
            what, lambda progress: self._hold(change, progress=progress, needed=needed), remarks
        )


def _folder(name: str) -> Path:
    if not name.strip() or "\0" in name:
        raise SourceError("No folder was named.", "Type the whole path of a folder.")
    folder = Path(os.path.expanduser(replace_surrogates(name.strip())))
    if not folder.is_absolute():
        raise SourceError(f"{folder} is not a whole path.", "Begin with / or ~, as in ~/Documents.")
    return folder.resolve()


def _covers(folders: Sequence[Path], file: Path) -> bool:
    return any(lies_in(file, folder) for folder in folders)


def _one_of(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} documents"
