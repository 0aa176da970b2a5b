"""Makes, lists and removes collections; see `store.collections` for what one is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from rag.errors import RagError, SettingsError
from rag.index.home import writer_lock
from rag.ingestion.catalog import read_catalog
from rag.ingestion.folders import IndexedFolders
from rag.ingestion.sync import update
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.store.collections import collection_exists, collection_names, require_collection


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection, with the number of its documents; `problem` says why it cannot be read."""

    name: str
    documents: int = 0
    folders: tuple[Path, ...] = ()
    problem: str = ""


def create_collection(settings: Settings, embedder: Embedder) -> None:
    """Make the collection of the settings, with an empty index. Raises `RagError`."""
    if collection_exists(settings):
        raise SettingsError(
            f"There is a collection {settings.collection!r} already.", "Choose another name."
        )
    update(lambda _: IndexedFolders(()), embedder, settings, creating=True)


def remove_collection(settings: Settings) -> None:
    """Delete a collection: its index, uploads, conversations and saved questions.

    No file of the user is in it but copies that were uploaded. Raises `RagError`.
    """
    require_collection(settings)
    home = settings.collection_home
    with writer_lock(home):
        (home / "folders.json").unlink()  # from now on it is no collection
        shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)  # a lock that is held cannot be deleted everywhere


def summaries(settings: Settings) -> list[CollectionSummary]:
    """Return the default collection and all others."""
    names = ["", *collection_names(settings.home)]
    return [_summary(settings.in_collection(name)) for name in names]


def _summary(settings: Settings) -> CollectionSummary:
    try:
        catalog = read_catalog(settings.collection_home)
    except RagError as error:
        return CollectionSummary(settings.collection, problem=error.message)
    folders = tuple(folder for folder, _ in catalog.folders)
    return CollectionSummary(settings.collection, len(catalog.documents), folders)
