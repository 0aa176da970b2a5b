"""Makes documents from texts: finds their boilerplate and their metadata.

Metadata from outside, such as `sources.toml`, takes precedence over what a text states itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rag.corpus.boilerplate import boilerplate
from rag.corpus.metadata import locate, read_metadata
from rag.corpus.sources_file import valid_entry
from rag.corpus.stated import FIELDS
from rag.types import Document, Source


def make_document(
    folder: Path, relative: str, text: str, overrides: Mapping[str, str | None] | None = None
) -> Document:
    """Make the document of a file; `overrides` replace metadata that the text states."""
    # The id is made from the whole path, so that it stays the same when a parent folder is added.
    return _document((folder.resolve() / relative).as_posix(), relative, text, overrides)


def given_documents(rows: object) -> tuple[Document, ...]:
    """Make documents from JSON objects with `text` and, optionally, metadata.

    The metadata is any of title, publisher, author and published; other keys are ignored. The path
    of a document is its title or, if it has none or shares it, its number. Raises `ValueError`.
    """
    if not isinstance(rows, list) or not rows:
        raise ValueError('"documents" must be a list of at least one {"text": …}')
    texts, metadata = [], []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise ValueError(f'document {number} needs a "text"')
        if not row["text"].strip():
            raise ValueError(f"document {number} is empty")
        plain = {key: replace_surrogates(v) for key, v in row.items() if isinstance(v, str)}
        values = {f: plain.get(f, row[f]) for f in FIELDS if row.get(f) is not None}
        texts.append(plain["text"])
        metadata.append(valid_entry(f"document {number}", values))
    titles = [values.get("title") for values in metadata]
    paths = [
        title if title and titles.count(title) == 1 else f"document {number}"
        for number, title in enumerate(titles, start=1)
    ]
    return tuple(
        _document(f"{number}\0{path}\0{text}", path, text, values)
        for number, (path, text, values) in enumerate(zip(paths, texts, metadata, strict=True))
    )


def replace_surrogates(text: str) -> str:
    """Replace surrogates, which JSON can hold but no encoding can, by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _document(
    key: str, path: str, text: str, overrides: Mapping[str, str | None] | None = None
) -> Document:
    boilerplate_spans = boilerplate(text)
    stated = read_metadata(text, boilerplate_spans)
    values: dict[str, str | None] = {f: value for f, (value, _) in stated.items()}
    places = {f: span for f, (_, span) in stated.items()}
    for field, value in (overrides or {}).items():
        if value != values.get(field):
            places.pop(field, None)
            if value and (span := locate(text, field, value)):
                places[field] = span
        values[field] = value
    identity = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    stated_at = tuple(sorted(places.items()))
    source = replace(Source(identity, path, stated=stated_at), **values)  # type: ignore[arg-type]
    return Document(source, text, boilerplate_spans)
