"""Finds the lines that name a speaker after a quotation: "…", then "Ann Lee, The Daily Wave"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.corpus.pieces import Piece
from rag.corpus.plain_text.marks import is_speaker_line

_OPEN_QUOTE = re.compile(r"[\"“«]")


def with_speakers(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the speakers of quotations filled in."""
    marked = list(pieces)
    for i, piece in enumerate(pieces):
        if _is_speaker(text, pieces, i):
            quotation = list(_quotation_before(text, pieces, i))
            marked[i] = replace(piece, joined=True)
            for j in [*quotation, i] if quotation else []:
                marked[j] = replace(marked[j], speaker=piece.span)
    return marked


def _is_speaker(text: str, pieces: Sequence[Piece], i: int) -> bool:
    """Return whether a piece holds nothing but names and follows a quotation."""
    if i == 0 or pieces[i - 1].island != pieces[i].island:
        return False
    if i + 1 < len(pieces) and not pieces[i + 1].opens:
        return False
    if not {pieces[i].unit.kind, pieces[i - 1].unit.kind} <= {"paragraph"}:
        return False
    before = text[pieces[i - 1].span.start : pieces[i - 1].span.end]
    return is_speaker_line(text[pieces[i].span.start : pieces[i].span.end], before)


def _quotation_before(text: str, pieces: Sequence[Piece], i: int) -> Iterator[int]:
    """Yield the numbers of the pieces in the quoted paragraphs right above piece `i`."""
    j = i - 1
    while j >= 0 and pieces[j].island == pieces[i].island:
        first = j
        while first > 0 and not pieces[first].opens:
            first -= 1
        if not _OPEN_QUOTE.match(text[pieces[first].span.start]):
            return
        yield from range(first, j + 1)
        j = first - 1
