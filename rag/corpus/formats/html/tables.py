"""Tables in HTML: which hold data, and their rows; others only lay out a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.corpus.formats.content import CELL
from rag.corpus.formats.html.elements import is_hidden
from rag.corpus.formats.html.words import Piece, text_of
from rag.types import BlockKind

_LONGEST_CELL = 500  # characters; a table without headers that has a longer one lays out a page
_WIDEST = 60  # columns that the cells of a row may span
_MOST_REPEATED = 200_000  # characters of cells that span rows, in a table
_LAYOUT = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "article", "section", "form")


def is_data(table: Any) -> bool:
    """Return whether a table holds data."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(table.find(f".//{tag}") is not None for tag in _LAYOUT):
        return False
    rows = list(_rows(table))
    if any(table.find(f".//{tag}") is not None for tag in ("th", "caption", "thead")):
        return bool(rows)
    texts = [[text_of(cell)[0] for cell in row] for row, _ in rows]
    wide = sum(sum(map(bool, row)) > 1 for row in texts)
    longest = max((len(text) for row in texts for text in row), default=0)
    return wide > 1 and wide * 2 >= len(rows) and longest <= _LONGEST_CELL


def rows_of(table: Any) -> Iterator[Piece]:
    """Yield the caption, the headers and the rows of a table."""
    captions = [text_of(caption) for caption in table.iterchildren("caption")]
    data = False
    columns = _Columns()
    for row, heads in _rows(table):
        cells, linked = columns.cells(row)
        filled = [cell for cell in cells if cell]
        if not data and heads and len(row) == 1 and len(cells) > 1 and filled:
            captions.append((filled[0], linked))
        elif filled:
            if captions:
                yield _caption(captions)
                captions = []
            data = data or not heads
            kind: BlockKind = "row" if data else "header"
            yield Piece(kind, CELL.join(cells), cells=tuple(cells), linked=linked)
    if captions:
        yield _caption(captions)


def _caption(captions: list[tuple[str, int]]) -> Piece:
    return Piece(
        "caption", " ".join(text for text, _ in captions), linked=sum(n for _, n in captions)
    )


def _rows(table: Any) -> Iterator[tuple[list[Any], bool]]:
    """Yield the cells of each row, and whether they are all headers."""
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        for row in [child] if child.tag == "tr" else child.iterchildren("tr"):
            cells = [cell for cell in row.iterchildren("td", "th") if not is_hidden(cell, cell.tag)]
            if cells:
                yield cells, child.tag == "thead" or all(cell.tag == "th" for cell in cells)


class _Columns:
    """Puts the cells of a table into columns.

    A cell that spans rows is said again in each; one that spans columns leaves the others blank.
    """

    def __init__(self) -> None:
        self._above: dict[int, tuple[int, str]] = {}  # column -> for how many more rows, and what
        self._repeated = 0

    def cells(self, row: list[Any]) -> tuple[list[str], int]:
        """Return the texts of a row by column, and how many characters are in links."""
        cells: list[str] = []
        linked = 0
        for cell in row:
            self._continue(cells)
            text, in_links = text_of(cell)
            linked += in_links
            width = min(_span(cell, "colspan"), max(1, _WIDEST - len(cells)))
            height = _span(cell, "rowspan")
            for words in [text, *[""] * (width - 1)]:
                if height > 1 and len(cells) < _WIDEST:
                    self._above[len(cells)] = (height - 1, words)
                cells.append(words)
        self._continue(cells)
        return cells, linked

    def _continue(self, cells: list[str]) -> None:
        """Add the cells of rows above that reach into the next columns."""
        while above := self._above.pop(len(cells), None):
            rows, text = above
            if rows > 1 and self._repeated < _MOST_REPEATED:
                self._above[len(cells)] = (rows - 1, text)
            self._repeated += len(text) + 1
            cells.append(text)


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
