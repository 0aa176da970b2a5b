"""Reads Excel workbooks (.xlsx)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from rag.corpus.formats.content import Content, ContentBuilder
from rag.corpus.formats.office.number_formats import show
from rag.corpus.formats.office.office_properties import state_properties
from rag.corpus.formats.office.tables import Cell, add_sheet
from rag.corpus.formats.office.zips import damage_is_unreadable, open_zip

_CORE = "docProps/core.xml"
_BLANK = Cell("")


def read_xlsx(data: bytes) -> Content:
    """Read an Excel workbook; formulas are shown as last computed. Raises `Unreadable`."""
    archive = open_zip(data)
    with damage_is_unreadable():
        import openpyxl

        warnings.filterwarnings("ignore", module="openpyxl")  # about features that it leaves out
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        builder = ContentBuilder()
        _state_properties(builder, book, archive)
        for sheet in book.worksheets:
            place = f"sheet {sheet.title}"
            builder.add("heading", sheet.title, level=1, place=place)
            sheet.reset_dimensions()  # the stated ones may be wrong or huge
            add_sheet(builder, _rows(sheet), place=place)
        return builder.build()


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    for row in sheet.rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return _BLANK
    if isinstance(value, str):
        return Cell(" ".join(value.split()), cell.data_type != "e")
    return Cell(show(value, cell.number_format), is_text=False)


def _state_properties(builder: ContentBuilder, book: Any, archive: ZipFile) -> None:
    """Add the metadata; openpyxl makes up what a file does not state."""
    stated = archive.read(_CORE) if _CORE in archive.namelist() else b""
    properties = book.properties
    state_properties(
        builder,
        "Excel properties",
        title=properties.title,
        author=properties.creator if b"creator" in stated else None,
        published=properties.created.isoformat() if b"created" in stated else None,
        modified=properties.modified.isoformat()
        if b"modified" in stated and properties.modified
        else None,
    )
