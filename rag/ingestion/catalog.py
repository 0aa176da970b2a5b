"""What the index holds, as a reader sees it: documents with what they lack, folders, files that
were skipped and why, files that were left out.

Looks at the served generation's list of documents and at the notes in the home folder; reads no
folder again and opens no vectors.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.corpus.folder import Skipped
from rag.errors import IndexDamaged
from rag.index.home import current_name, generation_folder
from rag.ingestion.folders import load_folders, load_notes
from rag.types import Source

_SHORT = 200  # characters; less is rarely more than a heading
_MOSTLY = 0.5  # of a document's characters that are boilerplate


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """An indexed document. `lacks` says in a few words each what a reader could mend."""

    source: Source
    folder: Path
    passages: int
    indexed_at: str
    lacks: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its title, else the name of its file."""
        return self.source.title or self.source.path

    @property
    def file(self) -> str:
        """Where it was read from."""
        return str(self.folder / self.source.path)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything, documents by title; `folders` with the number of documents of each;
    `left_out` with the titles of the files."""

    documents: tuple[CatalogEntry, ...]
    folders: tuple[tuple[Path, int], ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def passages(self) -> int:
        """Of all documents."""
        return sum(listed.passages for listed in self.documents)


def read_catalog(home: Path) -> Catalog:
    """As it is now. Raises `StorageError`."""
    documents = _documents(generation_folder(home, current_name(home)))
    holdings, noted = load_folders(home), load_notes(home)
    counts = Counter(listed.folder for listed in documents)
    return Catalog(
        documents,
        tuple((folder, counts[folder]) for folder in holdings.folders),
        noted.skipped,
        noted.warnings,
        tuple(sorted(holdings.left_out.items(), key=lambda item: item[1].casefold())),
    )


def matching(documents: tuple[CatalogEntry, ...], words: str) -> tuple[CatalogEntry, ...]:
    """Those that have every word in their title, outlet, author, date or path."""
    wanted = words.casefold().split()
    return tuple(d for d in documents if all(word in _searched(d) for word in wanted))


def _searched(listed: CatalogEntry) -> str:
    s = listed.source
    known = (s.title, s.publisher, s.author, s.published, str(listed.folder), s.path)
    return "\n".join(filter(None, known)).casefold()


@lru_cache(maxsize=2)  # a generation never changes
def _documents(generation: Path) -> tuple[CatalogEntry, ...]:
    path = (generation / "documents.sqlite").absolute()
    query = "SELECT source, folder, passages, indexed_at, boilerplate, length(text) FROM documents"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            found = [_listed(row) for row in db.execute(query)]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise IndexDamaged(
            f"The list of documents at {path} cannot be read: {error}", "Run: rag index"
        ) from error
    return tuple(sorted(found, key=lambda listed: (listed.title.casefold(), listed.file)))


def _listed(row: tuple[Any, ...]) -> CatalogEntry:
    source, folder, passages, indexed_at, marks, length = row
    stored = json.loads(source)
    # Where a field is stated in the text is not shown in a list.
    known = Source(**(stored | {"stated": ()}))
    marked = sum(end - start for start, end in json.loads(marks))
    return CatalogEntry(known, Path(folder), passages, indexed_at, _lacks(known, length, marked))


def _lacks(source: Source, length: int, marked: int) -> tuple[str, ...]:
    remarks = {
        "no title": not source.title,
        "no outlet": not source.publisher,
        "no date": not source.published,
        f"only {length} characters": length < _SHORT,
        "mostly boilerplate": marked > _MOSTLY * length,
    }
    return tuple(words for words, true in remarks.items() if true)
