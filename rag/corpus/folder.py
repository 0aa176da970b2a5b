"""Reads the documents of a folder, and reports the files that were skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.documents import make_document
from rag.corpus.file_readers import Unreadable, check_suffix, read_text, readable_suffixes
from rag.corpus.sources_file import SOURCES_FILE, read_sources
from rag.errors import SourceError
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, with the reason."""

    path: str
    reason: str
    folder: str


@dataclass(frozen=True, slots=True)
class FolderContents:
    """The documents of a folder, its skipped files, and warnings about its `sources.toml`."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


def read_folder(folder: Path, max_bytes: int) -> FolderContents:
    """Read all documents below a folder, in order of their paths.

    Hidden files and folders are ignored. Raises `SourceError` if the folder cannot be read or its
    `sources.toml` cannot be used.
    """
    if not os.path.isdir(folder):  # pathlib would raise for a name that is too long
        what = "is a file, not a folder" if os.path.exists(folder) else "does not exist"
        raise SourceError(
            f"{folder} {what}.",
            f"Name a folder that holds {' or '.join(readable_suffixes())} files.",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(
            f"{folder} cannot be read: no permission.", f"Run: chmod -R u+rX {folder}"
        )
    if not _is_utf8(str(folder.resolve())):
        raise SourceError(
            "The folder cannot be indexed: its name is not valid UTF-8.",
            "Rename the folder, or copy its files to another one.",
        )
    metadata = read_sources(folder)
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path in files_below(folder):
        relative = path.relative_to(folder).as_posix()
        if relative == SOURCES_FILE:
            continue
        if not _is_utf8(relative):
            shown = relative.encode("utf-8", "replace").decode("utf-8")
            skipped.append(Skipped(shown, "its name is not valid UTF-8", str(folder)))
            continue
        try:
            text = _read(path, max_bytes)
        except Unreadable as error:
            skipped.append(Skipped(relative, str(error), str(folder)))
        else:
            documents.append(make_document(folder, relative, text, metadata.get(relative, {})))
    unknown = sorted(set(metadata) - {d.source.path for d in documents})
    warnings = tuple(
        f"{folder / SOURCES_FILE} names {p}, which was not found or could not be read."
        for p in unknown
    )
    return FolderContents(tuple(documents), tuple(skipped), warnings)


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder, in order of their names; hidden ones are ignored."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def _read(path: Path, max_bytes: int) -> str:
    check_suffix(path.name)
    try:
        if not path.is_file():
            raise Unreadable("it is not a regular file, or it is a broken link")
        if (size := path.stat().st_size) > max_bytes:
            raise Unreadable(f"{size / 1e6:.0f} MB is more than the setting max_file_mb allows")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror}") from error
    return read_text(path.name, data)
