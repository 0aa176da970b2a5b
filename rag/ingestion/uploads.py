"""Files that are given to the page: looked at, then put into HOME/uploads under a safe name.

Nothing there is ever overwritten, and nothing is stored unless all of what was given can be read.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from rag.corpus.readers import Unreadable, check_suffix, read_text
from rag.errors import SourceError, StorageError

_LONGEST = 150  # bytes of a name, without its suffix; file systems allow 255


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given; `name` may be anything, `file` is read from its beginning."""

    name: str
    file: BinaryIO


def uploads_folder(home: Path) -> Path:
    """Where they are kept: a folder that is indexed like any other."""
    return home.resolve() / "uploads"


def check_uploads(uploads: Sequence[Upload], max_bytes: int) -> None:
    """Raises `SourceError` that names each file which cannot be taken, with the reason."""
    if not uploads:
        raise SourceError("No file was given.", "Choose one or more files.")
    refused = []
    for upload in uploads:
        name = safe_name(upload.name)
        try:
            check_suffix(name)
            upload.file.seek(0)
            data = upload.file.read(max_bytes + 1)
            if len(data) > max_bytes:
                raise Unreadable(f"larger than {max_bytes / 1e6:g} MB (the setting max_file_mb)")
            read_text(name, data)
        except Unreadable as reason:
            refused.append(f"{name}: {reason}")
    if refused:
        raise SourceError("; ".join(refused), "Nothing was added. Leave these out, or mend them.")


def store_uploads(
    uploads: Sequence[Upload], folder: Path
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Where each file now lies, and a line on each that was there already or was renamed.

    Raises `StorageError`; files stored before it stay.
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
                remarks.append(f"{name} is there already, with the same content.")
            else:
                _write(place, data)
                if place.name != name:
                    remarks.append(f"Another {name} is there already; this one is {place.name}.")
            places.append(place)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written to: {error.strerror or error}.",
            "Make room or check the permissions, then add the files again.",
        ) from error
    return tuple(places), tuple(remarks)


def safe_name(name: str) -> str:
    """The last part of a name, without what could lead elsewhere, hide it, or not be shown.

    >>> safe_name("../../etc/.hosts.txt"), safe_name("C:\\\\notes\\\\a.md"), safe_name("")
    ('hosts.txt', 'a.md', 'unnamed')
    """
    last = PureWindowsPath(name).name if "\\" in name or "/" in name else name
    whole = unicodedata.normalize("NFC", last.encode("utf-8", "ignore").decode("utf-8"))
    shown = "".join(c for c in whole if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"})
    shown = " ".join(shown.replace(":", "-").split()).lstrip(". ").rstrip()
    path = Path(shown or "unnamed")
    stem = path.stem.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").rstrip()
    return stem + path.suffix[:20]


def _candidates(place: Path) -> Iterator[Path]:
    """The name, then the name with a number."""
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
    """In one step; the name of an unfinished file is hidden, so that it is not indexed."""
    fresh = place.with_name("." + place.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, place)
