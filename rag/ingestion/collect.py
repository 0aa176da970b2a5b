"""The texts that the index is to hold, read from their folders; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.folder import Skipped, read_folder
from rag.corpus.readers import readable_suffixes
from rag.errors import SourceError
from rag.index.writer import Entry
from rag.ingestion.folders import IndexedFolders, ReadingNotes
from rag.settings import Settings

_NAMED = 5  # skipped files in an error


@dataclass(frozen=True, slots=True)
class Collected:
    """Documents by id, how many were left out, and what was noted on the way."""

    entries: dict[str, Entry]
    left_out: int
    noted: ReadingNotes


def collect(
    holdings: IndexedFolders, settings: Settings, needed: Collection[Path] = ()
) -> Collected:
    """Read all folders. Raises `SourceError` where one cannot be read, where one of those
    `needed` holds no text, or none of all does."""
    entries: dict[str, Entry] = {}
    skipped: list[Skipped] = []
    warnings: list[str] = []
    left_out = 0
    for folder in holdings.folders:
        reading = read_folder(folder, int(settings.max_file_mb * 1e6))
        if folder in needed and not reading.documents:
            raise _nothing([folder], reading.skipped)
        skipped += reading.skipped
        warnings += reading.warnings
        for document in reading.documents:
            if str(folder / document.source.path) in holdings.left_out:
                left_out += 1
                continue
            key = repr((document.source, document.boilerplate, document.text))
            digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
            entries[document.source.id] = Entry(document, str(folder), digest)
    if holdings.folders and not (entries or left_out):
        raise _nothing(holdings.folders, skipped)
    return Collected(entries, left_out, ReadingNotes(tuple(skipped), tuple(warnings)))


def _nothing(folders: Sequence[Path], skipped: Sequence[Skipped]) -> SourceError:
    reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:_NAMED])
    return SourceError(
        f"No text to index was found in {', '.join(map(str, folders))}.",
        reasons
        or f"Name a folder that holds {' or '.join(readable_suffixes())} files: rag index FOLDER",
    )
