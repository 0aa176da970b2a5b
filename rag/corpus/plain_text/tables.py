"""Tables in plain text whose columns are set apart by blanks, tabs or bars."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.corpus.plain_text.lines import Line
from rag.types import Block, Span

_RULE = re.compile(r"[-=+|:\s_─━═┼│]+")
_BARS = re.compile(r"\||\t| {2,}|\t")
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\d[\d.,:/%\s-]*[)%]?$")
_LEADER = re.compile(r"(?<!\.)(?<!\. )(?:\. ?){4,}\s*\w+$")  # a line of a table of contents
_FEWEST = 3  # rows with a header; two lines with a gap are no table


def table_of_contents(chunk: Sequence[Line]) -> bool:
    """Return whether most lines end in dots and a page number."""
    return 2 * sum(bool(_LEADER.search(line.text)) for line in chunk) > len(chunk)


def table(chunk: Sequence[Line]) -> list[Block] | None:
    """Return the header and rows of a chunk that is a table, None if it is not.

    Every row has its cells at the same columns; a row of other text above the table is a caption.
    """
    rows = [line for line in chunk if not _RULE.fullmatch(line.text)]
    if len(rows) < _FEWEST:
        return None
    cells = [_cells(line) for line in rows]
    width = len(cells[-1])
    if width < 2 or any(len(row) != width for row in cells[1:]):
        return None
    if not _aligned(rows, cells):
        return None
    blocks = [
        Block("row", line.span.start, line.span.end, cells=tuple(row))
        for line, row in zip(rows, cells, strict=True)
    ]
    if len(cells[0]) == 1:
        first = rows[0].span
        return [Block("caption", *first), *_with_header(blocks[1:], rows[1:], cells[1:])]
    if len(cells[0]) != width:
        return None
    return _with_header(blocks, rows, cells)


def _with_header(
    blocks: list[Block], rows: Sequence[Line], cells: Sequence[Sequence[Span]]
) -> list[Block]:
    texts = [
        [line.text[s - line.span.start : e - line.span.start] for s, e in row]
        for line, row in zip(rows, cells, strict=True)
    ]
    numbers_below = [any(_NUMBER.match(row[i]) for row in texts[1:]) for i in range(len(texts[0]))]
    names = [not _NUMBER.match(cell) for cell in texts[0]]
    is_header = any(numbers_below) and all(
        named for named, below in zip(names, numbers_below, strict=True) if below
    )
    if is_header or not any(numbers_below):
        first = blocks[0]
        blocks = [Block("header", first.start, first.end, cells=first.cells), *blocks[1:]]
    return blocks


def _cells(line: Line) -> list[Span]:
    """Return the spans of the cells of a line."""
    spans = []
    at = 0
    for gap in [*_BARS.finditer(line.text), None]:
        end = gap.start() if gap else len(line.text)
        cell = line.text[at:end]
        if cell.strip():
            start = at + len(cell) - len(cell.lstrip())
            spans.append(Span(start, start + len(cell.strip())))
        at = gap.end() if gap else end
    return [Span(line.span.start + s, line.span.start + e) for s, e in spans]


def _aligned(rows: Sequence[Line], cells: Sequence[Sequence[Span]]) -> bool:
    """Return whether each column begins or ends at one place, or is set apart by bars or tabs."""
    if all("|" in line.text or "\t" in line.text for line in rows):
        return True
    body = [
        [(s - line.span.start + line.indent, e - line.span.start + line.indent) for s, e in row]
        for line, row in zip(rows, cells, strict=True)
        if len(row) == len(cells[-1])
    ]
    return all(
        max(edges) - min(edges) <= 1
        for column in zip(*body, strict=True)
        for edges in [min(zip(*column, strict=True), key=lambda e: max(e) - min(e))]
    )
