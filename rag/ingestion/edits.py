"""What the user has edited of the documents' metadata, kept in HOME/edited.json by file.

A field that is None was cleared; one that is missing was not edited. The user's files stay as they
are, and what is edited is kept when they change, or are left out for a time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from rag.corpus.metadata.numeric_dates import one_date
from rag.corpus.metadata.stated import FIELDS
from rag.errors import FieldRefused, StorageError
from rag.files import replace_file

_NAME = "edited.json"
_LONGEST = 500  # characters of a value

Fields = Mapping[str, str | None]
Edits = Mapping[str, Fields]
"""Full path of a file -> its edited fields."""


def load_edits(home: Path) -> dict[str, Fields]:
    """Load the edits; none if there is no such file. Raises `StorageError`."""
    path = home / _NAME
    try:
        edits = json.loads(path.read_text("utf-8"))
        return {
            str(file): {f: None if v is None else str(v) for f, v in fields.items() if f in FIELDS}
            for file, fields in edits.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise StorageError(
            f"{path}, what you have edited of your documents, cannot be read: {error}",
            "Correct the file; or move it away, to go without these edits. Then run: rag index",
        ) from error


def save_edits(home: Path, edits: Edits) -> None:
    """Save the edits, in one step. Raises `OSError`."""
    path = home / _NAME
    if edits or path.exists():
        replace_file(path, json.dumps({file: dict(f) for file, f in edits.items()}, indent=1))


def read_fields(values: Mapping[str, str]) -> Fields:
    """Return what a user has typed as fields; a blank clears one. Raises `FieldRefused`."""
    return {field: _value(field, " ".join(typed.split())) for field, typed in values.items()}


def _value(field: str, typed: str) -> str | None:
    if field not in FIELDS:
        raise FieldRefused(f"There is no field {field}.", "Reload the page.", field)
    if len(typed) > _LONGEST:
        raise FieldRefused(f"This is longer than {_LONGEST} characters.", "Shorten it.", field)
    if field != "published" or not typed:
        return typed or None
    try:
        return one_date(typed)
    except ValueError as error:
        message = str(error)
        raise FieldRefused(f"{message[:1].upper()}{message[1:]}.", "", field) from error


def with_fields(edits: Edits, files: Collection[str], fields: Fields) -> Edits:
    """Return the edits with these fields of these files, beside what was edited before."""
    changed = {file: {**edits.get(file, {}), **fields} for file in files} if fields else {}
    return {**edits, **changed}


def without_fields(edits: Edits, files: Collection[str], fields: Collection[str]) -> Edits:
    """Return the edits without these fields of these files."""
    kept = {f: {k: v for k, v in edits.get(f, {}).items() if k not in fields} for f in files}
    return {file: left for file, left in {**edits, **kept}.items() if left}
