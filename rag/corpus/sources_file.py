"""What is told of documents from outside, before what their texts state: `sources.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

from rag.corpus.metadata import FIELDS
from rag.errors import SourceError
from rag.language.dates import parse_date

SOURCES_FILE = "sources.toml"


def read_sources(folder: Path) -> dict[str, dict[str, str | None]]:
    """`sources.toml`: a table for each path, with any of title, publisher, author, published.

    An empty string says that a field is not known, whatever the text seems to say. The list
    `examples`, above the tables, holds questions to begin with.
    """
    path = folder / SOURCES_FILE
    try:
        return {
            PurePosixPath(name).as_posix(): valid_entry(name, table)
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


def valid_entry(name: str, table: Any) -> dict[str, str | None]:
    """What is told of the document `name`, field by field. Raises `ValueError`."""
    if not isinstance(table, dict):
        raise ValueError(f'"{name}" must be a table, [{name!r}]')
    fields: dict[str, str | None] = {}
    for field, value in table.items():
        if field not in FIELDS:
            raise ValueError(f'"{name}" has no field {field!r}; known: {", ".join(FIELDS)}')
        if field == "published" and value != "":
            if (value := parse_date(value)) is None:
                raise ValueError(f'"{name}", published: not a date (like 2024-06-20)')
        elif not isinstance(value, str):
            raise ValueError(f'"{name}", {field}: it must be a text')
        fields[field] = value or None
    return fields
