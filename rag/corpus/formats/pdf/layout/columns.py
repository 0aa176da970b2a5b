"""The order in which the columns of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.lines import Piece
from rag.corpus.formats.pdf.tables.rows import density

_LEAST = 4  # lines on either side of a gutter
_ALIGNED = 3.0  # points between left edges that count as the same
GUTTER = 0.6  # of the font size
_NARROWEST = 8  # of the font size; a column of a text is wider
_DENSE = 0.6  # of a line of a text is words

Row = list[Piece]


@dataclass
class Region:
    """Rows of pieces that are read one after the other, and where their column begins and ends."""

    rows: list[Row]
    left: float
    right: float


def in_reading_order(rows: Sequence[Row], gutters: Sequence[float]) -> list[Region]:
    """Return the regions of a page in the order in which they are read.

    A row that crosses a gutter ends the columns above it, as the heading of a new part does.
    """
    pieces = [piece for row in rows for piece in row]
    if not pieces:
        return []
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    if not gutters:
        return [Region(list(rows), left, right)]
    edges = [left, *gutters, right + 1]
    regions: list[Region] = []
    columns: list[list[Row]] = [[] for _ in edges[1:]]
    for row in rows:
        if any(p.left < x - _ALIGNED and p.right > x + _ALIGNED for x in gutters for p in row):
            below = _below(columns)
            regions += _filled(columns, edges)
            columns = [[] for _ in edges[1:]]
            if below:
                regions.append(Region(below, left, right))
            if not regions or (regions[-1].left, regions[-1].right) != (left, right):
                regions.append(Region([], left, right))
            regions[-1].rows.append(row)
            continue
        for column, start, end in zip(columns, edges, edges[1:], strict=False):
            if own := [p for p in row if start - _ALIGNED <= p.left < end - _ALIGNED]:
                column.append(own)
    return regions + _filled(columns, edges)


def gutters_of(rows: Sequence[Row]) -> list[float]:
    """Return where columns of text begin, but for the first."""
    edges: list[list[tuple[Row, int]]] = []
    starts = [(row, number) for row in rows for number in range(len(row)) if not row[number].table]
    for row, number in sorted(starts, key=lambda start: start[0][start[1]].left):
        if edges and row[number].left - _left(edges[-1][0]) <= _ALIGNED:
            edges[-1].append((row, number))
        else:
            edges.append([(row, number)])
    found: list[float] = []
    for starting in edges:
        edge, size = _left(starting[0]), starting[0][0][starting[0][1]].size
        after = [(row, n) for row, n in starting if _is_text(row[n:])]
        near = found and edge - found[-1] < _NARROWEST * size
        if len(after) >= _LEAST and not near and _parts(rows, after, edge, edge - GUTTER * size):
            found.append(edge - 1)
    return found


def _parts(rows: Sequence[Row], after: list[tuple[Row, int]], edge: float, gap: float) -> bool:
    """Return whether there is text before a gap too, and few rows cross it."""
    places = [row[number].baseline for row, number in after]
    top, bottom = min(places) - 1, max(places) + 1
    beside = crossing = before = 0
    for row in rows:
        inside = top <= row[0].baseline <= bottom
        text = _is_text([piece for piece in row if piece.right <= gap and not piece.table])
        before += text
        beside += text and inside
        crossing += inside and any(p.left < edge - _ALIGNED and p.right > gap for p in row)
    return min(before, 2 * beside) >= _LEAST and crossing <= len(after)


def _is_text(row: Row) -> bool:
    """Return whether pieces are a line of a text: several words, with letters, and no wide gaps."""
    words: list[Word] = [word for piece in row for word in piece.words]
    if len(words) < 3 or 2 * sum(word.text[0].isalpha() for word in words) < len(words):
        return False
    wide = row[-1].right - row[0].left >= _NARROWEST * row[0].size
    return wide and density(words) >= _DENSE


def _left(start: tuple[Row, int]) -> float:
    return start[0][start[1]].left


def _below(columns: list[list[Row]]) -> list[Row]:
    """Take the rows from the first column that stand below all columns, after a gap."""
    others = [row[0].baseline for column in columns[1:] for row in column]
    first = columns[0]
    for number, (above, row) in enumerate(pairwise(first), start=1):
        step, size = row[0].baseline - above[0].baseline, row[0].size
        if others and row[0].baseline > max(others) + 1.5 * size and step > 1.6 * size:
            columns[0] = first[:number]
            return first[number:]
    return []


def _filled(columns: list[list[Row]], edges: list[float]) -> list[Region]:
    """Return each column that has text, with the extent of its text."""
    regions = [
        Region(rows, start, max(piece.right for row in rows for piece in row))
        for rows, start in zip(columns, edges, strict=False)
        if rows
    ]
    if len(regions) == 1 and sum(map(_is_text, regions[0].rows)) < _LEAST:
        regions[0].left, regions[0].right = edges[0], edges[-1]
    return regions
