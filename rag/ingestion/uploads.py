"""Checks uploaded files, and stores them in HOME/uploads under safe names.

No file there is ever overwritten, and only files that can be read are stored.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from rag.corpus.file_readers import Unreadable, read_file
from rag.corpus.folder import Skipped
from rag.errors import SourceError, StorageError
from rag.ingestion.skipped_groups import group_skipped

_MAX_NAME_BYTES = 150  # without the suffix; file systems allow 255


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file; its `name` may be anything, and `file` is read from the beginning."""

    name: str
    file: BinaryIO


def uploads_folder(home: Path) -> Path:
    """Return the folder of the uploads, which is indexed like any other."""
    return home.resolve() / "uploads"


def accept_uploads(
    uploads: Sequence[Upload], max_bytes: int
) -> tuple[list[Upload], tuple[str, ...]]:
    """Return the files that can be read, and a remark on each that cannot.

    One file that cannot be read does not keep the others out. Raises `SourceError` if none can.
    """
    if not uploads:
        raise SourceError("No file was chosen.", "Choose one or more files.")
    accepted, refused = [], []
    for upload in uploads:
        try:
            _check(upload, max_bytes)
            accepted.append(upload)
        except Unreadable as reason:
            refused.append(Skipped(safe_name(upload.name), str(reason), ""))
        except Exception as error:  # it must not keep the other files out
            words = f"an error in the program kept it from being read ({type(error).__name__})"
            refused.append(Skipped(safe_name(upload.name), words, ""))
    remarks = tuple(map(_refusal, group_skipped(refused)))
    if not accepted:
        raise SourceError(" ".join(remarks), "Nothing else was chosen, so no file was added.")
    return accepted, remarks


def _refusal(group: Sequence[Skipped]) -> str:
    reason = group[0].reason
    if len(group) > 1:
        return f"{len(group):,} files were not added: {reason}."
    return f"{group[0].path} was not added: {reason}."


def _check(upload: Upload, max_bytes: int) -> None:
    """Check that a file can be read. Raises `Unreadable`."""
    name = safe_name(upload.name)
    upload.file.seek(0)
    data = upload.file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise Unreadable(f"it is larger than {max_bytes / 1e6:g} MB (the setting max_file_mb)")
    read_file(name, data)


def store_uploads(
    uploads: Sequence[Upload], folder: Path
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Store files; return their paths, and a remark on each that was renamed or already there.

    Raises `StorageError`; files that were stored before the error stay.
    """
    places: list[Path] = []
    remarks: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for upload in uploads:
            name = safe_name(upload.name)
            upload.file.seek(0)
            data = upload.file.read()
            place = next(p for p in _candidates(folder / name) if _free_or_same(p, data))
            if place.exists():
                remarks.append(f"{name} was already added, with the same content.")
            else:
                _write(place, data)
                if place.name != name:
                    remarks.append(f"Another {name} was already added; this is {place.name}.")
            places.append(place)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written to: {error.strerror or error}.",
            "Free some space or check the permissions, then add the files again.",
        ) from error
    return tuple(places), tuple(remarks)


def safe_name(name: str) -> str:
    """Return a name without folders, leading dots and characters that cannot be shown.

    >>> safe_name("../../etc/.hosts.txt"), safe_name("C:\\\\notes\\\\a.md"), safe_name("")
    ('hosts.txt', 'a.md', 'unnamed')
    """
    last = PureWindowsPath(name).name if "\\" in name or "/" in name else name
    last = unicodedata.normalize("NFC", last.encode("utf-8", "ignore").decode("utf-8"))
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"})
    visible = " ".join(visible.replace(":", "-").split()).lstrip(". ").rstrip()
    path = Path(visible or "unnamed")
    stem = path.stem.encode("utf-8")[:_MAX_NAME_BYTES].decode("utf-8", "ignore").rstrip()
    return stem + path.suffix[:20]


def _candidates(place: Path) -> Iterator[Path]:
    """Yield the path, then the path with a number: "a.txt", "a (2).txt", …"""
    yield place
    number = 2
    while True:
        yield place.with_name(f"{place.stem} ({number}){place.suffix}")
        number += 1


def _free_or_same(place: Path, data: bytes) -> bool:
    if not os.path.lexists(place):
        return True
    return place.is_file() and place.stat().st_size == len(data) and place.read_bytes() == data


def _write(place: Path, data: bytes) -> None:
    """Write a file in one step; until then it has a hidden name, so that it is not indexed."""
    fresh = place.with_name("." + place.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, place)
