"""Reads a folder of files; reports those that were skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.documents import make_document
from rag.corpus.readers import Unreadable, check_suffix, read_text, readable_suffixes
from rag.corpus.sources_file import SOURCES_FILE, read_sources
from rag.errors import SourceError
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read."""

    path: str
    reason: str
    folder: str


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What a folder held. `warnings` are remarks on `sources.toml`."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


def read_folder(folder: Path, max_bytes: int) -> FolderContents:
    """All documents below a folder, by path. Raises `SourceError` where the folder is none, or
    its `sources.toml` cannot be used. Hidden files and folders are passed over."""
    if not os.path.isdir(folder):  # as pathlib has it, a name that is too long is a fault
        what = "is a file, not a folder" if os.path.exists(folder) else "does not exist"
        raise SourceError(
            f"{folder} {what}.",
            f"Name a folder that holds {' or '.join(readable_suffixes())} files.",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(f"{folder} may not be read.", f"Try: chmod -R u+rX {folder}")
    if not _is_utf8(str(folder.resolve())):
        raise SourceError("The name of the folder is not UTF-8.", "Rename it, or copy its texts.")
    told = read_sources(folder)
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path in files_below(folder):
        relative = path.relative_to(folder).as_posix()
        if relative == SOURCES_FILE:
            continue
        if not _is_utf8(relative):
            shown = relative.encode("utf-8", "replace").decode("utf-8")
            skipped.append(Skipped(shown, "its name is not UTF-8", str(folder)))
            continue
        try:
            text = _read(path, max_bytes)
        except Unreadable as error:
            skipped.append(Skipped(relative, str(error), str(folder)))
        else:
            documents.append(make_document(folder, relative, text, told.get(relative, {})))
    unknown = sorted(set(told) - {d.source.path for d in documents})
    warnings = tuple(f"{folder / SOURCES_FILE} names {p}, which was not read." for p in unknown)
    return FolderContents(tuple(documents), tuple(skipped), warnings)


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def files_below(folder: Path) -> Iterator[Path]:
    """All files of a folder and its folders, by name; hidden ones are passed over."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def _read(path: Path, max_bytes: int) -> str:
    check_suffix(path.name)
    try:
        if not path.is_file():
            raise Unreadable("not a file, or a link to nowhere")
        if (size := path.stat().st_size) > max_bytes:
            raise Unreadable(f"{size / 1e6:.0f} MB, more than max_file_mb allows")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    return read_text(path.name, data)
