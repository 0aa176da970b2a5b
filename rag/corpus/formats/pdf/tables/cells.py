"""The columns of a table, the cells of its rows, and which rows are its header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.columns import Row
from rag.corpus.formats.pdf.layout.lines import Piece, text_of

_NEAR = 3.0  # points
_NEXT_LINE = 1.45  # of the font size; a line that follows more closely may belong to the same row
_CORRIDOR = 0.45  # of the font size; a narrower gap is that between two words
DIGIT = re.compile(r"\d")

Columns = list[tuple[float, float]]


def columns_of(rows: Sequence[Row]) -> Columns | None:
    """Return from where to where each column goes; None if the pieces are not aligned."""
    counts: Counter[int] = Counter(len(row) for row in rows if len(row) > 1)
    for count, _ in sorted(counts.items(), key=lambda item: (-item[0] * item[1], -item[0])):
        used = [row for row in rows if len(row) == count]
        columns = [
            (min(row[i].left for row in used), max(row[i].right for row in used))
            for i in range(count)
        ]
        apart = all(a[1] < b[0] for a, b in pairwise(columns))
        if apart and 3 * len(used) >= sum(counts.values()):
            return [part for column in columns for part in _corridors(rows, column)]
    return None


def _corridors(rows: Sequence[Row], column: tuple[float, float]) -> Columns:
    """Split a column where all of its rows have a gap, as narrow columns of figures do."""
    left, right = column[0] - _NEAR, column[1] + _NEAR
    inside = [
        [word for piece in row for word in piece.words if left <= word.left and word.right <= right]
        for row in rows
    ]
    filled = [words for words in inside if words]
    parts: Columns = []
    for word in sorted((word for words in filled for word in words), key=lambda word: word.left):
        wide = parts and word.left - parts[-1][1] > _CORRIDOR * word.size
        both = sum(words[0].left < word.left <= words[-1].left for words in filled)
        if parts and (not wide or len(filled) < 3 or 3 * both < 2 * len(filled)):
            parts[-1] = parts[-1][0], max(parts[-1][1], word.right)
        else:
            parts.append((word.left, word.right))
    return parts


def cells_of(row: Row, columns: Columns) -> list[str]:
    """Return the text of each cell; a piece over several columns is split, if its words fit."""
    cells: list[list[Word]] = [[] for _ in columns]
    for piece in row:
        shared = [min(piece.right, b) - max(piece.left, a) for a, b in columns]
        if sum(s > 0 for s in shared) > 1 and not _straddles(piece, columns):
            for word in piece.words:
                middle = (word.left + word.right) / 2
                cells[max(0, sum(a <= middle for a, _ in columns) - 1)].append(word)
        else:
            best = max(range(len(columns)), key=lambda i: (round(shared[i]), -i))
            cells[best] += piece.words
    return [text_of(cell) for cell in cells]


def _straddles(piece: Piece, columns: Columns) -> bool:
    """Return whether a word goes over the beginning of a column, as in a line across a table."""
    return any(w.left < a - _NEAR and w.right > a + _NEAR for w in piece.words for a, _ in columns)


def rows_of_cells(rows: Sequence[Row], columns: Columns) -> list[list[str]]:
    """Return the rows of cells, where a cell may go on below."""
    texts = [cells_of(row, columns) for row in rows]
    steps = [b[0].baseline - a[0].baseline for a, b in pairwise(rows)]
    tight = 1.25 * min(steps, default=0)
    groups: list[list[list[str]]] = [[row] for row in texts[:1]]
    for step, row in zip(steps, texts[1:], strict=True):
        if step <= tight:
            groups[-1].append(row)
        else:
            groups.append([row])
    if all(sum(bool(row[0]) for row in group) == 1 for group in groups):
        return [one_row(group) for group in groups]
    cells: list[list[str]] = []
    for number, row in enumerate(texts):
        close = number and steps[number - 1] <= _NEXT_LINE * rows[number][0].size
        if close and not row[0] and not _same_kind(row, cells[-1]):
            cells[-1] = one_row([cells[-1], row])
        else:
            cells.append(row)
    return cells


def one_row(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as one, cell by cell."""
    return [" ".join(filter(None, cell)) for cell in zip(*rows, strict=True)]


def _same_kind(texts: list[str], above: list[str]) -> bool:
    """Return whether all cells hold figures, as the sum below a column does."""
    numbers = [text for text in texts if text]
    return all(DIGIT.search(text) for text in numbers) and any(map(DIGIT.search, above))


def headers_of(rows: Sequence[Row], cells: list[list[str]], ruled: int) -> int:
    """Return how many rows are the header: above a line, in bold, or words above figures."""
    if len(cells) < 2:
        return 0
    bold = [all(word.bold for piece in row for word in piece.words) for row in rows]
    if bold[0] and not all(bold):
        return max(1, min(ruled, bold.index(False)))
    if ruled == 1 and len(cells) > 2 and not any(map(DIGIT.search, cells[0][1:])):
        return 1
    figures = [sum(bool(DIGIT.search(c)) for c in row[1:]) for row in cells]
    years = all(re.fullmatch(r"(?:FY ?)?(?:19|20)\d\d", c) for c in cells[0][1:] if c)
    words_above = not figures[0] or years
    if words_above and sum(map(bool, cells[0])) >= len(cells[0]) - 1:
        most = 2 * sum(map(bool, figures[1:])) >= len(cells) - 1
        return 1 if most or len(cells[0]) > 2 else 0
    return 0
