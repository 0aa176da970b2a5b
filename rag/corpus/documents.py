"""A folder of texts read into documents, with what was skipped and why.

Reads `.txt` and `.md`. A `sources.toml` in the folder overrides what the texts say of themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rag.corpus.boilerplate import boilerplate
from rag.corpus.metadata import FIELDS, locate, read_metadata
from rag.corpus.sources_file import valid_entry
from rag.types import Document, Source


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
        plain = {key: replace_surrogates(v) for key, v in row.items() if isinstance(v, str)}
        values = {f: plain.get(f, row[f]) for f in FIELDS if row.get(f) is not None}
        texts.append(plain["text"])
        told.append(valid_entry(f"document {number}", values))
    titles = [values.get("title") for values in told]
    known_by = [
        title if title and titles.count(title) == 1 else f"document {number}"
        for number, title in enumerate(titles, start=1)
    ]
    return tuple(
        _document(f"{number}\0{name}\0{text}", name, text, values)
        for number, (name, text, values) in enumerate(zip(known_by, texts, told, strict=True))
    )


def replace_surrogates(text: str) -> str:
    """With "?" for halves of characters, which JSON can hold and no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _document(
    key: str, path: str, text: str, told: Mapping[str, str | None] | None = None
) -> Document:
    marks = boilerplate(text)
    stated = dict(read_metadata(text, marks))
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
