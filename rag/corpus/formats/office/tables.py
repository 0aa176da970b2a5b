"""Adds the tables of documents and spreadsheets to a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.corpus.formats.content import ContentBuilder, Unreadable

_SHORT = 60  # characters; what is longer is no name of a column
MOST_CELLS = 1_000_000
_MOST_READ = 5_000_000  # cells and rows, with the blank ones
_LETTER = re.compile(r"[^\W\d_]")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a spreadsheet as it is shown; `is_text` is false for numbers and dates."""

    text: str
    is_text: bool = True


Row = Sequence[Cell]


def add_table(
    builder: ContentBuilder, rows: Sequence[Sequence[str]], header_rows: int, *, place: str = ""
) -> None:
    """Add a table; if it states no header rows, a first row of short texts counts as one."""
    if not header_rows and len(rows) > 1 and _is_header_like(rows[0]):
        header_rows = 1
    for number, row in enumerate(rows):
        builder.add_row("header" if number < header_rows else "row", row, place=place)


def add_sheet(builder: ContentBuilder, rows: Iterable[Row], *, place: str = "") -> None:
    """Add the tables of a spreadsheet; a cell alone above one is its caption."""
    alone = ""
    for table in _split(rows):
        if alone:
            builder.add("paragraph" if _is_alone(table) else "caption", alone, place=place)
        alone = table[0][-1].text if _is_alone(table) else ""
        if not alone:
            _add_sheet_table(builder, table, place)
    builder.add("paragraph", alone, place=place)


def _split(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the tables, which blank rows separate. Raises `Unreadable` if there are too many."""
    table: list[Row] = []
    read = kept = 0
    for row in rows:
        read += 1 + len(row)
        filled = _filled(row)
        if filled:
            kept += filled[-1] + 1
            table.append(row[: filled[-1] + 1])
        elif table:
            yield table
            table = []
        if read > _MOST_READ or kept > MOST_CELLS:
            raise Unreadable(f"it has more than {MOST_CELLS:,} cells")
    if table:
        yield table


def _is_alone(table: list[Row]) -> bool:
    return len(table) == 1 and len(_filled(table[0])) == 1


def _add_sheet_table(builder: ContentBuilder, table: list[Row], place: str) -> None:
    first = min(_filled(row)[0] for row in table)
    table = [row[first:] for row in table]
    header, body = _header_row(table)
    for number, row in enumerate(table):
        texts = [cell.text for cell in row]
        if number < body:
            builder.add("caption", " ".join(filter(None, texts)), place=place)
        else:
            builder.add_row("header" if number == header else "row", texts, place=place)


def _header_row(table: list[Row]) -> tuple[int, int]:
    """Return the number of the header row, or -1, and that of the first row below the captions.

    The header is the first row that is all short text and as wide as the table, before a row with
    other values; in a table without other values, it is the first wide row. Single cells above it
    are captions.
    """
    widths = [len(_filled(row)) for row in table]
    plain = [all(cell.is_text or _YEAR.fullmatch(cell.text) for cell in row) for row in table]
    widest = max(widths)
    body = next((n for n, width in enumerate(widths) if width > 1), 0)
    for number in range(body, len(table) - 1):
        if not plain[number]:
            break
        wide = widths[number] >= max(2, widest - 1)
        before_values = not plain[number + 1] or (number == body and all(plain))
        if wide and before_values and _is_header_like([cell.text for cell in table[number]]):
            return number, body
    return -1, body


def _is_header_like(cells: Sequence[str]) -> bool:
    """Return whether all cells are short texts, or years; the first may be blank."""
    years = sum(bool(_YEAR.fullmatch(cell)) for cell in cells)
    return (
        len(cells) > 1
        and years != 1  # a year alone is rather a value
        and all(cell.strip() for cell in cells[1:])
        and all(len(cell) <= _SHORT for cell in cells)
        and all(_LETTER.search(cell) or _YEAR.fullmatch(cell) for cell in cells if cell.strip())
    )


def _filled(row: Row) -> list[int]:
    return [number for number, cell in enumerate(row) if cell.text]
