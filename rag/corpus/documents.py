"""A folder of texts read into documents, with what was skipped and why.

Reads `.txt` and `.md`. A `sources.toml` in the folder overrides what the texts say of themselves.
"""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rag.corpus.boilerplate import boilerplate
from rag.corpus.metadata import FIELDS, locate, provenance
from rag.corpus.sources_file import SOURCES_FILE, checked, read_sources
from rag.types import Document, Source, SourceError

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
    folder: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder held. `warnings` are remarks on `sources.toml`."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


class Unreadable(Exception):
    """Says why a file is skipped, or not taken."""


def read_folder(folder: Path, max_bytes: int) -> Reading:
    """All documents below a folder, by path. Raises `SourceError` where the folder is none, or
    its `sources.toml` cannot be used. Hidden files and folders are passed over."""
    if not os.path.isdir(folder):  # as pathlib has it, a name that is too long is a fault
        what = "is a file, not a folder" if os.path.exists(folder) else "does not exist"
        raise SourceError(
            f"{folder} {what}.", f"Name a folder that holds {' or '.join(kinds())} files."
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
    return Reading(tuple(documents), tuple(skipped), warnings)


def make_document(
    folder: Path, relative: str, text: str, told: Mapping[str, str | None] | None = None
) -> Document:
    """The document of a file; what is `told` of it goes before what the text states."""
    # Known by its whole path: it stays the same document when a folder around it is added.
    return _document((folder.resolve() / relative).as_posix(), relative, text, told)


def given_documents(rows: object) -> tuple[Document, ...]:
    """Documents that were given as objects and not as files: `text`, and optionally any of title,
    publisher, author, published; other keys are passed over. A document is known by its title;
    where it has none, or shares it, by its number. Raises `ValueError`."""
    if not isinstance(rows, list) or not rows:
        raise ValueError('"documents" must be a list of at least one {"text": …}')
    texts, told = [], []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise ValueError(f'document {number} needs a "text"')
        if not row["text"].strip():
            raise ValueError(f"document {number} is empty")
        plain = {key: whole_characters(v) for key, v in row.items() if isinstance(v, str)}
        values = {f: plain.get(f, row[f]) for f in FIELDS if row.get(f) is not None}
        texts.append(plain["text"])
        told.append(checked(f"document {number}", values))
    titles = [values.get("title") for values in told]
    known_by = [
        title if title and titles.count(title) == 1 else f"document {number}"
        for number, title in enumerate(titles, start=1)
    ]
    return tuple(
        _document(f"{number}\0{name}\0{text}", name, text, values)
        for number, (name, text, values) in enumerate(zip(known_by, texts, told, strict=True))
    )


def whole_characters(text: str) -> str:
    """With "?" for halves of characters, which JSON can hold and no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _document(
    key: str, path: str, text: str, told: Mapping[str, str | None] | None = None
) -> Document:
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
    identity = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stated_at = tuple(sorted(places.items()))
    source = replace(Source(identity, path, stated=stated_at), **values)  # type: ignore[arg-type]
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


def files_below(folder: Path) -> Iterator[Path]:
    """All files of a folder and its folders, by name; hidden ones are passed over."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def _read(path: Path, max_bytes: int) -> str:
    check_kind(path.name)
    try:
        if not path.is_file():
            raise Unreadable("not a file, or a link to nowhere")
        if (size := path.stat().st_size) > max_bytes:
            raise Unreadable(f"{size / 1e6:.0f} MB, more than max_file_mb allows")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    return text_of(path.name, data)


def kinds() -> tuple[str, ...]:
    """Suffixes of the files that can be read."""
    return tuple(sorted(_READERS))


def check_kind(name: str) -> None:
    """Raises `Unreadable` for a file whose suffix has no reader."""
    suffix = Path(name).suffix
    if suffix.lower() not in _READERS:
        known = ", ".join(kinds())
        raise Unreadable(f"no reader for {suffix or 'files without a suffix'} (has {known})")


def text_of(name: str, data: bytes) -> str:
    """The text of a file, by its suffix. Raises `Unreadable`."""
    check_kind(name)
    try:
        text = _READERS[Path(name).suffix.lower()](data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} but is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not text.strip():
        raise Unreadable("empty")
    return text


_READERS: dict[str, Callable[[bytes], str]] = {".txt": decode, ".md": decode}
