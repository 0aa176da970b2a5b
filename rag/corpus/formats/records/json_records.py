"""JSON: each object of a list, or of a file with one on each line, is a row of a table."""

from __future__ import annotations

import json
from typing import Any

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content, ContentBuilder, Unreadable

_MOST_COLUMNS = 200
_MOST_BLANKS = 20  # cells without a value for each one with a value


def read_json(data: bytes) -> Content:
    """Read the objects of a JSON file, or of a file with one on each line. Raises `Unreadable`.

    The header of the table is the keys in the order of their first use; a value within another
    one has a key such as "address.city". Objects that have little in common are lists of fields.
    """
    try:
        text = decode(data)
    except ValueError as error:
        raise Unreadable("it is not a text file, or it is damaged") from error
    try:
        return _content(_values(text))
    except RecursionError as error:
        raise Unreadable("its values are nested too deeply") from error


def _values(text: str) -> list[Any]:
    """Return the values of the file: a list is its items, and a line that is no JSON is a text."""
    try:
        value = json.loads(text)
        return value if isinstance(value, list) else [value]
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        values = [_value(line) for line in lines]
        if not any(isinstance(value, dict) for value in values):
            raise Unreadable("it is not JSON, or it is damaged") from None
        return values


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return line


def _content(values: list[Any]) -> Content:
    records: list[dict[str, str]] = []
    for value in values:
        records.append({})
        _flatten(value, "", records[-1])
    columns = dict.fromkeys(key for record in records for key in record)
    blanks_allowed = _MOST_BLANKS * sum(map(len, records))
    builder = ContentBuilder()
    if (
        len(records) > 1
        and set(columns) != {""}
        and len(columns) <= _MOST_COLUMNS
        and len(columns) * len(records) <= blanks_allowed
    ):
        builder.add_row("header", [key or "value" for key in columns])
        for record in records:
            builder.add_row("row", [record.get(key, "") for key in columns])
        return builder.build()
    for record in records:
        for key, text in record.items():
            builder.add("field" if key else "paragraph", f"{key}: {text}" if key else text)
    return builder.build()


def _flatten(value: Any, key: str, record: dict[str, str]) -> None:
    """Add the keys and texts of a value to a record; a list of plain values is one text."""
    if isinstance(value, dict):
        for name, item in value.items():
            name = _text(name)
            _flatten(item, f"{key}.{name}" if key else name, record)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            _flatten(item, f"{key}.{number}" if key else str(number), record)
    elif isinstance(value, list):
        record[key] = ", ".join(map(_text, value))
    elif value is not None:
        record[key] = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):  # an escape can stand for half a character, which is no text
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return str(value) if type(value) in (int, float) else json.dumps(value, ensure_ascii=False)
