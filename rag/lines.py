"""What a user types or hands in as a file of JSON lines, before anybody makes sense of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")


def typed_text(text: str, what: str) -> str:
    """A text of the command line, whatever its bytes are. Raises `ValueError` where it is empty."""
    if not text.strip():
        raise ValueError(f"the {what} is empty")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_json_lines(file: Path, make: Callable[[Any], Made]) -> list[Made]:
    """What is made of each line. Raises `ValueError` with the line that cannot be used."""
    try:
        rows = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error
    made = []
    for number, row in enumerate(rows, start=1):
        if row.strip():
            try:
                made.append(make(json.loads(row)))
            except KeyError as error:
                raise ValueError(f"{file}, line {number}: it needs {error}") from error
            except (ValueError, TypeError, RecursionError) as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
    return made
