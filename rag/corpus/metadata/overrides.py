"""Replaces metadata that a file states by what a user states of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.corpus.metadata.reading import locate
from rag.types import Document, Source

SOURCES_TOML = "sources.toml"
EDITED = "edited here"
"""The origin of what the user has edited on the page, also of what is cleared there."""


def override(source: Source, text: str, fields: Mapping[str, str | None], origin: str) -> Source:
    """Return a source with these fields; None clears one, and the origin tells so."""
    if not fields:
        return source
    places = dict(source.stated)
    for field, value in fields.items():
        if value != getattr(source, field):
            places.pop(field, None)
            if value and (span := locate(text, field, value)):
                places[field] = span
    origins = dict(source.origins) | dict.fromkeys(fields, origin)
    unclear = () if "published" in fields else source.unclear_date
    return replace(
        source,
        **fields,  # type: ignore[arg-type]
        stated=tuple(sorted(places.items())),
        origins=tuple(sorted(origins.items())),
        unclear_date=unclear,
    )


def with_edits(document: Document, fields: Mapping[str, str | None]) -> Document:
    """Return a document with what the user has edited, which is stronger than all else."""
    if not fields:
        return document
    return replace(document, source=override(document.source, document.text, fields, EDITED))
