"""Reads the documents to index from their folders; writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.corpus.file_readers import readable_kinds
from rag.corpus.folder import FolderContents, ReadDocument, Skipped, read_document, read_folder
from rag.corpus.folder_walk import WalkRules
from rag.corpus.metadata.overrides import with_edits
from rag.errors import SourceError
from rag.index.reading_cache import open_reading_cache
from rag.index.writer import Entry
from rag.ingestion.folders import IndexedFolders, ReadingNotes
from rag.ingestion.same_texts import FileRead, merge_copies
from rag.settings import Settings

_MAX_NAMED = 5  # skipped files named in an error


@dataclass(frozen=True, slots=True)
class Collected:
    """Documents by id, the number of those left out, and the files that were skipped."""

    entries: dict[str, Entry]
    left_out: int
    notes: ReadingNotes


def collect(
    indexed: IndexedFolders, settings: Settings, needed: Collection[Path] = ()
) -> Collected:
    """Read all documents of the folders, without the files that are left out.

    Files with the same text are one document, of the first of them.

    Raises `SourceError` if a folder cannot be read, if one of the folders `needed` holds no text,
    or if no folder holds any.
    """
    files: list[FileRead] = []
    skipped: list[Skipped] = []
    warnings: list[str] = []
    left_out = 0
    for folder, contents in _contents(indexed.folders, settings):
        if folder in needed and not contents.documents:
            raise _no_text([folder], contents.skipped)
        skipped += contents.skipped
        warnings += contents.warnings
        for document in contents.documents:
            path = str(folder / document.source.path)
            if path in indexed.left_out:
                left_out += 1
                continue
            files.append(FileRead(with_edits(document, indexed.edits.get(path, {})), folder))
    entries = {f.document.source.id: _entry(f) for f in merge_copies(files)}
    if indexed.folders and not (entries or left_out):
        raise _no_text(indexed.folders, skipped)
    return Collected(entries, left_out, ReadingNotes(tuple(skipped), tuple(warnings)))


def _contents(folders: Sequence[Path], settings: Settings) -> Iterator[tuple[Path, FolderContents]]:
    """Yield folders with what is in them; unchanged files are not read again."""
    with open_reading_cache(settings.collection_home) as readings:
        for folder in folders:
            yield folder, read_with_settings(folder, settings, readings.read)
        readings.forget_others()


def _entry(file: FileRead) -> Entry:
    document = file.document
    # A near copy that comes or goes leaves the others as they are.
    source = replace(document.source, copy_group="")
    key = repr((source, document.boilerplate, document.blocks, document.text))
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return Entry(document, str(file.folder), digest)


def read_with_settings(
    folder: Path, settings: Settings, read: ReadDocument = read_document
) -> FolderContents:
    """Read a folder as the settings say. Raises `SourceError`."""
    homes = settings.home, settings.collection_home
    rules = WalkRules(settings.exclude, settings.follow_links, *homes)
    return read_folder(folder, int(settings.max_file_mb * 1e6), rules, read)


def _no_text(folders: Sequence[Path], skipped: Sequence[Skipped]) -> SourceError:
    reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:_MAX_NAMED])
    return SourceError(
        f"No text to index was found in {', '.join(map(str, folders))}.",
        reasons or f"Name a folder that holds {readable_kinds()} files: rag index FOLDER",
    )
