"""A folder of texts read into documents, with what was skipped and why.

Reads `.txt` and `.md`. A `sources.toml` in the folder overrides what the texts say of themselves.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from rag.boilerplate import boilerplate
from rag.dates import parse_date
from rag.provenance import FIELDS, locate, provenance
from rag.types import Document, Source, SourceError

SOURCES_FILE = "sources.toml"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder held. `warnings` are remarks on `sources.toml`."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


class _Unreadable(Exception):
    """Says why a file is skipped."""


def read_folder(folder: Path, max_bytes: int) -> Reading:
    """All documents below a folder, by path. Raises `SourceError` where the folder is none, or
    its `sources.toml` cannot be used. Hidden files and folders are passed over."""
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise SourceError(f"{folder} {what}.", "Name a folder that holds .txt or .md files.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(f"{folder} may not be read.", f"Try: chmod -R u+rX {folder}")
    if not _is_utf8(str(folder.resolve())):
        raise SourceError("The name of the folder is not UTF-8.", "Rename it, or copy its texts.")
    told = _read_sources(folder)
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path in _files(folder):
        relative = path.relative_to(folder).as_posix()
        if relative == SOURCES_FILE:
            continue
        if not _is_utf8(relative):
            shown = relative.encode("utf-8", "replace").decode("utf-8")
            skipped.append(Skipped(shown, "its name is not UTF-8"))
            continue
        try:
            text = _read(path, max_bytes)
        except _Unreadable as error:
            skipped.append(Skipped(relative, str(error)))
        else:
            documents.append(make_document(folder, relative, text, told.get(relative, {})))
    unknown = sorted(set(told) - {d.source.path for d in documents})
    warnings = tuple(f"{folder / SOURCES_FILE} names {p}, which was not read." for p in unknown)
    return Reading(tuple(documents), tuple(skipped), warnings)


def make_document(
    folder: Path, relative: str, text: str, told: Mapping[str, str | None] | None = None
) -> Document:
    """A document from its text; what is `told` of it goes before what the text states."""
    marks = boilerplate(text)
    stated = dict(provenance(text, marks))
    values: dict[str, str | None] = {f: value for f, (value, _) in stated.items()}
    places = {f: span for f, (_, span) in stated.items()}
    for field, value in (told or {}).items():
        if value != values.get(field):
            places.pop(field, None)
            if value and (span := locate(text, field, value)):
                places[field] = span
        values[field] = value
    key = f"{folder.resolve().as_posix()}\0{relative}"
    identity = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stated_at = tuple(sorted(places.items()))
    source = replace(Source(identity, relative, stated=stated_at), **values)  # type: ignore[arg-type]
    return Document(source, text, marks)


def decode(data: bytes) -> str:
    """Text of a file: by byte-order mark, as strict UTF-8, else as a detector says.

    Line ends are kept as they are, so that offsets are those of the decoded file. Raises
    `ValueError` for what is no text.
    """
    text = next((data.decode(e) for bom, e in _BOMS if data.startswith(bom)), None)
    if "\0" in text if text is not None else b"\0" in data:
        raise ValueError("it is not text (it holds zero bytes)")
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise ValueError("its encoding could not be told") from None
        return data.decode(best.encoding)


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def _read(path: Path, max_bytes: int) -> str:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(sorted(_READERS))
        raise _Unreadable(f"no reader for {path.suffix or 'files without a suffix'} (has {kinds})")
    try:
        if not path.is_file():
            raise _Unreadable("not a file, or a link to nowhere")
        if (size := path.stat().st_size) > max_bytes:
            raise _Unreadable(f"{size / 1e6:.0f} MB, more than max_file_mb allows")
        text = reader(path.read_bytes())
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _Unreadable(f"it begins like {error.encoding} but is not") from error
    except ValueError as error:
        raise _Unreadable(str(error)) from error
    if not text.strip():
        raise _Unreadable("empty")
    return text


_READERS: dict[str, Callable[[bytes], str]] = {".txt": decode, ".md": decode}


def _read_sources(folder: Path) -> dict[str, dict[str, str | None]]:
    """`sources.toml`: a table for each path, with any of title, publisher, author, published.

    An empty string says that a field is not known, whatever the text seems to say. The list
    `examples`, above the tables, holds questions to begin with.
    """
    path = folder / SOURCES_FILE
    try:
        return {
            PurePosixPath(name).as_posix(): _checked(name, table)
            for name, table in _load(path).items()
            if name != "examples"
        }
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{path} cannot be used: {error}", "Mend it, or move it away; nothing was changed."
        ) from error


def read_examples(folder: Path) -> tuple[str, ...]:
    """Questions to begin with, from the `examples` of a folder's `sources.toml`; none if it has
    none, or cannot be read."""
    try:
        found = _load(folder / SOURCES_FILE).get("examples", [])
    except (OSError, ValueError):
        return ()
    return tuple(str(question) for question in found) if isinstance(found, list) else ()


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8-sig")) if path.is_file() else {}


def _checked(name: str, table: Any) -> dict[str, str | None]:
    if not isinstance(table, dict):
        raise ValueError(f'"{name}" must be a table, [{name!r}]')
    fields: dict[str, str | None] = {}
    for field, value in table.items():
        if field not in FIELDS:
            raise ValueError(f'["{name}"] has no field {field!r}; known: {", ".join(FIELDS)}')
        if field == "published" and value != "":
            if (value := parse_date(value)) is None:
                raise ValueError(f'["{name}"] published: not a date (like 2024-06-20)')
        elif not isinstance(value, str):
            raise ValueError(f'["{name}"] {field} must be a text')
        fields[field] = value or None
    return fields
