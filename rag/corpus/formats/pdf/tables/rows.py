"""Rows of words on a page, and the pieces between wide gaps in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.lines import BULLET, NUMBER, Piece, text_of

_GAP = 0.9  # of the font size; a wider gap parts two pieces of a row
_SAME_ROW = 0.5  # of the smaller height; words that share more of it are in one row
_LOOK_BACK = 4


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words of each row, from the top down and from left to right; doubles once."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.baseline):
        for row in rows[: -_LOOK_BACK - 1 : -1]:
            first = row[0]
            if word.baseline - first.baseline < 0.1 * min(word.size, first.size):
                row.append(word)
                break
            shared = min(first.bottom, word.bottom) - max(first.top, word.top)
            if shared > _SAME_ROW * min(first.bottom - first.top, word.bottom - word.top):
                row.append(word)
                break
        else:
            rows.append([word])
    return [_once(sorted(row, key=lambda word: word.left)) for row in rows]


def pieces_of(row: Sequence[Word], cuts: Sequence[float] = (), least: float = 0) -> list[Piece]:
    """Split a row at wide gaps, and at the given places if the gap there has a least width.

    The mark of a list item is no piece of its own.
    """
    pieces: list[list[Word]] = []
    for word in row:
        if pieces:
            before = pieces[-1][-1]
            gap, size = word.left - before.right, max(word.size, before.size)
            cut = gap >= least * size and any(before.right - 2 <= x <= word.left + 2 for x in cuts)
            near = gap <= _GAP * size or (len(pieces) == 1 and _leads(pieces[0], word))
            if near and not cut:
                pieces[-1].append(word)
                continue
        pieces.append([word])
    return [Piece(words) for words in pieces]


def density(words: Sequence[Word]) -> float:
    """Return which part of the width of a row is words: little in a table."""
    width = max(w.right for w in words) - min(w.left for w in words)
    return sum(w.right - w.left for w in words) / width if width > 0 else 1.0


def is_mark(text: str) -> bool:
    """Return whether a text is nothing but the mark of a list item or the number of a heading.

    >>> [is_mark(text) for text in ("•", "2.", "(iv)", "2.1", "2021", "o")]
    [True, True, True, True, False, False]
    """
    return bool(
        BULLET.fullmatch(text) or NUMBER.fullmatch(text) or re.fullmatch(r"\d{1,2}(\.\d+)*", text)
    )


def _leads(mark: list[Word], word: Word) -> bool:
    """Return whether words are the mark of the item or heading that begins with the next word."""
    text = text_of(mark)
    near = word.left - mark[-1].right <= 4 * word.size
    return near and is_mark(text) and (bool(BULLET.match(text)) or word.text[0].isalpha())


def _once(row: list[Word]) -> list[Word]:
    """Leave out words that are printed again at the same place to look bold."""
    kept = row[:1]
    for word in row[1:]:
        near = word.left - kept[-1].left < 0.2 * word.size
        if not near or all(word.text != other.text for other in kept[-3:]):
            kept.append(word)
    return kept
