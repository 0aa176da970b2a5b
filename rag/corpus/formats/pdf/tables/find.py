"""Tables: between ruled lines, or where pieces of rows stand below each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.columns import Row, gutters_of
from rag.corpus.formats.pdf.layout.lines import LEADERS, Piece, Table, text_of
from rag.corpus.formats.pdf.tables.cells import (
    DIGIT,
    Columns,
    cells_of,
    columns_of,
    headers_of,
    one_row,
    rows_of_cells,
)
from rag.corpus.formats.pdf.tables.grids import grids
from rag.corpus.formats.pdf.tables.rows import density, pieces_of, rows_of
from rag.corpus.formats.pdf.tables.rules import Rule, Rules

_NEAR = 3.0  # points
_APART = 2.6  # of the font size; a table does not go on after a wider gap
_DENSE = 0.75  # of the width of a row is words: a text, not a table


def take_ruled(words: list[Word], rules: Rules) -> tuple[list[Word], list[Piece]]:
    """Return the words outside of ruled tables, and the tables."""
    tables: list[Piece] = []
    for grid in sorted(grids(rules), key=lambda g: -len(g.across) - len(g.down)):
        if len(grid.across) < 2:
            continue
        left, right = min(r.start for r in grid.across), max(r.end for r in grid.across)
        ys = _places(rule.at for rule in grid.across)
        xs = _borders(grid.down, ys[-1] - ys[0])
        inside = [
            word
            for word in words
            if left - _NEAR <= (word.left + word.right) / 2 <= right + _NEAR
            and ys[0] < word.baseline - word.size / 4 < ys[-1]
        ]
        piece = _ruled(inside, xs, ys) if inside else None
        if piece:
            taken = set(map(id, inside))
            words = [word for word in words if id(word) not in taken]
            tables.append(piece)
    return words, tables


def _borders(down: Sequence[Rule], height: float) -> list[float]:
    """Return where the columns of a table may begin and end: lines that go along most of it.

    The edge of a background behind one line of text goes along that line only.
    """
    places = _places(rule.at for rule in down)
    lengths = [sum(r.end - r.start for r in down if abs(r.at - x) <= _NEAR) for x in places]
    return [x for x, length in zip(places, lengths, strict=True) if 2 * length > height + _NEAR]


def _ruled(words: list[Word], xs: list[float], ys: list[float]) -> Piece | None:
    """Return the table between ruled lines; None if it is not one."""
    rows = [pieces_of(row, xs[1:-1]) for row in rows_of(words)]
    columns: Columns | None
    if len(xs) >= 3:
        columns = list(pairwise(xs))
    else:
        if len(ys) <= 3 and gutters_of(rows):
            return None  # a page with a line above and one below
        columns = columns_of(rows)
    if not columns or len(rows) < 2:
        return None
    bands: list[list[Row]] = [[] for _ in ys[1:]]
    for row in rows:
        at = row[0].baseline - row[0].size / 4
        bands[sum(y < at for y in ys[1:-1])].append(row)
    cells: list[list[str]] = []
    headers = 0
    for number, band in enumerate(bands):
        cells += _rows_between(band, columns)
        if number == 0 and len(ys) >= 3:
            headers = len(cells)
    filled = [row for row in cells if sum(map(bool, row)) > 1]
    if len(filled) < 2:
        return None
    box = (
        min(p.left for row in rows for p in row),
        min(word.top for word in words),
        max(p.right for row in rows for p in row),
        ys[-1],
    )
    headers = headers_of(rows, cells, headers if headers < min(4, len(cells)) else 0)
    return Piece([], Table(cells, headers), box)


def _rows_between(band: list[Row], columns: Columns) -> list[list[str]]:
    """Return the rows between two lines: each row of text if most fill their cells, else one."""
    texts = [cells_of(row, columns) for row in band]
    full = [sum(map(bool, row)) >= 0.6 * len(columns) for row in texts]
    if len(texts) > 1 and sum(full) > 0.6 * len(full):
        return rows_of_cells(band, columns)
    return [one_row(texts)] if texts else []


def split_tables(rows: Sequence[Row]) -> list[Row | Piece]:
    """Return the rows of a column, with a table in place of rows whose pieces are aligned."""
    parts: list[Row | Piece] = []
    run: list[Row] = []
    for row in rows:
        goes_on = run and row[0].baseline - run[-1][0].baseline <= _APART * row[0].size
        if run and not goes_on:
            parts += _table_or_rows(run)
            run = []
        if row[0].table:
            parts += [*_table_or_rows(run), row[0]]
            run = []
        elif _is_set(row):
            parts += [*_table_or_rows(run), row]
            run = []
        elif len(row) > 1 or (run and row[0].right <= max(p.right for p in run[-1])):
            run.append(row)
        else:
            parts += [*_table_or_rows(run), row]
            run = []
    return [*parts, *_table_or_rows(run)]


def _is_set(row: Row) -> bool:
    """Return whether a row is code or an entry in a table of contents, not a row of a table."""
    words = [word for piece in row for word in piece.words]
    return all(word.mono for word in words) or bool(LEADERS.search(text_of(words)))


def _table_or_rows(run: list[Row]) -> list[Row | Piece]:
    """Return a run of rows as a table, if it is one; rows of one piece at its ends are not."""
    several = [number for number, row in enumerate(run) if len(row) > 1]
    if len(several) < 2:
        return list(run)
    first, last = several[0], several[-1]
    body = run[first : last + 1]
    columns = columns_of(body)
    if not columns or 2 * len(several) < len(body) or not _is_sparse(body, len(columns)):
        return list(run)
    while last + 1 < len(run) and run[last + 1][0].left > columns[0][1]:
        last += 1  # the end of a cell
    body = run[first : last + 1]
    cells = rows_of_cells(body, columns)
    box = (columns[0][0], _top(body[0]), columns[-1][1], body[-1][0].baseline)
    table = Piece([], Table(cells, headers_of(body, cells, 0)), box)
    return [*run[:first], table, *run[last + 1 :]]


def _is_sparse(rows: Sequence[Row], columns: int) -> bool:
    """Return whether rows are those of a table, not loosely set text; two rows need figures."""
    words = [[word for piece in row for word in piece.words] for row in rows if len(row) > 1]
    figures = sum(bool(DIGIT.search(word.text)) for row in words for word in row)
    if len(words) < 3 and (columns < 3 or 2 * figures < sum(map(len, words))):
        return False
    dense = sum(density(row) > _DENSE for row in words)
    return 2 * dense <= len(words)


def _places(places: Iterable[float]) -> list[float]:
    """Return the places in order, each once."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return kept


def _top(row: Row) -> float:
    return min(word.top for piece in row for word in piece.words)
