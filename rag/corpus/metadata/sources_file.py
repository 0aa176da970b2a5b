"""Reads `sources.toml`, which overrides the metadata that the texts of a folder state."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

from rag.corpus.metadata.numeric_dates import one_date
from rag.corpus.metadata.stated import FIELDS
from rag.errors import SourceError

SOURCES_FILE = "sources.toml"


def read_sources(folder: Path) -> dict[str, dict[str, str | None]]:
    """Read the metadata in the `sources.toml` of a folder, by path. Raises `SourceError`.

    The file has a table for each path, with any of title, publisher, author and published. An empty
    string means that the field is unknown, even if the text states it. The list `examples`, above
    the tables, holds example questions.
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
            f"{path} cannot be used: {error}.",
            "Correct the file or move it away. Nothing was changed.",
        ) from error


def read_examples(folder: Path) -> tuple[str, ...]:
    """Read the example questions in the `sources.toml` of a folder; none if it cannot be read."""
    try:
        examples = _load(folder / SOURCES_FILE).get("examples", [])
    except (OSError, ValueError):
        return ()
    return tuple(str(question) for question in examples) if isinstance(examples, list) else ()


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8-sig")) if path.is_file() else {}


def valid_entry(name: str, table: Any) -> dict[str, str | None]:
    """Check and return the metadata given for the document `name`. Raises `ValueError`."""
    if not isinstance(table, dict):
        raise ValueError(f'"{name}" must be a table: write [{name!r}] above its fields')
    fields: dict[str, str | None] = {}
    for field, value in table.items():
        if field not in FIELDS:
            raise ValueError(f'"{name}" has an unknown field {field!r}; use {", ".join(FIELDS)}')
        if field == "published" and value != "":
            try:
                value = one_date(value)
            except ValueError as error:
                raise ValueError(f'"{name}", published: {error}') from None
        elif not isinstance(value, str):
            raise ValueError(f'"{name}", {field}: it must be a string')
        fields[field] = value or None
    return fields
