"""The lines and the tables of each page of a PDF, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.columns import GUTTER, gutters_of, in_reading_order
from rag.corpus.formats.pdf.layout.lines import Line, Piece, Table
from rag.corpus.formats.pdf.layout.margins import Page, margin_rows
from rag.corpus.formats.pdf.layout.words import words_of
from rag.corpus.formats.pdf.opening import checked_length, opened_page
from rag.corpus.formats.pdf.tables.find import split_tables, take_ruled
from rag.corpus.formats.pdf.tables.rows import pieces_of, rows_of
from rag.corpus.formats.pdf.tables.rules import Box, Rules, rules_of

_TOGETHER = 40  # pages among which repeated lines are looked for; more are not held


def parts_of(pdf: Any) -> Iterator[Line | Table]:
    """Yield the lines and tables of an open PDF; a damaged page is left out."""
    held: list[tuple[Page, Rules]] = []
    length = checked_length(pdf)
    readable = False
    for number in range(1, length + 1):
        try:
            with opened_page(pdf, number) as (page, text_page):
                words, frame = words_of(page, text_page)
                rules = rules_of(page, frame) if words else Rules([], [], [])
            readable = True
        except Unreadable:
            continue
        rows = rows_of([*words, *_bullets(words, rules.dots)])
        held.append((Page(number, frame.size[1], rows), rules))
        if len(held) == _TOGETHER and length - number > _TOGETHER / 2:
            yield from _pages(held)
            held = []
    yield from _pages(held)
    if not readable:
        raise Unreadable("all of its pages are damaged")


def _pages(held: Sequence[tuple[Page, Rules]]) -> Iterator[Line | Table]:
    margins = margin_rows([page for page, _ in held])
    for page, rules in held:
        yield from _page(page, rules, margins[page.number])


def _page(page: Page, rules: Rules, margins: set[int]) -> Iterator[Line | Table]:
    """Yield the header of a page, its text, and its footer."""
    rows = page.rows
    middle = page.height / 2
    top = [rows[i] for i in sorted(margins) if rows[i][0].baseline < middle]
    bottom = [rows[i] for i in sorted(margins) if rows[i][0].baseline >= middle]
    for row in top:
        yield _line(row, page.number, boilerplate=True)
    text = [row for i, row in enumerate(rows) if i not in margins]
    yield from _text(text, rules, page.number)
    for row in bottom:
        yield _line(row, page.number, boilerplate=True)


def _text(rows: list[list[Word]], rules: Rules, number: int) -> Iterator[Line | Table]:
    outside, tables = take_ruled([word for row in rows for word in row], rules)
    if tables:
        rows = rows_of(outside)
    gutters = gutters_of([pieces_of(row) for row in rows])
    pieces = [pieces_of(row, gutters, GUTTER) for row in rows] + [[table] for table in tables]
    pieces.sort(key=lambda row: row[0].baseline)
    for region in in_reading_order(pieces, gutters):
        parts = split_tables(region.rows)
        texts = [part for part in parts if not isinstance(part, Piece)]
        right = max((row[-1].right for row in texts), default=0.0)
        column = region.left, right if len(texts) > 2 else region.right
        for part in parts:
            if not isinstance(part, Piece):
                yield Line([word for piece in part for word in piece.words], number, column)
            elif part.table:
                part.table.pages = [number] * len(part.table.rows)
                yield part.table


def _line(words: list[Word], page: int, boilerplate: bool) -> Line:
    column = min(word.left for word in words), max(word.right for word in words)
    return Line(words, page, column, boilerplate)


def _bullets(words: Sequence[Word], dots: Sequence[Box]) -> list[Word]:
    """Return a bullet for each small shape right before a word."""
    bullets = []
    for left, top, right, bottom in dots:
        for word in words:
            beside = word.top < (top + bottom) / 2 < word.bottom
            if beside and 0 < word.left - right < 2.5 * word.size:
                bullets.append(word._replace(text="•", left=left, right=right))
                break
    return bullets
