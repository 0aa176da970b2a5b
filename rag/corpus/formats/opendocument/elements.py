"""Names, texts and tables in the XML of an OpenDocument file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, SVG, META = (
    _URN % name
    for name in ("office", "text", "table", "drawing", "style", "presentation", "svg-compatible",
                 "meta")
)  # fmt: skip
_GAPS = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
NOTE, COMMENT, BOX = f"{TEXT}note", f"{OFFICE}annotation", f"{DRAW}text-box"
_APART = {NOTE, COMMENT, f"{DRAW}frame", f"{DRAW}g", f"{DRAW}custom-shape", f"{TEXT}ruby-text"}
_ROW_GROUPS = {TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group")}
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
WIDEST = 16_384  # columns


def table_rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, also those in groups, but not those of tables in its cells."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from table_rows(child)


def row_cells(row: Any) -> Iterator[Any]:
    """Yield the cells of a row, each as often as it is repeated; blank ones at the end once."""
    cells = [cell for cell in row if cell.tag in _CELLS]
    for number, cell in enumerate(cells):
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        last = number == len(cells) - 1
        for _ in range(1 if last and not len(cell) else max(1, min(repeated, WIDEST))):
            yield cell


def cell_text(cell: Any) -> str:
    """Return the text of a cell, which a merged cell has in its first place only."""
    if cell.tag == f"{TABLE}covered-table-cell":
        return ""
    return "\n".join(text_of(p) for p in _paragraphs(cell))


def _paragraphs(container: Any) -> Iterator[Any]:
    for child in container:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield child
        elif child.tag not in (f"{TABLE}table", COMMENT):
            yield from _paragraphs(child)


def text_of(element: Any) -> str:
    """Return the text of a paragraph, without notes, comments and boxes."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _GAPS:
            yield _GAPS[child.tag] * min(int(child.get(f"{TEXT}c", "1")), 100)
        elif child.tag not in _APART:
            yield from _pieces(child)
        yield child.tail or ""
