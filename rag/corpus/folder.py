"""Reads the documents of a folder, and reports the files that were skipped."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.documents import make_document
from rag.corpus.file_readers import Unreadable, read_file, readable_kinds
from rag.corpus.folder_walk import WalkRules, find_files, is_utf8
from rag.corpus.formats.content import UnreadableNow
from rag.corpus.metadata.sources_file import SOURCES_FILE, read_sources
from rag.errors import SourceError
from rag.language.text import shorten
from rag.types import Document

_LONGEST_REASON = 300  # characters, on one line
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, with the reason."""

    path: str
    reason: str
    folder: str


@dataclass(frozen=True, slots=True)
class FolderContents:
    """The documents of a folder, its skipped files, and warnings about its own settings."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


Overrides = Mapping[str, str | None]
"""Metadata of a document from outside, by field."""

ReadDocument = Callable[[Path, str, int, Overrides], Document]
"""Like `read_document`."""


def read_document(folder: Path, path: str, max_bytes: int, overrides: Overrides) -> Document:
    """Read the document of a file, given its path below a folder. Raises `Unreadable`."""
    content = read_file(Path(path).name, read_bytes(folder / path, max_bytes))
    return make_document(folder, path, content, overrides)


def read_folder(
    folder: Path,
    max_bytes: int,
    rules: WalkRules | None = None,
    read: ReadDocument = read_document,
) -> FolderContents:
    """Read all documents below a folder, in order of their paths; see `folder_walk` for which.

    Raises `SourceError` if the folder cannot be read or its `sources.toml` cannot be used.
    """
    if not os.path.isdir(folder):  # pathlib would raise for a name that is too long
        what = "is a file, not a folder" if os.path.exists(folder) else "does not exist"
        raise SourceError(
            f"{folder} {what}.",
            f"Name a folder that holds {readable_kinds()} files.",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(
            f"{folder} cannot be read: no permission.", f"Run: chmod -R u+rX {folder}"
        )
    if not is_utf8(str(folder.resolve())):
        raise SourceError(
            "The folder cannot be indexed: its name is not valid UTF-8.",
            "Rename the folder, or copy its files to another one.",
        )
    metadata = read_sources(folder)
    found = find_files(folder, rules)
    documents: list[Document] = []
    skipped = dict(found.skipped)
    for path in found.paths:
        if path == SOURCES_FILE:
            continue
        try:
            documents.append(read(folder, path, max_bytes, metadata.get(path, {})))
        except Unreadable as error:
            skipped[path] = str(error)
        except Exception as error:  # it must not keep the other files out
            kind = type(error).__name__
            skipped[path] = f"an error in the program kept it from being read ({kind})"
    unknown = sorted(set(metadata) - {d.source.path for d in documents})
    warnings = [
        f"{folder / SOURCES_FILE} names {p}, which was not found or could not be read."
        for p in unknown
    ]
    return FolderContents(
        tuple(documents),
        tuple(
            Skipped(path, shorten(reason, _LONGEST_REASON), str(folder))
            for path, reason in sorted(skipped.items())
        ),
        (*found.warnings, *warnings),
    )


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return what is in a file. Raises `Unreadable`."""
    try:
        # Without waiting: a pipe may have taken the place of the file.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAIT)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableNow("it is not a file any more")
            # The file may be growing.
            data = file.read(max_bytes + 1) if status.st_size <= max_bytes else b""
    except OSError as error:
        raise UnreadableNow(f"it cannot be read: {error.strerror}") from error
    if max(len(data), status.st_size) > max_bytes:
        raise Unreadable(f"it is larger than {max_bytes / 1e6:g} MB (the setting max_file_mb)")
    return data
