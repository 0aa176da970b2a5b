"""The catalog of what is indexed: documents, folders, and files that were skipped or left out.

It is made from the served generation's list of documents and the lists in the home folder; no
folder is read again and no vectors are opened.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.corpus.documents import place_file
from rag.corpus.folder import Skipped
from rag.corpus.metadata.numeric_dates import unclear_words
from rag.errors import IndexDamaged
from rag.index.home import current_name, generation_folder
from rag.ingestion.folders import lies_in, load_folders, load_notes
from rag.types import Source

_SHORT = 200  # characters; less is rarely more than a heading
_MOSTLY = 0.5  # of a document's characters that are boilerplate


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """An indexed document; `remarks` name what is odd about it, each in a few words."""

    source: Source
    folder: Path
    passages: int
    indexed_at: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title, or else the name of the file."""
        return self.source.name

    @property
    def file(self) -> str:
        """The full path of the file that the document was read from."""
        return str(self.folder / self.source.path)

    @property
    def other_files(self) -> tuple[str, ...]:
        """The full paths of the other files that hold the same text."""
        return tuple(str(place_file(self.folder, place)) for place in self.source.places)

    @property
    def files(self) -> tuple[str, ...]:
        """The full paths of all files that hold the text."""
        return self.file, *self.other_files


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is indexed: documents by title, and folders with their numbers of documents.

    `left_out` holds the path and the title of each file that the user removed.
    """

    documents: tuple[CatalogEntry, ...]
    folders: tuple[tuple[Path, int], ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def passages(self) -> int:
        """The number of passages of all documents."""
        return sum(entry.passages for entry in self.documents)

    @property
    def unclear_dates(self) -> int:
        """The number of documents with a date that can be read in several ways."""
        return sum(bool(entry.source.unclear_date) for entry in self.documents)

    @property
    def copy_groups(self) -> dict[str, list[CatalogEntry]]:
        """The documents that are near copies of each other, by their group."""
        groups: dict[str, list[CatalogEntry]] = {}
        for entry in self.documents:
            if entry.source.copy_group:
                groups.setdefault(entry.source.copy_group, []).append(entry)
        return groups


def read_catalog(home: Path) -> Catalog:
    """Read the catalog as it is now. Raises `StorageError`."""
    documents = _documents(generation_folder(home, current_name(home)))
    indexed, notes = load_folders(home), load_notes(home)
    counts = Counter(f for entry in documents for f in _folders(entry, indexed.folders))
    return Catalog(
        documents,
        tuple((folder, counts[folder]) for folder in indexed.folders),
        notes.skipped,
        notes.warnings,
        tuple(sorted(indexed.left_out.items(), key=lambda item: item[1].casefold())),
    )


def _folders(entry: CatalogEntry, folders: Sequence[Path]) -> set[Path]:
    """Return the folders that hold a document."""
    others = map(Path, entry.other_files)
    return {entry.folder, *(f for file in others for f in folders if lies_in(file, f))}


def matching(documents: tuple[CatalogEntry, ...], words: str) -> tuple[CatalogEntry, ...]:
    """Return the documents that have every word in their metadata, path or remarks."""
    wanted = words.casefold().split()
    return tuple(d for d in documents if all(word in _searchable(d) for word in wanted))


def _searchable(entry: CatalogEntry) -> str:
    s = entry.source
    known = (s.title, s.publisher, s.author, s.published, str(entry.folder), s.path)
    return "\n".join(filter(None, (*known, *s.places, *entry.remarks))).casefold()


@lru_cache(maxsize=2)  # a generation never changes
def _documents(generation: Path) -> tuple[CatalogEntry, ...]:
    path = (generation / "documents.sqlite").absolute()
    query = "SELECT source, folder, passages, indexed_at, boilerplate, length(text) FROM documents"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            entries = [_entry(row) for row in db.execute(query)]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise IndexDamaged(
            f"The list of documents at {path} cannot be read: {error}", "Run: rag index"
        ) from error
    return tuple(sorted(entries, key=lambda entry: (entry.title.casefold(), entry.file)))


def _entry(row: tuple[Any, ...]) -> CatalogEntry:
    source_json, folder, passages, indexed_at, boilerplate_json, length = row
    # A list does not need the places where the text states its metadata.
    stored = json.loads(source_json)
    lists = {f: tuple(stored.get(f, ())) for f in ("places", "unclear_date")}
    source = Source(**(stored | {"stated": (), **lists}))
    boilerplate = sum(end - start for start, end in json.loads(boilerplate_json))
    remarks = _remarks(source, length, boilerplate)
    return CatalogEntry(source, Path(folder), passages, indexed_at, remarks)


def _remarks(source: Source, length: int, boilerplate: int) -> tuple[str, ...]:
    """Return what is odd; that a document has no date, outlet or author is not."""
    remarks = []
    if source.unclear_date:
        remarks.append(f"The date {unclear_words(source.unclear_date)}.")
    if length < _SHORT:
        remarks.append(f"only {length} characters")
    if boilerplate > _MOSTLY * length:
        remarks.append("mostly boilerplate")
    return tuple(remarks)
